// SPDX-License-Identifier: MIT
//
// What the exercises share: how an answer that is missing is marked, and how a wrong one is diagnosed.
//
//     check("x = 3, h = 0.5", answer, 6.0, {{12.0, "The two points are further apart than that."}});
//
// does nothing for 6, fails with that sentence for 12, and for any other answer fails with the point, wanted and got.
// Each test case starts with the number of its exercise: "1.1 a central difference measures ...".
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

/// Stands in a function that is not written yet.
struct NotSolved {};

/// Stands where a number is not filled in yet.
inline constexpr double blank = std::numeric_limits<double>::quiet_NaN();

/// The answer that a classic mistake gives, and what to tell whoever made it.
template <typename Answer>
struct Mistake {
  Answer answer;
  std::string message;
};

/// Nine digits agree: far more than rounding disturbs, far fewer than any mistake leaves alone.
inline bool same(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }
inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same(x, y); });
}
template <typename Answer>
bool same(const Answer& a, const Answer& b) {
  return a == b;
}

inline std::string show(double answer) { return fmt::format("{:.10g}", answer); }
inline std::string show(const std::vector<double>& answer) { return fmt::format("{::.10g}", answer); }
template <typename Answer>
std::string show(const Answer& answer) {
  return fmt::format("{}", answer);
}

/// Fails unless got is wanted. The point says for which inputs, and the names of the numbers where there are several.
template <typename Answer>
void check(std::string_view point, const Answer& got, const Answer& wanted,
           const std::vector<Mistake<Answer>>& mistakes) {
  if (same(got, wanted)) return;
  std::string message = "None of the classic mistakes gives this. Work out this one point on paper, step by step.";
  for (const Mistake<Answer>& mistake : mistakes) {
    if (!same(got, mistake.answer)) continue;
    message = mistake.message;
    break;
  }
  FAIL(fmt::format("at      {}\nwanted  {}\ngot     {}\n{}", point, show(wanted), show(got), message));
}
