// SPDX-License-Identifier: MIT
//
// What a plot must be for to_gnuplot (plot.hpp) to draw it.
#pragma once

#include <chainrule/plot.hpp>
#include <cstddef>
#include <string>

namespace chainrule {

constexpr std::size_t most_series = 7;  // more cannot be told apart by colour

// Throws std::invalid_argument for everything that plot.hpp says is refused, but for text that an .svg cannot hold, an
// axis whose ends do not go up or leave no point, and what lies beyond the end of an axis.
void check(const Plot& plot);

// Throws std::invalid_argument("to_gnuplot: " + what).
[[noreturn]] void refuse(const std::string& what);

std::size_t line_count(const std::string& text);
bool is_bars(const Series& series);
bool has_bars(const Plot& plot);

}  // namespace chainrule
