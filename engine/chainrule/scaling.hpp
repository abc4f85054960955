// SPDX-License-Identifier: MIT
//
// Standardising: measuring a column of numbers with a ruler of its own, so that it has mean 0 and deviation 1.
//
//     std::vector<double> income{1000, 2000, 3000};
//     Scale scale = scale_of(income);   // mean 2000, deviation 816.50
//     scale(3000);                      // 1.2247
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <chainrule/printable.hpp>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>

namespace chainrule {

// [scale]
struct Scale {
  double mean, deviation;
  double operator()(double x) const { return (x - mean) / deviation; }
};

/// Throws std::invalid_argument unless the values are finite and differ, and the deviation's square fits into a double.
inline Scale scale_of(std::span<const double> values) {
  const auto count = static_cast<double>(values.size());
  double mean = 0, square = 0;
  for (const double x : values) mean += x / count;
  for (const double x : values) square += std::pow(x - mean, 2) / count;
  const bool differ = std::ranges::any_of(values, [&](double x) { return x != values[0]; });
  if (!differ || !(square > 0) || !std::isfinite(square)) {
    throw std::invalid_argument(
        fmt::format("scale_of: {} values, mean {}, deviation {}; they must be finite and differ, and the "
                    "deviation's square must fit into a double",
                    values.size(), printable(mean), printable(std::sqrt(square))));
  }
  return {mean, std::sqrt(square)};
}
// [/scale]

}  // namespace chainrule
