// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chainrule/contours.hpp>
#include <chainrule/plot.hpp>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string_view>

namespace chainrule {
namespace {

struct Look {
  const char* color;
  int point;
};

// Okabe and Ito's palette without its yellow, which is too pale for lines on white.
constexpr std::array<Look, 7> looks{{{"#0072b2", 7},
                                     {"#d55e00", 5},
                                     {"#009e73", 9},
                                     {"#cc79a7", 13},
                                     {"#e69f00", 11},
                                     {"#56b4e9", 15},
                                     {"#000000", 6}}};

constexpr const char* text_color = "#222222";

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument("to_gnuplot: " + what); }

// The length of the UTF-8 sequence at the start of `text` if it is a character that XML allows, else 0.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  unsigned long code = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0u) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::array<unsigned long, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool control = code < 0xa0;
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool noncharacter = code == 0xfffe || code == 0xffff;
  return code < smallest[length] || code > 0x10ffff || control || surrogate || noncharacter ? 0 : length;
}

// A gnuplot string that comes out as typed. A back-quote, even inside double quotes, would run a command.
std::string quoted(const std::string& text, const std::string& what) {
  std::string result = "\"";
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = text[i] == '\n' ? 1 : character_length(std::string_view(text).substr(i));
    if (length == 0) {
      refuse(fmt::format("{} has the byte 0x{:02x} at position {}; use UTF-8 text without control characters", what,
                         static_cast<unsigned char>(text[i]), i));
    }
    switch (text[i]) {
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
        result.append(text, i, length);
    }
    i += length;
  }
  return result + "\"";
}

std::size_t line_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

void check(double number, const Axis& axis, const std::string& what) {
  if (!(std::abs(number) <= 1e300)) {
    refuse(fmt::format("{} is {}, which no axis can show; leave the point out", what, number));
  }
  if (axis.log && !(number > 0)) {
    refuse(fmt::format("{} is {}, and a log axis shows only numbers above zero; leave the point out or set log = false",
                       what, number));
  }
}

std::string called(const Series& series, std::size_t index) {
  return series.name.empty() ? fmt::format("series[{}]", index) : fmt::format("series[{}] \"{}\"", index, series.name);
}

bool is_bars(const Series& series) { return series.style == Series::Style::bars; }

bool has_bars(const Plot& plot) { return std::any_of(plot.series.begin(), plot.series.end(), is_bars); }

void check(const Axis& axis, char name) {
  for (const auto& [end, word] : {std::pair{axis.low, "low"}, std::pair{axis.high, "high"}}) {
    if (end) check(*end, axis, fmt::format("{}.{}", name, word));
  }
  if (axis.log && !axis.names.empty()) {
    refuse(fmt::format("{} has {} names, the first at 0, which is not on a log axis; set log = false", name,
                       axis.names.size()));
  }
}

void check_bars(const Series& series, const std::string& name, const Axis& axis) {
  if (axis.log) refuse(fmt::format("{} has bars on a log x axis; set x.log = false or choose another style", name));
  std::vector<double> sorted = series.x;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end()) refuse(fmt::format("{} has two bars at x = {}; give it one", name, *twice));
  for (std::size_t k = 0; k < series.x.size() && !axis.names.empty(); ++k) {
    const double x = series.x[k];
    if (x == std::floor(x) && x >= 0 && x < static_cast<double>(axis.names.size())) continue;
    refuse(fmt::format("{}: x[{}] is {}, where x has no name; its {} names stand at 0 to {}", name, k, x,
                       axis.names.size(), axis.names.size() - 1));
  }
}

void check_side(double low, double high, const Axis& axis, char name) {
  if (axis.log) refuse(fmt::format("the heat map has a log {0} axis; set {0}.log = false", name));
  check(low, axis, fmt::format("heat_map.{}_low", name));
  check(high, axis, fmt::format("heat_map.{}_high", name));
  if (!(low < high)) refuse(fmt::format("heat_map goes from {0}_low = {1} to {0}_high = {2}, not up", name, low, high));
}

void check(const HeatMap& map, const Plot& plot) {
  check_side(map.x_low, map.x_high, plot.x, 'x');
  check_side(map.y_low, map.y_high, plot.y, 'y');
  for (const auto& [size, word] : {std::pair{map.columns, "columns"}, std::pair{map.rows, "rows"}}) {
    if (size < 2) refuse(fmt::format("heat_map has {} {}; give it 2 at least", size, word));
  }
  if (map.values.size() / map.columns != map.rows || map.values.size() % map.columns != 0) {
    refuse(fmt::format("heat_map has {} values for {} columns and {} rows; give one for each cell", map.values.size(),
                       map.columns, map.rows));
  }
  for (std::size_t i = 0; i < map.values.size(); ++i) {
    if (std::abs(map.values[i]) <= 1e300) continue;
    refuse(fmt::format("heat_map.values[{}] (row {}, column {}) is {}, which has no colour", i, i / map.columns,
                       i % map.columns, map.values[i]));
  }
  if (!(std::abs(map.low) <= 1e300 && std::abs(map.high) <= 1e300 && map.low < map.high)) {
    refuse(fmt::format("heat_map has low = {} and high = {}; low must be below high", map.low, map.high));
  }
}

