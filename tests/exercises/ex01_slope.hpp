// SPDX-License-Identifier: MIT
//
// Exercises of chapter 1: a slope you can measure (book.md, section 1.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 1`.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis.hpp"

using Function = std::function<double(double)>;
using Knobs = std::vector<double>;

/// 1.1 ★ Central difference. Section 1.3.
///
/// The slope of f at x, by a central difference with the step h.
///
///     for f(x) = x² + x:  central_difference(f, 3, 0.5) is 7, because f(3.5) = 15.75 and f(2.5) = 8.75
inline double central_difference(const Function& f, double x, double h) {
  throw NotSolved();  // TODO: your answer
}

/// 1.2 ★★ Slopes with fewer calls. Sections 1.7 and 1.8.
///
/// The slope of loss in each knob, one-sided, with the step h: as many slopes as there are knobs, in their order. The
/// chapter's way takes two calls of loss for each knob. This one may call it only once more than there are knobs.
///
///     for loss(k) = k[0] k[1]:  one_sided_slopes(loss, {3, 5}, 0.1) is {5, 3}, after 3 calls
inline std::vector<double> one_sided_slopes(const std::function<double(const Knobs&)>& loss, const Knobs& knobs,
                                            double h) {
  throw NotSolved();  // TODO: your answer
}

/// 1.3 ★★ One knob. Section 1.7.
///
/// Which one knob to turn, and by how much, so that the output moves by `change` with the smallest turn. Assume each
/// slope stays the same however far you turn. At least one slope is not 0.
///
///     turn_one_knob({0.5, -2, 1}, 0.3) is knob 1, by -0.15: at slope -2 that moves the output by 0.3
///
/// You return both numbers in a Turn: `return {knob, by};`
struct Turn {
  std::size_t knob;  // its place in the list, from 0
  double by;         // how far: above 0 up, below 0 down
};
inline Turn turn_one_knob(const std::vector<double>& slopes, double change) {
  throw NotSolved();  // TODO: your answer
}

/// 1.4 ★★★ The order of an error. Section 1.6.
///
/// The order of a way to measure slopes: by how many powers of ten does its error fall when its step falls by one power
/// of ten? That is the steepness of its line in the chapter's picture of errors. Both errors are above 0. Steps need
/// not be a power of ten apart, and an order need not be a whole number. It is below 0 where the smaller step has the
/// larger error, as on the left of that picture.
///
///     order_of_error(0.1, 0.02, 0.01, 0.0002) is 2: the error is 0.02 at h = 0.1, and 0.0002 at h = 0.01
inline double order_of_error(double h1, double error1, double h2, double error2) {
  throw NotSolved();  // TODO: your answer
}
