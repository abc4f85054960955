// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chainrule/heat_map.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/plot_check.hpp>
#include <chainrule/svg_text.hpp>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <utility>

namespace chainrule {
namespace {

struct Look {
  const char* color;
  int point;
};

// Okabe and Ito's palette without its yellow, which is too pale for lines on white.
constexpr std::array<Look, most_series> looks{{{"#0072b2", 7},
                                               {"#d55e00", 5},
                                               {"#009e73", 9},
                                               {"#cc79a7", 13},
                                               {"#e69f00", 11},
                                               {"#56b4e9", 15},
                                               {"#000000", 6}}};

constexpr const char* text_color = "#222222";

// A gnuplot string that comes out as typed. A back-quote, even inside double quotes, would run a command.
std::string quoted(const std::string& text, const std::string& what) {
  check_svg_text(text, "to_gnuplot: " + what);
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '\n':
        result += "\\n";
        break;
      case '"':
        result += "\\\"";
        break;
      case '\\':
        result += "\\\\";
        break;
      case '`':
        result += "\\140";
        break;
      default:
        result += c;
    }
  }
  return result + "\"";
}

// floor(log10(number)) from the number's digits: exact, and the same with every mathematics library.
int decade(double number) {
  const std::string digits = fmt::format("{:.17e}", number);
  return std::stoi(digits.substr(digits.find('e') + 1));
}

// The nearest double above zero, unlike std::pow's, which may be the next one.
double power_of_10(int exponent) {
  return std::max(std::strtod(fmt::format("1e{}", exponent).c_str(), nullptr),
                  std::numeric_limits<double>::denorm_min());
}

// What an axis shows. An end that is fixed is where the axis ends; beyond one that is not, there is some room.
struct Interval {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool fixed_low = false;
  bool fixed_high = false;

  bool contains(double value) const { return value >= low && value <= high; }
  int decades() const { return decade(high) - decade(low); }
  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void end_at_or_below(double end) {
    if (end <= low) low = end, fixed_low = true;
  }
  void end_at_or_above(double end) {
    if (end >= high) high = end, fixed_high = true;
  }
};

Interval range_of_data(const Plot& plot, std::vector<double> Series::*numbers, double Note::*number) {
  Interval result;
  for (const Series& series : plot.series) {
    for (const double value : series.*numbers) result.include(value);
  }
  for (const Note& note : plot.notes) result.include(note.*number);
  return result;
}

// The smallest distance between bars that are not at the same x.
double bar_step(const Plot& plot) {
  if (!plot.x.names.empty()) return 1;
  std::vector<double> x;
  for (const Series& series : plot.series) {
    if (is_bars(series)) x.insert(x.end(), series.x.begin(), series.x.end());
  }
  std::sort(x.begin(), x.end());
  double step = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < x.size(); ++i) {
    if (x[i] > x[i - 1]) step = std::min(step, x[i] - x[i - 1]);
  }
  return std::isinf(step) ? 1 : step;
}

void apply(const Axis& axis, char name, Interval& range) {
  if (!axis.names.empty()) {
    range.end_at_or_below(-0.6);
    range.end_at_or_above(static_cast<double>(axis.names.size()) - 0.4);
  }
  if (axis.low) range.low = *axis.low, range.fixed_low = true;
  if (axis.high) range.high = *axis.high, range.fixed_high = true;
  if ((axis.low || axis.high) && !(range.low < range.high)) {
    refuse(fmt::format("the {} axis would go from {} to {}; set {}.low and .high so that it goes up", name, range.low,
                       range.high, name));
  }
}

Interval x_range(const Plot& plot) {
  Interval result = range_of_data(plot, &Series::x, &Note::x);
  if (has_bars(plot) && plot.x.names.empty()) {
    const double room = 0.6 * bar_step(plot);
    result.end_at_or_below(result.low - room);
    result.end_at_or_above(result.high + room);
  }
  if (plot.heat_map) {
    result.end_at_or_below(plot.heat_map->x_low);
    result.end_at_or_above(plot.heat_map->x_high);
  }
  apply(plot.x, 'x', result);
  return result;
}

