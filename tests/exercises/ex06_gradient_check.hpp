// SPDX-License-Identifier: MIT
//
// Exercises of chapter 6: trust, but verify (book.md, section 6.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 6`.
#pragma once

#include <algorithm>
#include <chainrule/gradient_check.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis.hpp"

using chainrule::check_gradients;
using chainrule::operation;
using chainrule::Value;
using chainrule::Verdict;

/// 6.1 ★ The relative error. Section 6.3.
///
/// The relative error of an analytic and a measured gradient, with a floor, which is above 0.
///
///     relative_error(3, 6, 0.001) is 0.5: a factor 2 is missing
///     relative_error(0, 0.000002, 0.001) is 0.002: both are small, so the floor decides
inline double relative_error(double analytic, double measured, double floor) {
  throw NotSolved();  // TODO: your answer
}

using Numbers = std::vector<double>;
using Function = std::function<double(const Numbers&)>;

/// 6.2 ★★ Every input, by hand. Section 6.2.
///
/// f is a function of the numbers x, and gradient claims to be its gradient there. Returns one relative error for each
/// number of x: that of its entry of the gradient and a central difference with the step 1e-5, with the floor 0.001.
/// (Your relative_error may help.)
///
///     for f = x[0] x[1] at x = {2, 3}, the gradient {3, 4} has the errors {0, 0.5}: the slope in x[1] is 2
///     (the first is not exactly 0, but far below 1e-7)
inline Numbers gradient_errors(const Function& f, const Numbers& gradient, Numbers x) {
  throw NotSolved();  // TODO: your answer
}

/// 6.3 ★★ A new operation. Section 6.1.
///
/// Swish, x sigmoid(x), as a single node with one edge, to x, and with a local derivative that passes the check. The
/// sigmoid s = 1 / (1 + e^-x) has the local derivative s (1 - s).
///
///     at x = 0 the data is 0, and after backward() x has the gradient 0.5
inline Value swish(Value x) {
  throw NotSolved();  // TODO: your answer
}

struct Link {
  std::string name;
  std::function<Value(Value)> apply;
};

/// 6.4 ★★ One bad link. Section 6.6.
///
/// x goes through a chain of operations: through the first link, its output through the second, and so on. At most one
/// link has a wrong derivative at the number that arrives at it, and no link has a kink there. Return the name of the
/// wrong one, or "" if there is none. check_gradients(f, {leaf}).verdict() tells whether f is Verdict::wrong.
///
///     for the links softsign, right, and then tanh with 1 - x² for its derivative, and x = 2, the answer is "tanh"
inline std::string bad_link(const std::vector<Link>& chain, double x) {
  throw NotSolved();  // TODO: your answer
}

/// 6.5 ★★★ Suspects. Section 6.6.
///
/// operands[k] lists the operands of node k; operands stand before results, and a leaf has none. The last node is the
/// root, and it depends on all others. wrong[k] is true for the leaves that a check found wrong, and false for all
/// other nodes. One operation with a single operand has a wrong derivative, and nothing hides that from a leaf: there
/// is no 0 on the way, and no paths cancel. Return the numbers of all nodes that it may be, in ascending order.
///
///     figure 6.2, numbered x w1 w2 v1 v2, then ×, tanh, ×, softsign, ×, ×, +, with x and w2 wrong:
///     suspects({{}, {}, {}, {}, {}, {1, 0}, {5}, {2, 0}, {7}, {3, 6}, {4, 8}, {9, 10}},
///              {true, false, true, false, false, false, false, false, false, false, false, false}) is {8}
inline std::vector<std::size_t> suspects(const std::vector<std::vector<std::size_t>>& operands,
                                         const std::vector<bool>& wrong) {
  throw NotSolved();  // TODO: your answer
}
