// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 2.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

inline double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }
inline double relu(double z) { return z > 0 ? z : 0; }

template <typename F>
double measured(F f, double x) {
  return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
}

inline double two_links(double w, double b, double x) {
  if (made == "measured") return measured([&](double at) { return sigmoid(w * at + b); }, x);
  if (made == "measured on one side") return (sigmoid(w * (x + 1e-5) + b) - sigmoid(w * x + b)) / 1e-5;
  if (made == "the example") return 0.2099871708;
  const double u = w * x + b, s = sigmoid(u), d = s * (1 - s);
  if (made == "without du/dx") return d;
  if (made == "without df/du") return w;
  if (made == "adds") return d + w;
  if (made == "swapped") return d * x;
  if (made == "at x") return sigmoid(x) * (1 - sigmoid(x)) * w;
  if (made == "input for output") return u * (1 - u) * w;
  if (made == "sigmoid twice") return sigmoid(s) * (1 - sigmoid(s)) * w;
  if (made == "value for derivative") return s * w;
  if (made == "half a derivative") return (1 - s) * w;
  if (made == "factor 2") return d * 2;
  if (made == "value of u") return d * u;
  if (made == "no parentheses") return s * 1 - s * w;
  return s;  // "value"
}

inline double bell_derivative(double x) {
  const double r = 1 + x * x, outer = -1 / (r * r);
  if (made == "measured") return measured([](double at) { return 1 / (1 + at * at); }, x);
  if (made == "the example") return -0.5;
  if (made == "inside") return 1 / (1 + 2 * x);
  if (made == "inside, squared") return -1 / ((1 + 2 * x) * (1 + 2 * x));
  if (made == "sigmoid's rule") return 1 / r * (1 - 1 / r);
  if (made == "sigmoid's rule, times 2x") return 1 / r * (1 - 1 / r) * 2 * x;
  if (made == "from the left") return -1 / r * r * 2 * x;
  if (made == "from the left, x first") return -2 * x / r * r;
  if (made == "x² for r") return -2 * x / (x * x * x * x);
  if (made == "minus one over the derivative") return -1 / (2 * x);
  if (made == "size of x") return -2 * std::abs(x) / (r * r);
  if (made == "2 for 2x") return -2 / (r * r);
  if (made == "value") return 1 / r;
  if (made == "sign") return 2 * x / (r * r);
  if (made == "without the first link") return outer;
  if (made == "without the last link") return 2 * x;
  if (made == "one over the derivative") return 1 / (2 * x);
  if (made == "r for r²") return -2 * x / r;
  if (made == "without the 2") return outer * x;
  if (made == "adds") return outer + 2 * x;
  if (made == "at x") return -2 / x;
  if (made == "at 2x") return -1 / (4 * x * x);
  return outer * (1 + 2 * x);  // "the 1 moves"
}

struct Gradients {
  double W, b;
};

inline Gradients measured(double W, double b, double x, double y, double h) {
  const auto loss = [&](double weight, double bias) { return std::pow(relu(weight * x + bias) - y, 2); };
  return {(loss(W + h, b) - loss(W - h, b)) / (2 * h), (loss(W, b + h) - loss(W, b - h)) / (2 * h)};
}

