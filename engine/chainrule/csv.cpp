// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chainrule/csv.hpp>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace chainrule {
namespace {

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::optional<double> finite_number(const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

}  // namespace

Table read_csv(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw std::runtime_error(fmt::format("{}: cannot be read; is it there?", file.string()));
  Table table;
  std::size_t columns = 0, line_number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++line_number;
    const auto refuse = [&](const std::string& what) {
      throw std::runtime_error(fmt::format("{}:{}: {}", file.string(), line_number, what));
    };
    if (line.ends_with('\r')) line.pop_back();
    for (const char c : line) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte == 0x7f || byte < 0x20)
        refuse(fmt::format("there is the control character {:#04x}; use plain text", byte));
    }
    if (line.find('"') != std::string::npos) refuse("there is a quote; fields are read as they are, without quoting");
    std::vector<std::string> fields = split(line);
    if (line_number == 1) {
      columns = fields.size();
      if (columns < 2) refuse("the header has 1 column; a name and at least one number are needed");
      fields.pop_back();
      table.names = std::move(fields);
      continue;
    }
    if (fields.size() != columns)
      refuse(fmt::format("the line has this many columns: {}; the header has {}", fields.size(), columns));
    if (fields.back().empty()) refuse(fmt::format("column {}: the name is empty", columns));
    table.labels.push_back(std::move(fields.back()));
    std::vector<double>& row = table.numbers.emplace_back();
    for (std::size_t c = 0; c + 1 < columns; ++c) {
      const std::optional<double> number = finite_number(fields[c]);
      if (!number) {
        refuse(fmt::format("column {} ({}): '{}' is not a number like 5, -3.5 or 2e-7 that a double can hold", c + 1,
                           table.names[c], fields[c]));
      }
      row.push_back(*number);
    }
  }
  if (stream.bad()) throw std::runtime_error(fmt::format("{}: reading stopped at line {}", file.string(), line_number));
  if (table.numbers.empty()) throw std::runtime_error(fmt::format("{}: there are no rows", file.string()));
  return table;
}

}  // namespace chainrule
