// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chainrule/contours.hpp>

namespace chainrule {
namespace {

// The grid's values at the corners of the squares that contours are looked for in. Around the middles of the cells
// comes a ring of corners on the border of the grid, and around that, in the same places, a ring that is below every
// level: it closes every curve.
struct Corners {
  const Grid& grid;
  std::size_t columns = grid.columns + 4;
  std::size_t rows = grid.rows + 4;

  // Of corner number i of a row or column, in a grid of `size` cells in that direction.
  static bool is_outside(std::size_t i, std::size_t size) { return i == 0 || i == size + 3; }
  static std::size_t cell(std::size_t i, std::size_t size) { return std::clamp<std::size_t>(i, 2, size + 1) - 2; }
  static double place(std::size_t i, std::size_t size) {
    return std::clamp(static_cast<double>(i) - 1.5, 0.0, static_cast<double>(size));
  }

  double value(std::size_t corner) const {
    const std::size_t i = corner % columns, j = corner / columns;
    if (is_outside(i, grid.columns) || is_outside(j, grid.rows)) return -1;
    return grid.values[cell(j, grid.rows) * grid.columns + cell(i, grid.columns)];
  }
  GridPoint point(std::size_t corner) const {
    return {place(corner % columns, grid.columns), place(corner / columns, grid.rows)};
  }
};

// An edge has the number 2 * its first corner, + 1 if it goes up, not right.
GridPoint crossing(const Corners& corners, std::size_t edge, double level) {
  const std::size_t from = edge / 2, to = from + (edge % 2 == 0 ? 1 : corners.columns);
  const double a = corners.value(from), b = corners.value(to);
  const double t = (level - a) / (b - a);
  const GridPoint p = corners.point(from), q = corners.point(to);
  return {p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)};
}

constexpr auto no_edge = static_cast<std::size_t>(-1);

// Marching squares. next[e] is the edge by which the curve that enters a square by edge e leaves it: walking around the
// square counterclockwise, curves enter where the walk goes below the level and leave where it comes back.
std::vector<std::size_t> steps(const Corners& corners, double level) {
  std::vector<std::size_t> next(2 * corners.columns * corners.rows, no_edge);
  for (std::size_t j = 0; j + 1 < corners.rows; ++j) {
    for (std::size_t i = 0; i + 1 < corners.columns; ++i) {
      const std::size_t first = j * corners.columns + i, above = first + corners.columns;
      const std::array<std::size_t, 4> edges{2 * first, 2 * (first + 1) + 1, 2 * above, 2 * first + 1};
      std::array<bool, 4> high{};
      double mean = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        const double value = corners.value(std::array{first, first + 1, above + 1, above}[k]);
        high[k] = value >= level;
        mean += value / 4;
      }
      // With two high corners opposite each other, the middle decides which pairs of edges belong together.
      const std::size_t turn = mean >= level ? 1 : 3;
      for (std::size_t k = 0; k < 4; ++k) {
        if (!high[k] || high[(k + 1) % 4]) continue;
        std::size_t exit = k;
        while (high[exit] || !high[(exit + 1) % 4]) exit = (exit + turn) % 4;
        next[edges[k]] = edges[exit];
      }
    }
  }
  return next;
}

}  // namespace

std::vector<Contour> contours(const Grid& grid, double level) {
  const Corners corners{grid};
  std::vector<std::size_t> next = steps(corners, level);
  std::vector<Contour> result;
  for (std::size_t first = 0; first < next.size(); ++first) {
    Contour contour;
    for (std::size_t edge = first; next[edge] != no_edge;) {
      contour.push_back(crossing(corners, edge, level));
      const std::size_t after = next[edge];
      next[edge] = no_edge;
      edge = after;
    }
    if (!contour.empty()) result.push_back(contour);
  }
  return result;
}

double signed_area(const Contour& contour) {
  double twice = 0;
  GridPoint p = contour.back();
  for (const GridPoint& q : contour) {
    twice += p.x * q.y - q.x * p.y;
    p = q;
  }
  return twice / 2;
}

}  // namespace chainrule
