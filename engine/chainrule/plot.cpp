// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
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

void check(const Plot& plot) {
  if (line_count(plot.title) > 5) refuse(fmt::format("the title has {} lines; 5 fit", line_count(plot.title)));
  if (plot.series.empty()) refuse("the plot has no series; give it at least one");
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

struct Range {
  double low;
  double high;
  int decades() const { return decade(high) - decade(low); }
};

Range range(const Plot& plot, std::vector<double> Series::*numbers, double Note::*number) {
  Range result{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const auto include = [&](double value) {
    result.low = std::min(result.low, value);
    result.high = std::max(result.high, value);
  };
  for (const Series& series : plot.series) std::for_each((series.*numbers).begin(), (series.*numbers).end(), include);
  for (const Note& note : plot.notes) include(note.*number);
  return result;
}

// A log axis over few powers of 10 ends at whole ones, so that it has two ticks at least; other axes end at the data.
bool ends_at_ticks(const Axis& axis, const Range& range) { return axis.log && range.decades() < 3; }

std::string axis_script(char name, const Axis& axis, const Range& range, int most_ticks) {
  const bool whole = ends_at_ticks(axis, range);
  std::string script =
      fmt::format("set {0}label {1} noenhanced textcolor rgb \"{2}\"\nset autoscale {0}{3}\n", name,
                  quoted(axis.label, fmt::format("the label of {}", name)), text_color, whole ? "" : "fix");
  if (!axis.log) return script + fmt::format("set format {} \"%h\"\n", name);
  script += fmt::format("set logscale {0} 10\nset format {0} \"10^{{%L}}\"\n", name);
  const int decades_per_tick = (range.decades() + most_ticks - 1) / most_ticks;
  if (!whole) script += fmt::format("set {0}tics 1e{1}\nunset m{0}tics\n", name, decades_per_tick);
  return script;
}

// How much of the plot to leave free at one end of an axis: more where a note's text would cross that end.
std::string margin(const Plot& plot, const Axis& axis, const Range& range, double Note::*number, double end,
                   Note::Side side) {
  if (ends_at_ticks(axis, range)) return "0";
  const auto place = [&](double value) { return axis.log ? std::log10(value) : value; };
  const double near_end = 0.15 * (place(range.high) - place(range.low));
  const bool crosses = std::any_of(plot.notes.begin(), plot.notes.end(), [&](const Note& note) {
    return note.side == side && std::abs(place(note.*number) - place(end)) <= near_end;
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

const char* note_position(Note::Side side) {
  switch (side) {
    case Note::Side::above:
      return "center offset 0, 1.1";
    case Note::Side::below:
      return "center offset 0, -1.1";
    case Note::Side::left:
      return "right offset -1.6, 0";
    case Note::Side::right:
      break;
  }
  return "left offset 1.6, 0";
}

}  // namespace

std::string to_gnuplot(const Plot& plot) {
  check(plot);
  const Range x = range(plot, &Series::x, &Note::x);
  const Range y = range(plot, &Series::y, &Note::y);
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
  script += fmt::format("set offsets {}, {}, {}, {}\n", margin(plot, plot.x, x, &Note::x, x.low, Note::Side::left),
                        margin(plot, plot.x, x, &Note::x, x.high, Note::Side::right),
                        margin(plot, plot.y, y, &Note::y, y.high, Note::Side::above),
                        margin(plot, plot.y, y, &Note::y, y.low, Note::Side::below));
  script += legend_script(plot);
  for (std::size_t i = 0; i < plot.notes.size(); ++i) {
    const Note& note = plot.notes[i];
    fmt::format_to(out, "set label {} {} at {}, {} {} noenhanced front textcolor rgb \"{}\"\n", i + 2,
                   quoted(note.text, fmt::format("notes[{}]", i)), note.x, note.y, note_position(note.side),
                   text_color);
  }

  std::string curves;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const Series& series = plot.series[i];
    fmt::format_to(out, "$series{} << EOD\n", i);
    for (std::size_t k = 0; k < series.x.size(); ++k) fmt::format_to(out, "{} {}\n", series.x[k], series.y[k]);
    script += "EOD\n";
    const bool line = series.style != Series::Style::points;
    const bool point = series.style != Series::Style::lines;
    curves += fmt::format("{}$series{} using 1:2 with {} linecolor rgb \"{}\"", i == 0 ? "plot " : ", \\\n     ", i,
                          line && point ? "linespoints"
                          : line        ? "lines"
                                        : "points",
                          looks[i].color);
    if (line) curves += " linewidth 2.5";
    if (point) curves += fmt::format(" pointtype {} pointsize 0.6", looks[i].point);
    curves += series.name.empty() ? " notitle" : " title " + quoted(series.name, fmt::format("series[{}].name", i));
  }
  if (!plot.notes.empty()) {
    script += "$notes << EOD\n";
    for (const Note& note : plot.notes) fmt::format_to(out, "{} {}\n", note.x, note.y);
    script += "EOD\n";
    curves += fmt::format(
        ", \\\n     $notes using 1:2 with points linecolor rgb \"{}\" linewidth 2 pointtype 6 pointsize 1.4 notitle",
        text_color);
  }
  return script + curves + "\n";
}

}  // namespace chainrule