void check(const Plot& plot) {
  check(plot.x, 'x');
  check(plot.y, 'y');
  if (plot.heat_map) check(*plot.heat_map, plot);
  if (line_count(plot.title) > 5) refuse(fmt::format("the title has {} lines; 5 fit", line_count(plot.title)));
  if (plot.series.empty() && !plot.heat_map) refuse("the plot has no series; give it at least one");
  if (plot.series.size() > looks.size()) {
    refuse(fmt::format("{} series, but only {} can be told apart; make two plots", plot.series.size(), looks.size()));
  }
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    const std::string name = called(series, i);
    if (series.x.size() != series.y.size()) {
      refuse(fmt::format("{} has {} x and {} y; give one y for each x", name, series.x.size(), series.y.size()));
    }
    if (series.x.empty()) refuse(fmt::format("{} has no points; give it some or leave it out", name));
    for (std::size_t k = 0; k < series.x.size(); ++k) {
      check(series.x[k], plot.x, fmt::format("{}: x[{}]", name, k));
      check(series.y[k], plot.y, fmt::format("{}: y[{}]", name, k));
    }
    if (is_bars(series)) check_bars(series, name, plot.x);
  }
  for (std::size_t i = 0; i < plot.notes.size(); ++i) {
    check(plot.notes[i].x, plot.x, fmt::format("notes[{}] \"{}\": x", i, plot.notes[i].text));
    check(plot.notes[i].y, plot.y, fmt::format("notes[{}] \"{}\": y", i, plot.notes[i].text));
  }
}

// floor(log10(number)) from the number's digits: exact, and the same with every mathematics library.
int decade(double number) {
  const std::string digits = fmt::format("{:.17e}", number);
  return std::stoi(digits.substr(digits.find('e') + 1));
}

// What an axis shows. An end that is fixed is where the axis ends; beyond one that is not, there is some room.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  bool fixed_low = false;
  bool fixed_high = false;

  int decades() const { return decade(high) - decade(low); }
  void include(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void end_at_or_below(double end) {
    fixed_low = end <= low;
    include(end);
  }
  void end_at_or_above(double end) {
    fixed_high = end >= high;
    include(end);
  }
};

Range range_of_data(const Plot& plot, std::vector<double> Series::*numbers, double Note::*number) {
  Range result;
  for (const Series& series : plot.series) {
    for (const double value : series.*numbers) result.include(value);
  }
  for (const Note& note : plot.notes) result.include(note.*number);
  return result;
}