inline Gradients loss_gradients(double W, double b, double x, double y) {
  const double z = W * x + b, a = relu(z), gate = z > 0 ? 1 : 0, up = 2 * (a - y) * gate;
  if (made == "the example") return {-0.8, -1.6};
  if (made == "without the 2") return {(a - y) * gate * x, (a - y) * gate};
  if (made == "sign") return {2 * (y - a) * gate * x, 2 * (y - a) * gate};
  if (made == "divided by x") return {up * x, up * x / x};
  if (made == "no gate") return {2 * (a - y) * x, 2 * (a - y)};
  if (made == "gate from W") return W > 0 ? Gradients{2 * (a - y) * x, 2 * (a - y)} : Gradients{0, 0};
  if (made == "gate from W or z") return W > 0 || z > 0 ? Gradients{2 * (a - y) * x, 2 * (a - y)} : Gradients{0, 0};
  if (made == "gate open at 0") return z >= 0 ? Gradients{2 * (a - y) * x, 2 * (a - y)} : Gradients{0, 0};
  if (made == "measured") return measured(W, b, x, y, 1e-5);
  if (made == "measured, large step") return measured(W, b, x, y, 1e-2);
  if (made == "measured when open") return z > 0 ? measured(W, b, x, y, 1e-4) : Gradients{0, 0};
  if (made == "measured when open, large step") return z > 0 ? measured(W, b, x, y, 1e-2) : Gradients{0, 0};
  if (made == "gate for W alone") return {up * x, 2 * (a - y)};
  if (made == "gate for b alone") return {2 * (a - y) * x, up};
  if (made == "no relu") return {2 * (z - y) * x, 2 * (z - y)};
  if (made == "relu for its derivative") return {2 * (a - y) * a * x, 2 * (a - y) * a};
  if (made == "forgets dL/da") return {gate * x, gate};
  if (made == "swapped") return {up * W, up};
  if (made == "dL/dW without x") return {up, up};
  if (made == "dL/db with x") return {up * x, up * x};
  if (made == "wrong order") return {up, up * x};
  return {up * x, up * b};  // "dL/db with b"
}

struct Link {
  std::function<double(double)> f, derivative;
};

