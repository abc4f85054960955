// SPDX-License-Identifier: MIT
//
// Exercises of chapter 4: one neuron, backward by hand.
//
// Write your answer in the place of each `blank` and `throw NotSolved();`, save, and run `./learn exercises 4`.
#pragma once

#include <cmath>

#include "diagnosis.hpp"

struct Worksheet {
  double L, o, n, b, p, w, x;
};

/// 4.1 ★ Fill in the gradients of L = 5 o, o = tanh(n), n = p + b, p = w x, on paper, from the root back. The data is
/// there already: tanh(n) is 0.6.
///
///     w = -1.5 ──→ ┌───┐
///                  │ × │ p = -3 ──→ ┌───┐
///     x = 2 ─────→ └───┘            │ + │ n = 0.6931 ──→ (tanh) o = 0.6 ──→ (× 5) L = 3
///     b = 3.6931 ─────────────────→ └───┘
inline Worksheet fill_in() {
  return {
      .L = blank,
      .o = blank,
      .n = blank,
      .b = blank,
      .p = blank,
      .w = blank,
      .x = blank,
  };
}

struct Neuron {
  double x1, w1, x2, w2, b;
};

/// 4.2 ★★ The gradients of o = tanh(x1 w1 + x2 w2 + b) for any neuron, each in the place of its number. No measured
/// slopes, and no Value: by hand, but for all numbers at once.
///
///     neuron_gradients({2, -3, 0, 1, 6.881}) is about {-1.5008, 1.0005, 0.5003, 0, 0.5003}
inline Neuron neuron_gradients(const Neuron& neuron) {
  throw NotSolved();  // your answer
}

struct Pair {
  double x, w1, b1, w2, b2;
};

/// 4.3 ★★★ Two neurons in a row: o1 = tanh(w1 x + b1) is the input of o2 = tanh(w2 o1 + b2). The gradients of o2, each
/// in the place of its number.
///
///     pair_gradients({1, 0, 0, 2, 0}) is {0, 2, 2, 0, 1}: all is 0 inside, where tanh has the slope 1
inline Pair pair_gradients(const Pair& pair) {
  throw NotSolved();  // your answer
}
