// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chainrule/contours.hpp>
#include <chainrule/random.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

using chainrule::Contour;
using chainrule::contours;
using chainrule::Grid;
using chainrule::GridPoint;
using chainrule::signed_area;

namespace {

template <typename Function>
Grid sampled(std::size_t columns, std::size_t rows, Function f) {
  Grid grid{.columns = columns, .rows = rows, .values = {}};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      grid.values.push_back(f(static_cast<double>(column) + 0.5, static_cast<double>(row) + 0.5));
    }
  }
  return grid;
}

double total_area(const std::vector<Contour>& curves) {
  double total = 0;
  for (const Contour& curve : curves) total += signed_area(curve);
  return total;
}

}  // namespace

TEST_CASE("the signed area of a curve is above zero counterclockwise and below zero clockwise") {
  CHECK(signed_area({{1, 1}, {4, 1}, {4, 3}, {1, 3}}) == 6);
  CHECK(signed_area({{1, 3}, {4, 3}, {4, 1}, {1, 1}}) == -6);
}

TEST_CASE("the contour of a slope is a straight line, up to the border") {
  const Grid slope = sampled(10, 4, [](double x, double) { return x / 10; });
  for (const double level : {0.02, 0.25, 0.5, 0.73, 0.98}) {
    CAPTURE(level);
    const std::vector<Contour> curves = contours(slope, level);
    REQUIRE(curves.size() == 1);
    CHECK(signed_area(curves[0]) == doctest::Approx(4 * (10 - 10 * level)).epsilon(1e-12));
    for (const GridPoint& p : curves[0])
      CHECK((std::abs(p.x - 10 * level) < 1e-12 || p.x == 10 || p.y == 0 || p.y == 4));
  }
}

TEST_CASE("a slope across both axes is cut along its diagonal, corners and all") {
  const Grid slope = sampled(8, 8, [](double x, double y) { return (x + y) / 16; });
  CHECK(total_area(contours(slope, 0.5)) == doctest::Approx(32).epsilon(1e-12));
  CHECK(total_area(contours(slope, 0.0625 / 2)) == doctest::Approx(64 - 0.125).epsilon(1e-12));  // 0.5 cut off a corner
}

TEST_CASE("all high is one curve around the grid, and all low is none") {
  const Grid flat = sampled(3, 2, [](double, double) { return 0.4; });
  const std::vector<Contour> around = contours(flat, 0.4);  // the level itself is high
  REQUIRE(around.size() == 1);
  CHECK(signed_area(around[0]) == 6);
  CHECK(contours(flat, 0.41).empty());
}

TEST_CASE("an island is counterclockwise, and a hole in it clockwise") {
  const auto ring = [](double x, double y) {
    const double r = std::hypot(x - 20, y - 20);
    return 1 - std::abs(r - 10) / 20;  // 0.75 at the radii 5 and 15
  };
  const std::vector<Contour> curves = contours(sampled(40, 40, ring), 0.75);
  REQUIRE(curves.size() == 2);
  const double pi = std::acos(-1.0);
  CHECK(signed_area(curves[0]) == doctest::Approx(pi * 225).epsilon(0.002));
  CHECK(signed_area(curves[1]) == doctest::Approx(-pi * 25).epsilon(0.02));
}

TEST_CASE("where opposite corners are high, their mean decides whether they hang together") {
  const Grid checkers{.columns = 2, .rows = 2, .values = {0.8, 0, 0, 0.8}};
  CHECK(contours(checkers, 0.3).size() == 1);  // the mean is 0.4
  CHECK(contours(checkers, 0.5).size() == 2);
  const Grid other{.columns = 2, .rows = 2, .values = {0, 0.8, 0.8, 0}};
  CHECK(contours(other, 0.3).size() == 1);
  CHECK(contours(other, 0.5).size() == 2);
}

TEST_CASE("curves of a higher level lie inside those of a lower one, whatever the values") {
  chainrule::Random random(1);
  const Grid noise = sampled(30, 20, [&](double, double) { return random.uniform(0, 1); });
  double last = 600;
  for (int k = 1; k < 10; ++k) {
    const double area = total_area(contours(noise, k / 10.0));
    CAPTURE(k);
    CHECK(area < last);
    CHECK(area > 0);
    last = area;
  }
}
