// SPDX-License-Identifier: MIT
//
// Contours of numbers on a grid, for the heat maps of plot.hpp.
//
// A grid has values[row * columns + column], row by row from the bottom left, each in the middle of a cell one wide and
// one high; the whole reaches from (0, 0) to (columns, rows). Between the middles values change linearly along rows and
// columns; from the outer middles to the border they go on as between the last two, but not beyond 0 and 1.
//
// contours(grid, level) gives closed curves around everything that is `level` or more, with the higher side on their
// left: counterclockwise around an island, clockwise around a hole in one. Where the region reaches the border of the
// grid, so does its curve, and follows it. The last point is joined to the first.
//
// Values must be 0 to 1, levels between them, and columns and rows 2 or more; to_gnuplot (plot.hpp) sees to that.
//
// Example: the right half is high.
//
//   contours({.columns = 2, .rows = 2, .values = {0, 1, 0, 1}}, 0.5);
//   // one curve, counterclockwise around the right half, from x = 1 to 2 and y = 0 to 2; its signed area is 2
#pragma once

#include <cstddef>
#include <vector>

namespace chainrule {

struct Grid {
  std::size_t columns;
  std::size_t rows;
  std::vector<double> values;
};

struct GridPoint {
  double x;
  double y;
};

using Contour = std::vector<GridPoint>;

std::vector<Contour> contours(const Grid& grid, double level);

// What a curve encloses: above zero if it runs counterclockwise, below zero if clockwise.
double signed_area(const Contour& contour);

}  // namespace chainrule
