// SPDX-License-Identifier: MIT
//
// What the exercises share: how an answer that is missing is marked, and how a wrong one is diagnosed.
//
//     check("x = 3, h = 0.5", answer, 6.0, {{12.0, "The two points are further apart than that."}});
//
// does nothing for 6, fails with that sentence for 12, and for any other answer fails with the point, wanted and got.
// Each test case starts with the number of its exercise: "1.1 a central difference measures ...". This header and those
// that it includes are compiled once for all exercises.
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

/// Not a number: no answer is the same as this one.
inline constexpr double blank = std::numeric_limits<double>::quiet_NaN();

/// The answer that a classic mistake gives, and what to tell whoever made it.
template <typename Answer>
struct Mistake {
  Answer answer;
  std::string message;
};

/// Nine digits agree: far more than rounding disturbs, far fewer than any mistake leaves alone. What is not a number is
/// the same as nothing, since any mistake may lead there.
bool same(double a, double b);
bool same(const std::vector<double>& a, const std::vector<double>& b);
template <typename Answer>
bool same(const Answer& a, const Answer& b) {
  return a == b;
}

/// Numbers and lists as a reader sees them. What a point holds is shown with these, too: fmt's own way with a list
/// takes a quarter of a second to compile.
std::string show(double answer);
std::string show(const std::vector<double>& answer);
std::string show(const std::vector<int>& answer);
std::string show(const std::vector<std::size_t>& answer);
std::string show(const std::vector<std::string>& answer);
template <typename Answer>
std::string show(const Answer& answer) {
  return fmt::format("{}", answer);
}

template <typename Number>
std::string show(const std::vector<std::vector<Number>>& answer) {
  std::string result;
  for (const std::vector<Number>& list : answer) result += (result.empty() ? "[" : ", ") + show(list);
  return result + "]";
}

/// Says which point comes next, before an answer is asked for it: if the answer crashes there, or never returns, then
/// the reader sees it.
void trying(const std::string& point);

/// Fails with all of this.
void fail(std::string_view point, const std::string& wanted, const std::string& got, const std::string& why);

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
  fail(point, show(wanted), show(got), message);
}

/// Fails if got agrees with wanted to four digits, but not to twelve. Exact answers agree to more, in whatever order
/// they multiply, and measured slopes to fewer.
void refuse_measured(std::string_view point, const std::vector<double>& got, const std::vector<double>& wanted);

/// check, for answers that must be computed, not measured.
template <typename Answer>
void check_exact(std::string_view point, const Answer& got, const Answer& wanted,
                 const std::vector<Mistake<Answer>>& mistakes) {
  const auto made = [&got](const Mistake<Answer>& mistake) { return same(got, mistake.answer); };
  if (same(got, wanted) || std::ranges::none_of(mistakes, made)) refuse_measured(point, {got}, {wanted});
  check(point, got, wanted, mistakes);
}
