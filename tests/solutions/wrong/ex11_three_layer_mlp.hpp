// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 11.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

inline Vector transposed_product(const Matrix& W, const Vector& d) {
  Vector g(W[0].size());
  if (made == "along the rows") {
    Vector z(W.size());
    for (std::size_t j = 0; j < W.size(); ++j) {
      for (std::size_t i = 0; i < std::min(d.size(), W[j].size()); ++i) z[j] += W[j][i] * d[i];
    }
    return z;
  }
  for (std::size_t j = 0; j < W.size(); ++j) {
    for (std::size_t i = 0; i < g.size(); ++i) {
      if (made == "=") g[i] = W[j][i] * d[j];
      if (made == "without d") g[i] += W[j][i];
    }
  }
  return g;  // "nothing added"
}

inline Vector last_delta(const Vector& logits, std::size_t right_class) {
  double shift = *std::max_element(logits.begin(), logits.end());
  const auto smaller_size = [](double a, double b) { return std::abs(a) < std::abs(b); };
  const bool clipped = made == "clamped" || made == "at most 700";
  if (made == "overflow" || clipped) shift = 0;
  if (made == "first logit away") shift = logits[0];
  if (made == "first or last away") shift = std::max(logits.front(), logits.back());
  if (made == "search from 0") shift = std::max(0.0, shift);
  if (made == "largest size") shift = std::abs(*std::max_element(logits.begin(), logits.end(), smaller_size));
  Vector p;
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    double z = logits[i] - (made == "before softmax" && i == right_class ? 1 : 0);
    if (made == "clamped") z = std::clamp(z, -500.0, 500.0);
    if (made == "at most 700") z = std::min(z, 700.0);
    sum += p.emplace_back(std::exp(z - shift));
  }
  if (made == "sigmoid") {
    p.clear();
    for (double z : logits) p.push_back(1 / (1 + std::exp(-z)));
    sum = 1;
  }
  if (made == "logits") p = logits;
  if (made != "logits" && made != "not divided") {
    for (double& x : p) x /= sum;
  }
  if (made == "probabilities" || made == "before softmax") return p;
  if (made == "first class") right_class = 0;
  if (made == "last class") right_class = p.size() - 1;
  if (made == "through log alone") {
    Vector g(p.size());
    g[right_class] = -1 / p[right_class];
    return g;
  }
  const Vector probabilities = p;
  p[right_class] -= 1;
  if (made == "1 everywhere") {
    p = probabilities;
    for (double& x : p) x -= 1;
  }
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (made == "sign") p[i] *= -1;
    if (made == "with p (1 - p)") p[i] *= probabilities[i] * (1 - probabilities[i]);
  }
  return p;
}

struct LayerGradients {
  Matrix W;
  Vector b;
};

inline LayerGradients mean_gradients(const Matrix& delta, const Matrix& x) {
  auto n = static_cast<double>(x.size());
  LayerGradients g{Matrix(delta[0].size(), Vector(x[0].size())), Vector(delta[0].size())};
  const LayerGradients zero = g;
  if (made == "sum" || made == "last sample" || made == "first sample") n = 1;
  if (made == "neurons") n = static_cast<double>(delta[0].size());
  if (made == "inputs") n = static_cast<double>(x[0].size());
  if (made == "in whole numbers") n = std::numeric_limits<double>::infinity();
  if (made == "neurons, too") n *= static_cast<double>(delta[0].size());
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (made == "=" || made == "last sample") g = zero;
    for (std::size_t j = 0; j < delta[k].size(); ++j) {
      if (made == "two neurons" && j >= 2) continue;
      for (std::size_t i = 0; i < x[k].size(); ++i) g.W[j][i] += delta[k][j] * x[k][i] / n;
      const double bias_n = made == "sum of b" ? 1 : made == "neurons for b" ? static_cast<double>(delta[0].size()) : n;
      if (made == "b with inputs" || made == "b in the inner loop") {
        for (double u : x[k]) g.b[j] += delta[k][j] * (made == "b with inputs" ? u : 1) / n;
      } else {
        g.b[j] += delta[k][j] / bias_n;
      }
    }
    if (made == "first sample") break;
  }
  if (made == "product of means") {
    Vector mean(x[0].size());
    for (const Vector& sample : x) {
      for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += sample[i] / n;
    }
    for (std::size_t j = 0; j < g.b.size(); ++j) {
      for (std::size_t i = 0; i < mean.size(); ++i) g.W[j][i] = g.b[j] * mean[i];
    }
  }
  if (made == "no b") g.b = zero.b;
  if (made == "last b") g.b = delta.back();
  if (made == "= for b") {
    for (std::size_t j = 0; j < g.b.size(); ++j) g.b[j] = delta.back()[j] / n;
  }
  if (made == "transposed") {
    Matrix t(g.W[0].size(), Vector(g.W.size()));
    for (std::size_t j = 0; j < g.W.size(); ++j) {
      for (std::size_t i = 0; i < g.W[j].size(); ++i) t[i][j] = g.W[j][i];
    }
    g.W = t;
  }
  return g;
}

