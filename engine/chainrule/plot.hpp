// SPDX-License-Identifier: MIT
//
// Line plots. to_gnuplot(plot) gives a gnuplot script that holds its data; save_picture (picture.hpp) writes the script
// and draws it: 800 x 500 px, white, colours that colour-blind readers can tell apart and, where points are drawn, a
// different point for each series.
//
// Text (title, labels, names, notes) is UTF-8 and comes out as typed, with no characters that mean something else; '\n'
// starts a new line. Titles longer than about 75 characters do not fit.
//
// The same plot gives the same bytes, always. Numbers are written with the fewest digits that give the same double.
//
// Throws std::invalid_argument, naming the series or text, the position and the value, for
//   - no series, more than 7 series, a series without points, x and y of different lengths;
//   - a number that is NaN, infinite or beyond 1e300 in size; zero or less on a log axis;
//   - text that an .svg cannot hold: control characters other than '\n', bytes that are not UTF-8; a title of more than
//   5 lines.
//
// Example: the error of a measured slope at three steps, with the best one marked.
//
//   Plot plot{.title = "Smaller steps are better, at first",
//             .x = {.label = "step h", .log = true},
//             .y = {.label = "error", .log = true},
//             .series = {{.name = "one-sided", .x = {1e-1, 1e-8, 1e-15}, .y = {2e-2, 3e-9, 5e-2}}},
//             .notes = {{.text = "best h", .x = 1e-8, .y = 3e-9}}};
//   save_picture("graphs/error.gp", to_gnuplot(plot));
//   // graphs/error.svg: a V whose left arm is the rounding error, ticks 10^-15 to 10^-1, a ring at (1e-8, 3e-9)
#pragma once

#include <string>
#include <vector>

namespace chainrule {

struct Axis {
  std::string label{};
  bool log = false;  // ticks are powers of 10
};

struct Series {
  enum class Style { lines, points, linespoints };
  std::string name{};  // shown in the legend; "" is not
  std::vector<double> x{};
  std::vector<double> y{};  // as many as x
  Style style = Style::linespoints;
};

// A ring around a point and text on one side of it.
struct Note {
  enum class Side { above, below, left, right };
  std::string text{};
  double x = 0;
  double y = 0;
  Side side = Side::below;
};

struct Plot {
  enum class Legend { above, top_left, top_right, bottom_left, bottom_right, none };
  std::string title{};
  Axis x{};
  Axis y{};
  std::vector<Series> series{};
  std::vector<Note> notes{};
  Legend legend = Legend::above;  // above the plot, where it hides nothing; the corners are inside
};

std::string to_gnuplot(const Plot& plot);

}  // namespace chainrule