Interval y_range(const Plot& plot) {
  Interval result = range_of_data(plot, &Series::y, &Note::y);
  if (has_bars(plot) && plot.y.log) {
    const double power = power_of_10(decade(result.low));
    result.end_at_or_below(power < result.low ? power : power_of_10(decade(result.low) - 1));
  } else if (has_bars(plot)) {
    result.end_at_or_below(0);
    result.end_at_or_above(result.low == result.high ? 1 : 0);  // all are zero, but an axis has a length
  }
  if (plot.heat_map) {
    result.end_at_or_below(plot.heat_map->y_low);
    result.end_at_or_above(plot.heat_map->y_high);
  }
  apply(plot.y, 'y', result);
  return result;
}

// gnuplot ends an open end of y at the points that x shows, and fails where there are none.
void check_some_shown(const Plot& plot, const Interval& x, const Interval& y) {
  if ((!plot.x.low && !plot.x.high) || (y.fixed_low && y.fixed_high) || !plot.notes.empty()) return;
  for (const Series& series : plot.series) {
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      if (x.contains(series.x[k]) && y.contains(series.y[k])) return;
    }
  }
  refuse(fmt::format("no point has an x from {} to {} and a y from {} to {}; set both ends of y, or other ends of x",
                     x.low, x.high, y.low, y.high));
}

void check_shown(double number, const Interval& range, const std::string& what) {
  if (range.contains(number)) return;
  refuse(fmt::format("{} is {}, but the axis goes from {} to {}; move the note or the end of the axis", what, number,
                     range.low, range.high));
}

// A log axis over few powers of 10 ends at whole ones, so that it has two ticks at least; other axes end at the data.
bool ends_at_ticks(const Axis& axis, const Interval& range) { return axis.log && range.decades() < 3; }

std::string names_script(char axis, const std::vector<std::string>& names) {
  std::string ticks;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::string format;  // gnuplot takes the text of a tick for a number's format
    for (const char c : names[i]) format += c == '%' ? "%%" : std::string(1, c);
    ticks += fmt::format("{}{} {}", i == 0 ? "" : ", ", quoted(format, fmt::format("{}.names[{}]", axis, i)), i);
  }
  return fmt::format("set {0}tics ({1}) scale 0 noenhanced\n", axis, ticks);
}

std::string axis_script(char name, const Axis& axis, const Interval& range, int most_ticks) {
  const bool whole = ends_at_ticks(axis, range);
  std::string script =
      fmt::format("set {0}label {1} noenhanced textcolor rgb \"{2}\"\nset autoscale {0}{3}\n", name,
                  quoted(axis.label, fmt::format("the label of {}", name)), text_color, whole ? "" : "fix");
  if (range.fixed_low) script += fmt::format("set {}range [{}:]\n", name, range.low);
  if (range.fixed_high) script += fmt::format("set {}range [:{}]\n", name, range.high);
  if (!axis.names.empty()) return script + names_script(name, axis.names);
  if (!axis.log) return script + fmt::format("set format {} \"%h\"\n", name);
  script += fmt::format("set logscale {0} 10\nset format {0} \"10^{{%L}}\"\n", name);
  const int decades_per_tick = (range.decades() + most_ticks - 1) / most_ticks;
  if (!whole) script += fmt::format("set {0}tics 1e{1}\nunset m{0}tics\n", name, decades_per_tick);
  return script;
}

