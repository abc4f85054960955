// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chainrule/contours.hpp>

namespace chainrule {
namespace {

// The corners of the squares that contours are looked for in, with the grid's values in the middles of its cells.
// Around these comes a ring on the border of the grid, and around that, in the same places, a ring that is below every
// level: it closes every curve.
struct Corners {
  explicit Corners(const Grid& grid);
  double& at(std::size_t i, std::size_t j) { return values[j * columns + i]; }
  GridPoint point(std::size_t corner) const {
    const auto place = [](std::size_t i, std::size_t count) {
      return std::clamp(static_cast<double>(i) - 1.5, 0.0, static_cast<double>(count - 4));
    };
    return {place(corner % columns, columns), place(corner / columns, rows)};
  }

  std::size_t columns;
  std::size_t rows;
  std::vector<double> values;
};

Corners::Corners(const Grid& grid) : columns(grid.columns + 4), rows(grid.rows + 4), values(columns * rows, -1) {
  for (std::size_t j = 0; j < grid.rows; ++j) {
    for (std::size_t i = 0; i < grid.columns; ++i) at(i + 2, j + 2) = grid.values[j * grid.columns + i];
  }
  const auto beyond = [](double last, double before) { return std::clamp(1.5 * last - 0.5 * before, 0.0, 1.0); };
  for (std::size_t j = 2; j < rows - 2; ++j) {
    at(1, j) = beyond(at(2, j), at(3, j));
    at(columns - 2, j) = beyond(at(columns - 3, j), at(columns - 4, j));
  }
  for (std::size_t i = 1; i < columns - 1; ++i) {
    at(i, 1) = beyond(at(i, 2), at(i, 3));
    at(i, rows - 2) = beyond(at(i, rows - 3), at(i, rows - 4));
  }
}

// An edge has the number 2 * its first corner, + 1 if it goes up, not right.
GridPoint crossing(const Corners& corners, std::size_t edge, double level) {
  const std::size_t from = edge / 2, to = from + (edge % 2 == 0 ? 1 : corners.columns);
  const double a = corners.values[from], b = corners.values[to];
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
        const double value = corners.values[std::array{first, first + 1, above + 1, above}[k]];
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
