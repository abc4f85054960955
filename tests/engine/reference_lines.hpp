// SPDX-License-Identifier: MIT
//
// What reading PyTorch's numbers takes, and how near to them ours must be.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::test {

inline std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

inline double number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

/// PyTorch's vectorised functions and ours are each within 1 or 2 units in the last place; a derivative takes two or
/// three such steps. Where 1 - t² or s (1 - s) cancels, what is left is accurate to a rounding of 1.
inline constexpr double few_roundings = 2e-15, rounding_of_one = 2.3e-16;

}  // namespace chainrule::test
