// SPDX-License-Identifier: MIT
//
// Exercises of chapter 2: two functions in a row (book.md, section 2.10).
//
// Write your answers where it says TODO, save, and run `./learn exercise 2`.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"

inline double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }
inline double relu(double z) { return z > 0 ? z : 0; }

/// 2.1 ★ Two links. Sections 2.4 and 2.5.
///
/// df/dx for f = sigmoid(w x + b), for any numbers w, b and x.
///
///     two_links(2, 1, 0.5) is 0.2099871708, the chapter's slope
inline double two_links(double w, double b, double x) {
  throw NotSolved();  // TODO: your answer
}

/// 2.2 ★★ A link of your own. Sections 2.3 and 2.4.
///
/// The local derivative of a link that the table of section 2.3 does not have, f = 1 / (1 + x²). Its graph is a bell:
/// highest at x = 0, and nearly 0 far out. Take it apart into links that the table has, as section 2.4 does with the
/// sigmoid, and multiply.
///
///     bell_derivative(1) is -0.5: to the right of the top, f falls when x rises
inline double bell_derivative(double x) {
  throw NotSolved();  // TODO: your answer
}

/// 2.3 ★★ The gradient of a loss. Sections 2.6 and 2.8.
///
/// dL/dW and dL/db for L = (relu(W x + b) - y)², for any numbers W, b, x and y. By hand: without measuring slopes.
/// Where W x + b is exactly 0, use the convention of section 2.8.
///
///     loss_gradients(0.8, -0.2, 0.5, 1) is {-0.8, -1.6}
struct Gradients {
  double W, b;
};
inline Gradients loss_gradients(double W, double b, double x, double y) {
  throw NotSolved();  // TODO: your answer
}

/// 2.4 ★★★ A chain of any length. Sections 2.2 and 2.7.
///
/// The derivative at x of a whole chain of links. Each link is a function f and its derivative. links[0] comes first:
/// with three links the output is links[2].f(links[1].f(links[0].f(x))). A chain of no links passes x on as it is: its
/// derivative is 1.
///
///     links u = 3x and f = u², at x = 2:  u is 6, and the answer is 36
struct Link {
  std::function<double(double)> f, derivative;
};
inline double chain_derivative(const std::vector<Link>& links, double x) {
  throw NotSolved();  // TODO: your answer
}
