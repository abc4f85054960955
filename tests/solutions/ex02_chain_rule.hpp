// SPDX-License-Identifier: MIT
//
// Solutions of chapter 2.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"

inline double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }
inline double relu(double z) { return z > 0 ? z : 0; }

inline double two_links(double w, double b, double x) {
  const double s = sigmoid(w * x + b);
  return s * (1 - s) * w;
}

struct Gradients {
  double W, b;
};

inline Gradients loss_gradients(double W, double b, double x, double y) {
  const double z = W * x + b;
  const double a = relu(z);
  const double dL_da = 2 * (a - y);
  const double da_dz = z > 0 ? 1 : 0;
  const double dL_dz = dL_da * da_dz;
  return {dL_dz * x, dL_dz};
}

struct Link {
  std::function<double(double)> f, derivative;
};

inline double chain_derivative(const std::vector<Link>& links, double x) {
  double product = 1;
  for (const Link& link : links) {
    product *= link.derivative(x);
    x = link.f(x);  // the input of the next link
  }
  return product;
}
