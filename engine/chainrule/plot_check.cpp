// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chainrule/plot_check.hpp>
#include <chainrule/printable.hpp>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace chainrule {
namespace {

void check(double number, const Axis& axis, const std::string& what, const char* advice = "leave the point out") {
  if (!(std::abs(number) <= 1e300)) {
    refuse(fmt::format("{} is {}, which no axis can show; {}", what, printable(number), advice));
  }
  if (axis.log && !(number > 0)) {
    refuse(fmt::format("{} is {}, and a log axis shows only numbers above zero; {} or set log = false", what,
                       printable(number), advice));
  }
}

std::string called(const Series& series, std::size_t index) {
  return series.name.empty() ? fmt::format("series[{}]", index) : fmt::format("series[{}] \"{}\"", index, series.name);
}

void check(const Axis& axis, char name) {
  for (const auto& [end, word] : {std::pair{axis.low, "low"}, std::pair{axis.high, "high"}}) {
    if (end) check(*end, axis, fmt::format("{}.{}", name, word), "choose another");
  }
  for (std::size_t i = 0; i < axis.names.size(); ++i) {
    if (line_count(axis.names[i]) > 1) {
      refuse(
          fmt::format("{}.names[{}] \"{}\" has {} lines; one fits", name, i, axis.names[i], line_count(axis.names[i])));
    }
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
  check(low, axis, fmt::format("heat_map.{}_low", name), "choose another");
  check(high, axis, fmt::format("heat_map.{}_high", name), "choose another");
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
    refuse(fmt::format("heat_map.values[{}] (row {}, column {}) is {}, which has no color", i, i / map.columns,
                       i % map.columns, printable(map.values[i])));
  }
  if (!(std::abs(map.low) <= 1e300 && std::abs(map.high) <= 1e300 && map.low < map.high)) {
    refuse(fmt::format("heat_map has low = {} and high = {}; low must be below high", printable(map.low),
                       printable(map.high)));
  }
}

}  // namespace

void refuse(const std::string& what) { throw std::invalid_argument("to_gnuplot: " + what); }

std::size_t line_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
}

bool is_bars(const Series& series) { return series.style == Series::Style::bars; }

bool has_bars(const Plot& plot) { return std::any_of(plot.series.begin(), plot.series.end(), is_bars); }

void check(const Plot& plot) {
  check(plot.x, 'x');
  check(plot.y, 'y');
  if (plot.same_scale && (plot.x.log || plot.y.log)) {
    refuse("same_scale is set and an axis is log, which has no unit; set same_scale = false or log = false");
  }
  if (plot.heat_map) check(*plot.heat_map, plot);
  if (line_count(plot.title) > 5) refuse(fmt::format("the title has {} lines; 5 fit", line_count(plot.title)));
  if (plot.series.empty() && !plot.heat_map) refuse("the plot has no series; give it at least one");
  if (plot.series.size() > most_series) {
    refuse(fmt::format("{} series, but only {} can be told apart; make two plots", plot.series.size(), most_series));
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

}  // namespace chainrule
