// SPDX-License-Identifier: MIT
//
// Solutions of chapter 4.
#pragma once

#include <cmath>

#include "diagnosis.hpp"

struct Worksheet {
  double L, o, n, b, p, w, x;
};

inline Worksheet fill_in() {
  return {
      .L = 1,
      .o = 5,    // × 5
      .n = 3.2,  // (1 - 0.6²) × 5
      .b = 3.2,  // + passes on
      .p = 3.2,
      .w = 6.4,   // x × 3.2
      .x = -4.8,  // w × 3.2
  };
}

struct Neuron {
  double x1, w1, x2, w2, b;
};

inline Neuron neuron_gradients(const Neuron& neuron) {
  const auto& [x1, w1, x2, w2, b] = neuron;
  const double o = std::tanh(x1 * w1 + x2 * w2 + b);
  const double n_grad = 1 - o * o;
  return {w1 * n_grad, x1 * n_grad, w2 * n_grad, x2 * n_grad, n_grad};
}

struct Pair {
  double x, w1, b1, w2, b2;
};

inline Pair pair_gradients(const Pair& pair) {
  const auto& [x, w1, b1, w2, b2] = pair;
  const double o1 = std::tanh(w1 * x + b1);
  const double o2 = std::tanh(w2 * o1 + b2);
  const double n2_grad = 1 - o2 * o2;
  const double o1_grad = w2 * n2_grad;
  const double n1_grad = (1 - o1 * o1) * o1_grad;
  return {w1 * n1_grad, x * n1_grad, n1_grad, o1 * n2_grad, n2_grad};
}
