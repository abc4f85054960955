// SPDX-License-Identifier: MIT
//
// Comparisons whose failures print where, got and wanted with all digits.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::test {

inline void expect(bool holds, const std::string& where, double got, double wanted) {
  CHECK_MESSAGE(holds, fmt::format("{}: got {:.17g}, wanted {:.17g}", where, got, wanted));
}

/// Equal numbers, or both NaN.
inline void expect_equal(const std::string& where, double got, double wanted) {
  expect(got == wanted || (std::isnan(got) && std::isnan(wanted)), where, got, wanted);
}

inline void expect_all(const std::string& where, const std::vector<double>& got, const std::vector<double>& wanted) {
  CHECK_MESSAGE(got == wanted,
                fmt::format("{}: got {}, wanted {}", where, fmt::join(got, " "), fmt::join(wanted, " ")));
}

inline void expect_same_bits(const std::string& where, double got, double wanted) {
  expect(std::bit_cast<std::uint64_t>(got) == std::bit_cast<std::uint64_t>(wanted), where, got, wanted);
}

/// NaN and infinity must be met exactly.
inline void expect_near(const std::string& where, double got, double wanted, double relative, double absolute) {
  if (!std::isfinite(wanted)) return expect_equal(where, got, wanted);
  expect(std::abs(got - wanted) <= relative * std::abs(wanted) + absolute, where, got, wanted);
}

/// f'(x) from four points; the error is of order h^4, and rounding adds about 1e-16 f / h.
inline double central_difference(const std::function<double(double)>& f, double x, double h = 1e-3) {
  return (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);
}

/// Calls what should throw an Exception; its message, or what happened instead.
template <typename Exception>
std::string message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Exception& exception) {
    return exception.what();
  } catch (const std::exception& other) {
    return fmt::format("(another exception: {})", other.what());
  }
  return "(no exception)";
}

inline void expect_contains(const std::string& text, std::string_view part) {
  CHECK_MESSAGE(text.find(part) != std::string::npos, fmt::format("wanted \"{}\" in: {}", part, text));
}

}  // namespace chainrule::test
