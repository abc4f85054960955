// SPDX-License-Identifier: MIT
//
// Contours of numbers on a grid, for the heat maps of plot.hpp.
//
// A grid has values[row * columns + column], row by row from the bottom left, each in the middle of a cell one wide and
// one high; the whole reaches from (0, 0) to (columns, rows). Between the middles values change linearly along rows and
// columns; from the outer middles to the border they do not change.
//
// contours(grid, level) gives closed curves around everything that is `level` or more, with the higher side on their
// left: counterclockwise around an island, clockwise around a hole in one. Where the region reaches the border of the
// grid, so does its curve, and follows it. The last point is joined to the first.
//
// Values must be 0 to 1, levels above 0, and columns and rows 1 or more; plot.cpp sees to that.
//
// Example: one high cell of three in a row.
//
//   contours({.columns = 3, .rows = 1, .values = {0, 1, 0}}, 0.5);
//   // one curve: the corners (1, 0), (2, 0), (2, 1), (1, 1) and points between them
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