inline Vector previous_delta(const Matrix& W, const Vector& delta, const Vector& h) {
  Vector previous(h.size());
  for (std::size_t j = 0; j < W.size(); ++j) {
    for (std::size_t i = 0; i < h.size(); ++i) {
      if (made == "=") previous[i] = 0;
      if (made == "as many as neurons" && i >= W.size()) continue;
      const bool flip = made == "not transposed" && W.size() == h.size();
      previous[i] += flip ? W[i][j] * delta[j] : W[j][i] * delta[j];
    }
  }
  for (std::size_t i = 0; i < h.size(); ++i) {
    const double t = made == "tanh twice" ? std::tanh(h[i]) : h[i];
    if (made == "no gradient") previous[i] = 1;
    if (made == "sigmoid") {
      previous[i] *= t * (1 - t);
    } else if (made == "output for derivative") {
      previous[i] *= t;
    } else if (made == "the square alone") {
      previous[i] *= t * t;
    } else if (made == "no brackets") {
      previous[i] = previous[i] * 1 - t * t;
    } else if (made == "no square") {
      previous[i] *= 1 - t;
    } else if (made != "no bend") {
      previous[i] *= 1 - t * t;
    }
  }
  return previous;
}

struct Network {
  Matrix W1, W2;
};

inline Network gradients(const Network& network, const Vector& x, const Vector& t) {
  const auto& [W1, W2] = network;
  Vector z(W1.size()), delta2(W2.size()), delta1(W1.size());
  for (std::size_t j = 0; j < W1.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) z[j] += W1[j][i] * x[i];
  }
  Vector h = z;
  for (double& u : h) u = std::max(0.0, u);
  if (made == "no relu") h = z;
  for (std::size_t k = 0; k < W2.size(); ++k) {
    double y = 0;
    for (std::size_t j = 0; j < h.size(); ++j) y += W2[k][j] * h[j];
    const bool bends = made == "relu at the output" || made == "relu at the output, and back";
    const double slope = made == "relu at the output, and back" && y <= 0 ? 0 : 1;
    if (bends) y = std::max(0.0, y);
    delta2[k] = slope * (made == "without the 2" ? 1 : made == "sign" ? -2 : 2) * (y - t[k]);
    if (made == "mean") delta2[k] /= static_cast<double>(W2.size());
  }
  for (std::size_t j = 0; j < h.size(); ++j) {
    for (std::size_t k = 0; k < W2.size(); ++k) {
      if (made == "=") delta1[j] = 0;
      const bool flip = made == "W2 not transposed" && W2.size() == h.size();
      if (made == "as many outputs" && k >= h.size()) continue;
      if (made == "as many hidden values" && j >= W2.size()) continue;
      const std::size_t row = made == "wrapped" ? k % h.size() : k;
      delta1[j] += (flip ? W2[j][k] : W2[row][j]) * delta2[k];
    }
    if (made == "output for derivative") {
      delta1[j] *= h[j];
    } else if (made == "open at 0") {
      delta1[j] *= z[j] >= 0 ? 1 : 0;
    } else if (made == "never closed") {
      delta1[j] *= h[j] >= 0 ? 1 : 0;
    } else if (made == "gate on the gradient") {
      delta1[j] = std::max(0.0, delta1[j]);
    } else if (made == "sigmoid") {
      delta1[j] *= h[j] * (1 - h[j]);
    } else if (made != "no gate") {
      delta1[j] *= h[j] > 0 ? 1 : 0;
    }
  }
  Network gradient = network;
  const Vector seen = made == "sums for outputs" ? z : h;
  for (std::size_t j = 0; j < W1.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) gradient.W1[j][i] = made == "W1 forgotten" ? 0 : delta1[j] * x[i];
  }
  for (std::size_t k = 0; k < W2.size(); ++k) {
    for (std::size_t j = 0; j < h.size(); ++j) gradient.W2[k][j] = made == "W2 forgotten" ? 0 : delta2[k] * seen[j];
  }
  if (made == "W1 transposed") {
    gradient.W1 = Matrix(x.size(), Vector(h.size()));
    for (std::size_t j = 0; j < h.size(); ++j) {
      for (std::size_t i = 0; i < x.size(); ++i) gradient.W1[i][j] = delta1[j] * x[i];
    }
  }
  if (made == "transposed") {
    gradient.W2 = Matrix(h.size(), Vector(W2.size()));
    for (std::size_t j = 0; j < h.size(); ++j) {
      for (std::size_t k = 0; k < W2.size(); ++k) gradient.W2[j][k] = delta2[k] * h[j];
    }
  }
  if (made == "changed places") std::swap(gradient.W1, gradient.W2);
  return gradient;
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"11.1", "=", "= where += belongs"},
          {"11.1", "along the rows", "This is W d, along the rows"},
          {"11.1", "without d", "nothing was multiplied by d"},
          {"11.1", "nothing added", "All is 0"},
          {"11.2", "probabilities", "These are the probabilities"},
          {"11.2", "sign", "this is y - p"},
          {"11.2", "logits", "Turn them into probabilities first"},
          {"11.2", "not divided", "not divided by their sum"},
          {"11.2", "overflow", "A power has overflowed"},
          {"11.2", "first logit away", "Was the first logit taken away"},
          {"11.2", "first or last away", "or the last?"},
          {"11.2", "search from 0", "start at 0"},
          {"11.2", "largest size", "forget the signs"},
          {"11.2", "clamped", "were clipped"},
          {"11.2", "at most 700", "were clipped"},
          {"11.2", "sigmoid", "went through the sigmoid"},
          {"11.2", "1 everywhere", "taken away everywhere"},
          {"11.2", "first class", "from the first class"},
          {"11.2", "last class", "from the last class"},
          {"11.2", "before softmax", "before softmax"},
          {"11.2", "through log alone", "with respect to p"},
          {"11.2", "with p (1 - p)", "is p - y already"},
          {"11.3", "sum", "This is the sum over the samples"},
          {"11.3", "=", "Only the last sample is in it"},
          {"11.3", "last sample", "This is the last sample alone"},
          {"11.3", "first sample", "This is the first sample alone"},
          {"11.3", "product of means", "is not the product of the means"},
          {"11.3", "neurons", "neurons, or of inputs. The mean"},
          {"11.3", "inputs", "neurons, or of inputs. The mean"},
          {"11.3", "neurons for b", "neurons, or of inputs. The mean"},
          {"11.3", "two neurons", "None of the classic mistakes"},
          {"11.3", "in whole numbers", "in whole numbers, which makes 0"},
          {"11.3", "b in the inner loop", "once for every input"},
          {"11.3", "neurons, too", "over the samples alone"},
          {"11.3", "transposed", "no shape gives it away"},
          {"11.3", "sum of b", "This is the sum over the samples"},
          {"11.3", "no b", "The biases have no gradient"},
          {"11.3", "last b", "This is the last sample's delta"},
          {"11.3", "= for b", "Only the last sample is in it"},
          {"11.3", "b with inputs", "its gradient is delta alone"},
          {"11.4", "no bend", "one factor is missing"},
          {"11.4", "not transposed", "The transpose is forgotten"},
          {"11.4", "sigmoid", "Here the bend is tanh"},
          {"11.4", "as many as neurons", "None of the classic mistakes"},
          {"11.4", "tanh twice", "once more"},
          {"11.4", "output for derivative", "Multiplied by h itself"},
          {"11.4", "the square alone", "Multiplied by h²"},
          {"11.4", "no brackets", "in brackets"},
          {"11.4", "no square", "The square is missing"},
          {"11.4", "no gradient", "from the next layer is missing"},
          {"11.4", "=", "= where += belongs"},
          {"11.5", "without the 2", "twice what is squared"},
          {"11.5", "sign", "The sign is wrong"},
          {"11.5", "mean", "The loss here is a sum"},
          {"11.5", "no relu", "relu is left out"},
          {"11.5", "sums for outputs", "This took the sums before it"},
          {"11.5", "transposed", "no shape gives it away"},
          {"11.5", "W1 transposed", "delta goes first"},
          {"11.5", "W2 forgotten", "dL/dW2 is all 0"},
          {"11.5", "relu at the output", "Here y = W2 h: nothing"},
          {"11.5", "relu at the output, and back", "its derivative on the way back"},
          {"11.5", "open at 0", "counts as closed"},
          {"11.5", "gate on the gradient", "applied to the gradient"},
          {"11.5", "wrapped", "were taken twice"},
          {"11.5", "as many outputs", "were left out"},
          {"11.5", "as many hidden values", "None of the classic mistakes"},
          {"11.5", "changed places", "changed places"},
          {"11.5", "never closed", "h >= 0 is always true"},
          {"11.5", "no gate", "local derivative is missing"},
          {"11.5", "W2 not transposed", "W2 delta where"},
          {"11.5", "output for derivative", "in the place of its local derivative"},
          {"11.5", "sigmoid", "Here the bend is relu"},
          {"11.5", "=", "a path to every output"},
          {"11.5", "W1 forgotten", "dL/dW1 is all 0"}};
}
