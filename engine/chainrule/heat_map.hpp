// SPDX-License-Identifier: MIT
//
// The part of a plot's gnuplot script that draws its heat map; to_gnuplot (plot.hpp) checks the map and calls it.
//
// A rectangle for each cell would take 270 kB of .svg for 60 x 40 cells; the outlines of ten shades take 60 kB, and
// their edges are smooth.
#pragma once

#include <array>
#include <chainrule/plot.hpp>
#include <string>
#include <vector>

namespace chainrule {

struct HeatMapScript {
  std::string data;                 // comes before the plot command
  std::vector<std::string> curves;  // what to plot, in this order
};

// Colours are "#rrggbb": those whose light forms stand at the low and high end, and that of the boundary.
HeatMapScript heat_map_script(const HeatMap& map, const std::array<const char*, 2>& colors, const char* line_color);

}  // namespace chainrule