// How much of the plot to leave free at one end of an axis: more where a note's text would cross that end.
std::string margin(const Plot& plot, const Axis& axis, const Interval& range, double Note::*number, Note::Side side) {
  const bool low_end = side == Note::Side::left || side == Note::Side::below;
  if (ends_at_ticks(axis, range) || (low_end ? range.fixed_low : range.fixed_high)) return "0";
  const auto place = [&](double value) { return axis.log ? std::log10(value) : value; };
  const double end = place(low_end ? range.low : range.high);
  const double length = place(range.high) - place(range.low);
  double room = 0.03;
  for (const Note& note : plot.notes) {
    const bool upright = side == Note::Side::above || side == Note::Side::below;
    const double more = upright ? 0.14 * static_cast<double>(line_count(note.text) - 1) : 0;
    const bool crosses = note.side == side && std::abs(place(note.*number) - end) <= (0.15 + more) * length;
    if (crosses) room = std::max(room, 0.12 + more);
  }
  return fmt::format("graph {:.2f}", room);
}

const char* legend_position(Plot::Legend legend) {
  switch (legend) {
    case Plot::Legend::above:
      return "above left horizontal";
    case Plot::Legend::top_left:
      return "inside left top opaque";
    case Plot::Legend::top_right:
      return "inside right top opaque";
    case Plot::Legend::bottom_left:
      return "inside left bottom opaque";
    case Plot::Legend::bottom_right:
      return "inside right bottom opaque";
    case Plot::Legend::none:
      break;
  }
  return nullptr;
}

std::string legend_script(const Plot& plot) {
  const char* position = legend_position(plot.legend);
  if (position == nullptr) return "unset key\n";
  std::size_t lines = 1;
  for (const Series& series : plot.series) lines = std::max(lines, line_count(series.name));
  return fmt::format("set key {} Left reverse noenhanced samplen 2 spacing {:.1f} textcolor rgb \"{}\"\n", position,
                     1.2 * static_cast<double>(lines), text_color);
}

std::string note_position(const Note& note) {
  // gnuplot puts the first line at the offset, which is in lines, and the others below it.
  const auto more = static_cast<double>(line_count(note.text) - 1);
  switch (note.side) {
    case Note::Side::above:
      return fmt::format("center offset 0, {}", 1.1 + more);
    case Note::Side::below:
      return "center offset 0, -1.1";
    case Note::Side::left:
      return fmt::format("right offset -1.6, {}", more / 2);
    case Note::Side::right:
      break;
  }
  return fmt::format("left offset 1.6, {}", more / 2);
}

std::string series_curve(const Plot& plot, std::size_t i) {
  const Series& series = plot.series[i];
  std::string curve = fmt::format("$series{} using ", i);
  if (is_bars(series)) {
    const auto bars = static_cast<double>(std::count_if(plot.series.begin(), plot.series.end(), is_bars));
    const auto before = static_cast<double>(
        std::count_if(plot.series.begin(), plot.series.begin() + static_cast<std::ptrdiff_t>(i), is_bars));
    const double width = 0.8 * bar_step(plot) / bars;
    curve += fmt::format("($1 {:+.6g}):2:({:.6g}) with boxes linecolor rgb \"{}\"", width * (before - (bars - 1) / 2),
                         width, looks[i].color);
  } else {
    const bool line = series.style != Series::Style::points;
    const bool point = series.style != Series::Style::lines;
    curve += fmt::format("1:2 with {} linecolor rgb \"{}\"",
                         line && point ? "linespoints"
                         : line        ? "lines"
                                       : "points",
                         looks[i].color);
    if (line) curve += " linewidth 2.5";
    if (point) curve += fmt::format(" pointtype {} pointsize 0.6", looks[i].point);
  }
  return curve +
         (series.name.empty() ? " notitle" : " title " + quoted(series.name, fmt::format("series[{}].name", i)));
}

}  // namespace

double HeatMap::x(std::size_t column) const {
  return x_low + (x_high - x_low) * (static_cast<double>(column) + 0.5) / static_cast<double>(columns);
}

double HeatMap::y(std::size_t row) const {
  return y_low + (y_high - y_low) * (static_cast<double>(row) + 0.5) / static_cast<double>(rows);
}

double rounded(double x, int decimals) {
  const double scale = std::pow(10, decimals), scaled = x * scale;
  return std::isfinite(scaled) ? std::round(scaled) / scale + 0.0 : x;  // + 0.0 makes 0 of -0
}

