// SPDX-License-Identifier: MIT
//
// Solutions of chapter 1.
#pragma once

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis.hpp"

using Function = std::function<double(double)>;

inline double central_difference(const Function& f, double x, double h) { return (f(x + h) - f(x - h)) / (2 * h); }

using Knobs = std::vector<double>;

inline std::vector<double> one_sided_slopes(const std::function<double(const Knobs&)>& loss, const Knobs& knobs,
                                            double h) {
  const double start = loss(knobs);
  std::vector<double> slopes;
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    Knobs nudged = knobs;
    nudged[i] += h;
    slopes.push_back((loss(nudged) - start) / h);
  }
  return slopes;
}

struct Turn {
  std::size_t knob;
  double by;
};

inline Turn turn_one_knob(const std::vector<double>& slopes, double change) {
  std::size_t steepest = 0;
  for (std::size_t i = 1; i < slopes.size(); ++i) {
    if (std::abs(slopes[i]) > std::abs(slopes[steepest])) steepest = i;
  }
  return {steepest, change / slopes[steepest]};
}

inline double order_of_error(double h1, double error1, double h2, double error2) {
  return std::log10(error1 / error2) / std::log10(h1 / h2);
}
