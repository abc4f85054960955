// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chainrule/contours.hpp>
#include <chainrule/heat_map.hpp>
#include <cmath>
#include <cstddef>

namespace chainrule {
namespace {

constexpr std::size_t shades = 10;

// A light form of colors[0] for shade 0, of colors[1] for the last, and between them through white.
unsigned shade_color(std::size_t shade, const std::array<const char*, 2>& colors) {
  const double t = 2 * static_cast<double>(shade) / (shades - 1) - 1;
  const unsigned full = static_cast<unsigned>(std::stoul(colors[t < 0 ? 0 : 1] + 1, nullptr, 16));
  unsigned color = 0;
  for (const unsigned shift : {16u, 8u, 0u}) {
    const double part = full >> shift & 0xffu;
    color |= static_cast<unsigned>(std::lround(255 + 0.45 * std::abs(t) * (part - 255))) << shift;
  }
  return color;
}

// Values as 0 (low) to 1 (high). Rounded, so that a value that is halfway but for a rounding error is halfway.
Grid shares(const HeatMap& map) {
  Grid grid{.columns = map.columns, .rows = map.rows, .values = map.values};
  for (double& value : grid.values) {
    const double share = (value - map.low) / (map.high - map.low);
    value = std::round(std::clamp(share, 0.0, 1.0) * 1e6) / 1e6;
  }
  return grid;
}

// A curve and the shade just inside it.
struct Region {
  Contour outline;
  std::size_t shade;
  double area;
};

// Largest first: the curves do not cross, so each painted over those before it leaves the right shade everywhere.
std::vector<Region> regions(const Grid& grid) {
  const auto width = static_cast<double>(grid.columns), height = static_cast<double>(grid.rows);
  std::vector<Region> result{{{{0, 0}, {width, 0}, {width, height}, {0, height}}, 0, width * height}};
  for (std::size_t shade = 1; shade < shades; ++shade) {
    for (const Contour& contour : contours(grid, static_cast<double>(shade) / shades)) {
      const double area = signed_area(contour);
      result.push_back({contour, area > 0 ? shade : shade - 1, std::abs(area)});
    }
  }
  std::stable_sort(result.begin(), result.end(), [](const Region& a, const Region& b) { return a.area > b.area; });
  return result;
}

std::string grid_point(const GridPoint& point) {
  return fmt::format("{} {}", std::round(point.x * 1000) / 1000, std::round(point.y * 1000) / 1000);
}

std::string regions_data(const Grid& grid) {
  std::string data;
  for (const Region& region : regions(grid)) {
    std::string last;
    for (const GridPoint& point : region.outline) {
      const std::string here = grid_point(point);
      if (here != last) data += fmt::format("{} {}\n", here, region.shade);
      last = here;
    }
    data += "\n";
  }
  return data;
}

// The contour halfway, without the parts that only follow the border.
std::string boundary_data(const Grid& grid) {
  const auto width = static_cast<double>(grid.columns), height = static_cast<double>(grid.rows);
  const auto on_one_side = [&](const GridPoint& a, const GridPoint& b) {
    return (a.x == b.x && (a.x == 0 || a.x == width)) || (a.y == b.y && (a.y == 0 || a.y == height));
  };
  std::string data;
  for (const Contour& contour : contours(grid, 0.5)) {
    GridPoint last = contour.back();
    bool drawing = false;
    for (const GridPoint& point : contour) {
      const bool border = on_one_side(last, point);
      if (!border && !drawing) data += grid_point(last) + "\n";
      if (!border) data += grid_point(point) + "\n";
      if (border && drawing) data += "\n";
      drawing = !border;
      last = point;
    }
    if (drawing) data += "\n";
  }
  return data;
}

}  // namespace

HeatMapScript heat_map_script(const HeatMap& map, const std::array<const char*, 2>& colors, const char* line_color) {
  const Grid grid = shares(map);
  std::string shade_colors;
  for (std::size_t shade = 0; shade < shades; ++shade) {
    shade_colors += fmt::format("{}0x{:06x}", shade == 0 ? "" : ", ", shade_color(shade, colors));
  }
  const auto place = [](double low, double high, std::size_t count, int column) {
    return fmt::format("({} + {} * ${})", low, (high - low) / static_cast<double>(count), column);
  };
  const std::string point =
      place(map.x_low, map.x_high, map.columns, 1) + ":" + place(map.y_low, map.y_high, map.rows, 2);
  HeatMapScript script{
      fmt::format("array shade[{}] = [{}]\n$regions << EOD\n{}EOD\n", shades, shade_colors, regions_data(grid)),
      {fmt::format("$regions using {}:(shade[$3 + 1]) with filledcurves closed linecolor rgb variable notitle",
                   point)}};
  const std::string boundary = map.boundary ? boundary_data(grid) : "";
  if (!boundary.empty()) {
    script.data += fmt::format("$boundary << EOD\n{}EOD\n", boundary);
    script.curves.push_back(
        fmt::format("$boundary using {} with lines linecolor rgb \"{}\" linewidth 1.5 notitle", point, line_color));
  }
  return script;
}

}  // namespace chainrule