// The smallest distance between bars that are not at the same x.
double bar_step(const Plot& plot) {
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

void apply(const Axis& axis, char name, Range& range) {
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

Range x_range(const Plot& plot) {
  Range result = range_of_data(plot, &Series::x, &Note::x);
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

Range y_range(const Plot& plot) {
  Range result = range_of_data(plot, &Series::y, &Note::y);
  if (has_bars(plot) && plot.y.log) {
    const double power = std::stod(fmt::format("1e{}", decade(result.low)));
    result.end_at_or_below(power < result.low ? power : std::stod(fmt::format("1e{}", decade(result.low) - 1)));
  } else if (has_bars(plot)) {
    result.end_at_or_below(0);
    result.end_at_or_above(0);
  }
  if (plot.heat_map) {
    result.end_at_or_below(plot.heat_map->y_low);
    result.end_at_or_above(plot.heat_map->y_high);
  }
  apply(plot.y, 'y', result);
  return result;
}

// A log axis over few powers of 10 ends at whole ones, so that it has two ticks at least; other axes end at the data.
bool ends_at_ticks(const Axis& axis, const Range& range) { return axis.log && range.decades() < 3; }

std::string names_script(char axis, const std::vector<std::string>& names) {
  std::string ticks;
  for (std::size_t i = 0; i < names.size(); ++i) {
    ticks += fmt::format("{}{} {}", i == 0 ? "" : ", ", quoted(names[i], fmt::format("{}.names[{}]", axis, i)), i);
  }
  return fmt::format("set {0}tics ({1}) scale 0 noenhanced\nset grid no{0}tics\n", axis, ticks);
}

std::string axis_script(char name, const Axis& axis, const Range& range, int most_ticks) {
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
std::string margin(const Plot& plot, const Axis& axis, const Range& range, double Note::*number, Note::Side side) {
  const bool low_end = side == Note::Side::left || side == Note::Side::below;
  if (ends_at_ticks(axis, range) || (low_end ? range.fixed_low : range.fixed_high)) return "0";
  const auto place = [&](double value) { return axis.log ? std::log10(value) : value; };
  const double end = place(low_end ? range.low : range.high);
  const double near_end = 0.15 * (place(range.high) - place(range.low));
  const bool crosses = std::any_of(plot.notes.begin(), plot.notes.end(), [&](const Note& note) {
    return note.side == side && std::abs(place(note.*number) - end) <= near_end;
  });
  return crosses ? "graph 0.12" : "graph 0.03";
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
  // The text's middle is at the offset, so each line after the first needs half a line more.
  const double lines = 1.1 + 0.5 * static_cast<double>(line_count(note.text) - 1);
  switch (note.side) {
    case Note::Side::above:
      return fmt::format("center offset 0, {}", lines);
    case Note::Side::below:
      return fmt::format("center offset 0, -{}", lines);
    case Note::Side::left:
      return "right offset -1.6, 0";
    case Note::Side::right:
      break;
  }
  return "left offset 1.6, 0";
}

constexpr std::size_t shades = 10;

// Shade 0 is a light form of the first series' colour, the last shade one of the second's; white is between them.
unsigned shade_color(std::size_t shade) {
  const double t = 2 * static_cast<double>(shade) / (shades - 1) - 1;
  const unsigned full = static_cast<unsigned>(std::stoul(looks[t < 0 ? 0 : 1].color + 1, nullptr, 16));
  unsigned color = 0;
  for (const unsigned shift : {16u, 8u, 0u}) {
    const double part = full >> shift & 0xffu;
    color |= static_cast<unsigned>(std::lround(255 + 0.5 * std::abs(t) * (part - 255))) << shift;
  }
  return color;
}

// Values as 0 (low) to 1 (high). Rounded, so that a value that is halfway but for a rounding error is halfway.
Grid shares(const HeatMap& map) {
  Grid grid{.columns = map.columns, .rows = map.rows, .values = map.values};
  for (double& value : grid.values) {
    const double share = (value / 2 - map.low / 2) / (map.high / 2 - map.low / 2);
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
  const auto on_border = [&](const GridPoint& point) {
    return point.x == 0 || point.y == 0 || point.x == static_cast<double>(grid.columns) ||
           point.y == static_cast<double>(grid.rows);
  };
  std::string data;
  for (const Contour& contour : contours(grid, 0.5)) {
    GridPoint last = contour.back();
    bool drawing = false;
    for (const GridPoint& point : contour) {
      const bool border = on_border(last) && on_border(point);
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

// `data` gets the data, the result is what to plot.
std::vector<std::string> heat_map_curves(const HeatMap& map, std::string& data) {
  const Grid grid = shares(map);
  std::string colors;
  for (std::size_t shade = 0; shade < shades; ++shade) {
    colors += fmt::format("{}0x{:06x}", shade == 0 ? "" : ", ", shade_color(shade));
  }
  data += fmt::format("array shade[{}] = [{}]\n$regions << EOD\n{}EOD\n", shades, colors, regions_data(grid));
  const auto place = [](double low, double high, std::size_t count, int column) {
    return fmt::format("({} + {} * ${})", low, (high - low) / static_cast<double>(count), column);
  };
  const std::string point =
      place(map.x_low, map.x_high, map.columns, 1) + ":" + place(map.y_low, map.y_high, map.rows, 2);
  std::vector<std::string> curves{
      fmt::format("$regions using {}:(shade[$3 + 1]) with filledcurves closed linecolor rgb variable notitle", point)};
  const std::string boundary = map.boundary ? boundary_data(grid) : "";
  if (!boundary.empty()) {
    data += fmt::format("$boundary << EOD\n{}EOD\n", boundary);
    curves.push_back(
        fmt::format("$boundary using {} with lines linecolor rgb \"{}\" linewidth 1.5 notitle", point, text_color));
  }
  return curves;
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

std::string to_gnuplot(const Plot& plot) {
  check(plot);
  const Range x = x_range(plot);
  const Range y = y_range(plot);
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
  if (has_bars(plot) && y.low < 0) script += "set xzeroaxis linetype 1 linecolor rgb \"#666666\"\n";
  script += legend_script(plot);
  for (std::size_t i = 0; i < plot.notes.size(); ++i) {
    const Note& note = plot.notes[i];
    fmt::format_to(out, "set label {} {} at {}, {} {} noenhanced front textcolor rgb \"{}\"\n", i + 2,
                   quoted(note.text, fmt::format("notes[{}]", i)), note.x, note.y, note_position(note), text_color);
  }

  std::vector<std::string> curves;
  if (plot.heat_map) curves = heat_map_curves(*plot.heat_map, script);
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
