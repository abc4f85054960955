// SPDX-License-Identifier: MIT
//
// Exercises of chapter 4: one neuron, backward by hand (book.md, section 4.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 4`.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "diagnosis.hpp"

/// 4.1 ★ A worksheet. Section 4.4.
///
/// The gradients of L = 5 o, o = tanh(n), n = p + b, p = w x. Fill them in on paper, from the root back. The data is
/// there already: tanh(n) is 0.6. (0.6931 and 3.6931 are rounded. You need neither.)
///
///     w = -1.5 ──→ ┌───┐
///                  │ × │ p = -3 ──→ ┌───┐
///     x = 2 ─────→ └───┘            │ + │ n = 0.6931 ──→ (tanh) o = 0.6 ──→ (× 5) L = 3
///     b = 3.6931 ─────────────────→ └───┘
///
/// Then write down where each number came from, so that it is right for any data: data.o is the data of o. You may
/// begin with a few boxes and check them: `return {.L = ..., .o = ...};` leaves the others blank.
struct Sheet {
  double L = blank, o = blank, n = blank, b = blank, p = blank, w = blank, x = blank;
};
inline Sheet gradients_of(const Sheet& data) {
  // [answer]
  const double n_grad = 5 * (1 - data.o * data.o);
  return {.L = 1, .o = 5, .n = n_grad, .b = n_grad, .p = n_grad, .w = data.x * n_grad, .x = data.w * n_grad};
  // [/answer]
}

/// 4.2 ★★ One step backward. Section 4.4, and the table of section 3.3.
///
/// One step backward, through one operation. You get its name, "add", "subtract", "multiply" or "tanh", the data of its
/// operands, the data of its result, and the gradient of the result. Return the gradients of the operands, in their
/// order; each operand is used once. Section 4.4 has no rule for subtract, but you know its local derivatives.
///
///     step_back("multiply", {2, -3}, -6, 0.5) is {-1.5, 1}
inline std::vector<double> step_back(const std::string& operation, const std::vector<double>& operands, double result,
                                     double gradient) {
  // [answer]
  if (operation == "add") return {gradient, gradient};
  if (operation == "subtract") return {gradient, -gradient};  // copies, the second with its sign turned
  if (operation == "multiply") return {operands[1] * gradient, operands[0] * gradient};
  return {(1 - result * result) * gradient};  // tanh
  // [/answer]
}

/// 4.3 ★★ Any neuron. Section 4.5.
///
/// The gradients of o = tanh(x1 w1 + x2 w2 + b) for any neuron, each in the place of its number. No measured slopes,
/// and no Value: by hand, but for all numbers at once.
///
///     neuron_gradients({2, -3, 0, 1, 6.881}) is about {-1.5008, 1.0005, 0.5003, 0, 0.5003}
struct Neuron {
  double x1, w1, x2, w2, b;
};
inline Neuron neuron_gradients(const Neuron& neuron) {
  // [answer]
  const auto& [x1, w1, x2, w2, b] = neuron;
  const double o = std::tanh(x1 * w1 + x2 * w2 + b);
  const double n_grad = 1 - o * o;
  // Four products of a local derivative and a gradient. The root and the additions bring factors of 1.
  return {w1 * n_grad, x1 * n_grad, w2 * n_grad, x2 * n_grad, n_grad};
  // [/answer]
}

/// 4.4 ★★★ Two neurons in a row. Section 4.8.
///
/// o1 = tanh(w1 x + b1) is the input of o2 = tanh(w2 o1 + b2). The gradients of o2, each in the place of its number.
///
///     pair_gradients({1, 0, 0, 2, 0}) is {0, 2, 2, 0, 1}: all is 0 inside, where tanh has the slope 1
struct Pair {
  double x, w1, b1, w2, b2;
};
inline Pair pair_gradients(const Pair& pair) {
  // [answer]
  const auto& [x, w1, b1, w2, b2] = pair;
  const double o1 = std::tanh(w1 * x + b1);
  const double o2 = std::tanh(w2 * o1 + b2);
  const double n2_grad = 1 - o2 * o2;
  const double o1_grad = w2 * n2_grad;
  const double n1_grad = (1 - o1 * o1) * o1_grad;
  return {w1 * n1_grad, x * n1_grad, n1_grad, o1 * n2_grad, n2_grad};
  // [/answer]
}
