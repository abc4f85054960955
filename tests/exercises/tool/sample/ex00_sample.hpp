// SPDX-License-Identifier: MIT
//
// Exercises of chapter 0: a sample, for the tests of the tool.
#pragma once

#include <vector>

#include "diagnosis.hpp"

/// 0.1 ★ Twice. Section 0.1.
///
/// Twice x.
///
///     twice(2) is 4
inline double twice(double x) {
  // [answer]
  return 2 * x;
  // [/answer]
}

/// 0.2 ★ Half. Section 0.1.
///
/// Half of x.
inline double half(double x) {
  // [answer]
  return x / 2;
  // [/answer]
}

/// 0.3 ★★ Less. Section 0.1.
///
/// One less than x.
inline double less(double x) {
  // [answer]
  return x - 1;
  // [/answer]
}

/// 0.4 ★★★ First. Section 0.1.
///
/// The first number of a list.
inline double first(const std::vector<double>& list) {
  // [answer]
  return list[0];
  // [/answer]
}