inline double chain_derivative(const std::vector<Link>& links, double x) {
  if (made == "no links, 0" && links.empty()) return 0;
  if (made == "the example") return 36;
  if (made == "measured") {
    const auto chain = [&](double at) {
      for (const Link& link : links) at = link.f(at);
      return at;
    };
    return measured(chain, x);
  }
  double data = x, nested = x, product = made == "starts at 0" ? 0 : 1, sum = 0, values = 1, last = 1;
  if (made == "reversed") {
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
      product *= link->derivative(data);
      data = link->f(data);
    }
    return product;
  }
  for (const Link& link : links) {
    if (made == "without the first link" && &link == &links.front()) continue;
    if (made == "without the last link" && &link == &links.back()) break;
    if (made == "three links at most" && &link == links.data() + 3) break;
    last = link.derivative(data);
    nested = link.derivative(nested);
    sum += last;
    data = link.f(data);
    values *= data;
    if (made == "without the first factor" && &link == &links.front()) continue;
    if (made == "skips zeros" && last == 0) continue;
    if (made == "stops at zero" && last == 0) break;
    product *= made == "at x" ? link.derivative(x) : made == "at the output" ? link.derivative(data) : last;
  }
  if (made == "at the end") {
    product = 1;
    for (const Link& link : links) product *= link.derivative(data);
  }
  if (made == "an int") {
    product = 1;
    for (const Link& link : links) product = std::trunc(product * link.derivative(x)), x = link.f(x);
  }
  if (made == "nested") return nested;
  if (made == "adds") return sum;
  if (made == "value") return data;
  if (made == "multiplies values") return values;
  if (made == "last link") return last;
  return product;
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"2.1", "without du/dx", "this is df/du"},
          {"2.1", "without df/du", "this is du/dx"},
          {"2.1", "adds", "were added"},
          {"2.1", "swapped", "Swapped"},
          {"2.1", "at x", "was taken at x"},
          {"2.1", "input for output", "wants the output of sigmoid"},
          {"2.1", "sigmoid twice", "applied twice"},
          {"2.1", "value for derivative", "in the place of its derivative"},
          {"2.1", "half a derivative", "has two factors"},
          {"2.1", "value", "This is f itself"},
          {"2.1", "factor 2", "the chapter's w"},
          {"2.1", "value of u", "The value of u is no factor"},
          {"2.1", "no parentheses", "Parentheses"},
          {"2.1", "measured", "as a measured slope is"},
          {"2.1", "measured on one side", "as a measured slope is"},
          {"2.1", "the example", "the answer of the example"},
          {"2.2", "measured", "as a measured slope is"},
          {"2.2", "the example", "the answer of the example"},
          {"2.2", "inside", "inside. A chain multiplies"},
          {"2.2", "inside, squared", "inside. A chain multiplies"},
          {"2.2", "sigmoid's rule", "the derivative of the sigmoid"},
          {"2.2", "sigmoid's rule, times 2x", "the derivative of the sigmoid"},
          {"2.2", "from the left", "from the left"},
          {"2.2", "from the left, x first", "from the left"},
          {"2.2", "x² for r", "takes r to be x²"},
          {"2.2", "minus one over the derivative", "not one over its derivative"},
          {"2.2", "size of x", "To the left of the top f rises"},
          {"2.2", "2 for 2x", "2x, not 2"},
          {"2.2", "value", "This is f itself"},
          {"2.2", "sign", "The sign is wrong"},
          {"2.2", "without the first link", "The first link is missing"},
          {"2.2", "without the last link", "The last link is missing"},
          {"2.2", "one over the derivative", "not one over its derivative"},
          {"2.2", "r for r²", "r², not r"},
          {"2.2", "without the 2", "the derivative of a square"},
          {"2.2", "adds", "were added"},
          {"2.2", "at x", "take it where that link is, at r"},
          {"2.2", "at 2x", "its derivative at 2x"},
          {"2.2", "the 1 moves", "the 1 does not move"},
          {"2.3", "the example", "the answer of the example"},
          {"2.3", "divided by x", "None of the classic mistakes"},
          {"2.3", "without the 2", "the derivative of a square"},
          {"2.3", "sign", "The sign is wrong"},
          {"2.3", "no gate", "Its local derivative is the gate"},
          {"2.3", "gate from W", "Let the sign of z decide"},
          {"2.3", "gate from W or z", "Its local derivative is the gate"},
          {"2.3", "gate open at 0", "is your gate open at 0?"},
          {"2.3", "measured", "as a measured slope is"},
          {"2.3", "measured, large step", "at the kink of relu"},
          {"2.3", "measured when open", "as a measured slope is"},
          {"2.3", "measured when open, large step", "at the kink of relu"},
          {"2.3", "gate for W alone", "the way to b leads through relu"},
          {"2.3", "gate for b alone", "the way to W leads through relu"},
          {"2.3", "no relu", "relu is left out"},
          {"2.3", "relu for its derivative", "in the place of its derivative"},
          {"2.3", "forgets dL/da", "how L moves with a"},
          {"2.3", "swapped", "Swapped"},
          {"2.3", "dL/dW without x", "one link more"},
          {"2.3", "dL/db with x", "b is not multiplied by x"},
          {"2.3", "wrong order", "in the wrong order"},
          {"2.3", "dL/db with b", "b is added, not multiplied"},
          {"2.4", "at x", "was taken at x"},
          {"2.4", "three links at most", "last link"},
          {"2.4", "at the output", "at the link's output"},
          {"2.4", "at the end", "at the end of the chain"},
          {"2.4", "no links, 0", "no links passes x on"},
          {"2.4", "reversed", "from the last to the first"},
          {"2.4", "adds", "were added"},
          {"2.4", "value", "the output of the chain"},
          {"2.4", "multiplies values", "outputs of the links were multiplied"},
          {"2.4", "starts at 0", "stays 0"},
          {"2.4", "an int", "drops the decimals"},
          {"2.4", "skips zeros", "lets nothing pass"},
          {"2.4", "stops at zero", "lets nothing pass"},
          {"2.4", "without the first link", "It changes what arrives"},
          {"2.4", "without the first factor", "The first link was left out. Its derivative"},
          {"2.4", "measured", "as a measured slope is"},
          {"2.4", "the example", "the answer of the example"},
          {"2.4", "without the last link", "The last link was left out"},
          {"2.4", "nested", "at the derivative of the link before"},
          {"2.4", "last link", "last link alone"}};
}
