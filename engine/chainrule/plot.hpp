// SPDX-License-Identifier: MIT
//
// Lines, points, bars and heat maps. to_gnuplot(plot) gives a gnuplot script that holds its data; save_picture
// (picture.hpp) writes the script and draws it: 800 x 500 px, white, colours that colour-blind readers can tell apart
// and, where points are drawn, a different point for each series.
//
// Text (title, labels, names, notes) is UTF-8 and comes out as typed, with no characters that mean something else; '\n'
// starts a new line, except in the names on an axis, which have one. Titles longer than about 75 characters do not fit.
//
// Bars stand on zero, up or down. A log axis has no zero: there they stand on the bottom of the axis, a power of 10
// below the smallest, so that their tops can be compared but not their lengths. Bars of several series stand side by
// side at each x, and share 0.8 of the smallest distance between two x, or of that between two names.
//
// The same plot gives the same bytes, always. Numbers are written with the fewest digits that give the same double; a
// heat map is written as the outlines of its colours, to a thousandth of a cell.
//
// Throws std::invalid_argument, naming the series or text, the position and the value, for
//   - neither series nor heat map, more than 7 series, a series without points, x and y of different lengths;
//   - a number that is NaN, infinite or beyond 1e300 in size; zero or less on a log axis; an axis whose ends do not go
//   up, a note beyond such an end; an end of x that leaves no point, unless both ends of y are set;
//   - names, a heat map or same_scale with a log axis, bars on a log x axis;
//   - two bars of a series at the same x; where x has names, bars that stand at none of them;
//   - a heat map with a side that does not go up, less than 2 rows or columns, another number of values than rows times
//   columns, low that is not below high;
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
//
// Example: what three classes get, as bars.
//
//   Plot{.x = {.names = {"cat", "dog", "cow"}},
//        .series = {{.name = "p", .x = {0, 1, 2}, .y = {0.7, 0.2, 0.1}, .style = Series::Style::bars},
//                   {.name = "p - y", .x = {0, 1, 2}, .y = {-0.3, 0.2, 0.1}, .style = Series::Style::bars}}};
//   // three pairs of bars; the first has one up to 0.7 beside one down to -0.3
//
// Example: where a classifier says 0 and where 1, with the points of both classes on top. Series 0 is blue on light
// blue, series 1 orange on light orange.
//
//   HeatMap map{.x_low = -2, .x_high = 3, .y_low = -1.5, .y_high = 2, .columns = 60, .rows = 40};
//   for (std::size_t row = 0; row < map.rows; ++row)
//     for (std::size_t column = 0; column < map.columns; ++column)
//       map.values.push_back(probability_of_class_1(map.x(column), map.y(row)));
//   Plot{.series = {class_0, class_1}, .heat_map = map};
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace chainrule {

struct Axis {
  std::string label{};
  bool log = false;                  // ticks are powers of 10
  std::vector<std::string> names{};  // names[i] stands at i, in place of numbers
  std::optional<double> low{};       // where the axis ends, if not where the data do; what is outside is cut off
  std::optional<double> high{};
};

struct Series {
  enum class Style { lines, points, linespoints, bars };
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

// A rectangle in colour, behind the series: values[row * columns + column], row by row from the bottom left, each in
// the middle of its cell. Ten shades go from light blue at `low` through white to light orange at `high`; values beyond
// these have the colour of the end. Between the middles of cells values change linearly.
struct HeatMap {
  double x_low = 0;
  double x_high = 1;
  double y_low = 0;
  double y_high = 1;
  std::size_t columns = 0;
  std::size_t rows = 0;
  std::vector<double> values{};
  double low = 0;
  double high = 1;
  bool boundary = true;  // a dark line where the value is halfway between low and high: the decision boundary

  // The middle of a cell.
  double x(std::size_t column) const;
  double y(std::size_t row) const;
};

struct Plot {
  enum class Legend { above, top_left, top_right, bottom_left, bottom_right, none };
  std::string title{};
  Axis x{};
  Axis y{};
  std::vector<Series> series{};
  std::vector<Note> notes{};
  Legend legend = Legend::above;  // above the plot, where it hides nothing; the corners are inside
  std::optional<HeatMap> heat_map{};
  bool same_scale = false;  // a unit is as long on the y axis as on the x axis
};

std::string to_gnuplot(const Plot& plot);

/// For numbers of a plot that may differ in the last bit from one mathematics library to the next.
double rounded(double x, int decimals = 4);

}  // namespace chainrule