std::string to_gnuplot(const Plot& plot) {
  check(plot);
  const Interval x = x_range(plot);
  const Interval y = y_range(plot);
  check_some_shown(plot, x, y);
  for (std::size_t i = 0; i < plot.notes.size(); ++i) {
    check_shown(plot.notes[i].x, x, fmt::format("notes[{}] \"{}\": x", i, plot.notes[i].text));
    check_shown(plot.notes[i].y, y, fmt::format("notes[{}] \"{}\": y", i, plot.notes[i].text));
  }
  std::string script =
      "# gnuplot -d THIS_FILE > PICTURE.svg\n"
      "set encoding utf8\n"
      "set terminal svg size 800,500 fixed enhanced round font \"Arial,Helvetica,sans-serif,15\" background rgb "
      "\"white\"\n"
      "set minussign\n"
      "set border 3 linecolor rgb \"#666666\"\n"
      "set tics nomirror out scale 0.6 enhanced textcolor rgb \"#444444\"\n"
      "set grid linetype 1 linecolor rgb \"#e6e6e6\"\n";
  const auto out = std::back_inserter(script);
  // The title is a label of its own because gnuplot puts a legend that is above the plot above the title too.
  if (!plot.title.empty()) {
    fmt::format_to(
        out,
        "set label 1 {} at graph 0, screen 0.945 left noenhanced font \"Arial Bold,18\" textcolor rgb \"{}\"\n"
        "set size 1, 0.{}\n",
        quoted(plot.title, "the title"), text_color, 97 - 6 * line_count(plot.title));
  }
  script += axis_script('x', plot.x, x, 16);
  script += axis_script('y', plot.y, y, 8);
  script += fmt::format("set offsets {}, {}, {}, {}\n", margin(plot, plot.x, x, &Note::x, Note::Side::left),
                        margin(plot, plot.x, x, &Note::x, Note::Side::right),
                        margin(plot, plot.y, y, &Note::y, Note::Side::above),
                        margin(plot, plot.y, y, &Note::y, Note::Side::below));
  if (plot.same_scale) script += "set size ratio -1\n";
  if (plot.heat_map || has_bars(plot)) script += "set style fill solid noborder\n";
  if (has_bars(plot)) script += "set grid noxtics\n";
  if (has_bars(plot) && y.low < 0) script += "set xzeroaxis linetype 1 linecolor rgb \"#666666\"\n";
  script += legend_script(plot);
  for (std::size_t i = 0; i < plot.notes.size(); ++i) {
    const Note& note = plot.notes[i];
    fmt::format_to(out, "set label {} {} at {}, {} {} noenhanced front textcolor rgb \"{}\"\n", i + 2,
                   quoted(note.text, fmt::format("notes[{}]", i)), note.x, note.y, note_position(note), text_color);
  }

  std::vector<std::string> curves;
  if (plot.heat_map) {
    HeatMapScript map = heat_map_script(*plot.heat_map, {looks[0].color, looks[1].color}, text_color);
    script += map.data;
    curves = std::move(map.curves);
  }
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    fmt::format_to(out, "$series{} << EOD\n", i);
    for (std::size_t k = 0; k < series.x.size(); ++k) fmt::format_to(out, "{} {}\n", series.x[k], series.y[k]);
    script += "EOD\n";
    curves.push_back(series_curve(plot, i));
  }
  if (!plot.notes.empty()) {
    script += "$notes << EOD\n";
    for (const Note& note : plot.notes) fmt::format_to(out, "{} {}\n", note.x, note.y);
    script += "EOD\n";
    curves.push_back(fmt::format(
        "$notes using 1:2 with points linecolor rgb \"{}\" linewidth 2 pointtype 6 pointsize 1.4 notitle", text_color));
  }
  return fmt::format("{}plot {}\n", script, fmt::join(curves, ", \\\n     "));
}

}  // namespace chainrule
