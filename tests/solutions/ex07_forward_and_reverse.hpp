// SPDX-License-Identifier: MIT
//
// Exercises of chapter 7: two directions (book.md, section 7.8).
//
// Write your answers where it says TODO, save, and run `./learn exercise 7`.
#pragma once

#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"

using chainrule::Random;
using chainrule::Value;

struct Dual {
  double data;
  double tangent = 0;
};

inline Dual operator+(Dual a, Dual b) { return {a.data + b.data, a.tangent + b.tangent}; }
inline Dual operator*(Dual a, Dual b) { return {a.data * b.data, b.data * a.tangent + a.data * b.tangent}; }

/// 7.1 ★ Division. Section 7.2.
///
/// Division of dual numbers. What are the local derivatives of a / b?
///
///     Dual{6, 1} / Dual{2, 0} is {3, 0.5}, and Dual{6, 0} / Dual{2, 1} is {3, -1.5}
inline Dual operator/(Dual a, Dual b) {
  // [answer]
  const double q = a.data / b.data;
  return {q, a.tangent / b.data - q / b.data * b.tangent};
  // [/answer]
}

/// 7.2 ★★ A slope in a direction. Section 7.4.
///
/// The slope of f at x in the direction u: how fast f moves when each input i moves at the speed u[i]. Call f once. u
/// has as many numbers as x.
///
///     f(x) = x[0] x[0] x[1] has the slopes 12 and 9 at x = {3, 2}; for u = {1, -1} the answer is 12 - 9 = 3
inline double directional_derivative(const std::function<Dual(const std::vector<Dual>&)>& f,
                                     const std::vector<double>& x, const std::vector<double>& u) {
  // [answer]
  std::vector<Dual> moving;
  for (std::size_t i = 0; i < x.size(); ++i) moving.push_back({x[i], u[i]});
  return f(moving).tangent;
  // [/answer]
}

/// 7.3 ★★ A vector–Jacobian product. Section 7.4.
///
/// v J with the engine: one number for each input. v has as many numbers as there are outputs. The inputs are leaves,
/// and may still hold gradients from earlier calls of backward(). Call backward() once.
///
///     inputs a = 2 and b = 3, outputs a * b and a + b, v = {10, 1}: {31, 21}
inline std::vector<double> vector_jacobian_product(const std::vector<double>& v, const std::vector<Value>& outputs,
                                                   const std::vector<Value>& inputs) {
  // [answer]
  for (Value input : inputs) input.zero_grad();
  dot(std::vector<Value>(v.begin(), v.end()), outputs).backward();
  std::vector<double> product;
  for (Value input : inputs) product.push_back(input.grad());
  return product;
  // [/answer]
}

/// What multiplies by a Jacobian: jvp(u) is J u, and vjp(v) is v J.
using Product = std::function<std::vector<double>(const std::vector<double>&)>;

/// 7.4 ★★ The test of both directions. Section 7.4.
///
/// Do jvp and vjp belong to the same Jacobian? Draw u (inputs numbers) and v (outputs numbers) at random, and say
/// whether v (J u) and (v J) u differ by less than 1e-9. Each of the two is a single number: two lists side by side
/// stand for the sum of their products, number by number. Call jvp and vjp once each. random.uniform(-1, 1) draws a
/// number.
///
///     if jvp multiplies by the matrix with the rows {1, 2} and {3, 4}, and vjp by that with {1, 3} and {2, 4}: false
inline bool same_jacobian(const Product& jvp, const Product& vjp, std::size_t inputs, std::size_t outputs,
                          Random& random) {
  // [answer]
  std::vector<double> u, v;
  for (std::size_t i = 0; i < inputs; ++i) u.push_back(random.uniform(-1, 1));
  for (std::size_t i = 0; i < outputs; ++i) v.push_back(random.uniform(-1, 1));
  const std::vector<double> ju = jvp(u), vj = vjp(v);
  double forward = 0, reverse = 0;
  for (std::size_t i = 0; i < outputs; ++i) forward += v[i] * ju[i];
  for (std::size_t i = 0; i < inputs; ++i) reverse += vj[i] * u[i];
  return std::abs(forward - reverse) < 1e-9;
  // [/answer]
}

/// A vector function at a point: each call of jvp is a forward-mode pass, each call of vjp a reverse-mode pass.
struct VectorFunction {
  std::size_t inputs, outputs;
  Product jvp, vjp;
};

/// 7.5 ★★★ The cheaper direction. Sections 7.3 and 7.6.
///
/// The Jacobian, a list of rows, one row for each output. Use the direction that needs fewer passes, and not one pass
/// more.
///
///     for the room of the chapter, 3 inputs and 2 outputs: {{3, 3, 9}, {12, 15, 20}}, from two calls of vjp
inline std::vector<std::vector<double>> jacobian(const VectorFunction& f) {
  // [answer]
  std::vector<std::vector<double>> rows(f.outputs, std::vector<double>(f.inputs));
  if (f.outputs <= f.inputs) {
    for (std::size_t i = 0; i < f.outputs; ++i) {
      std::vector<double> seed(f.outputs);
      seed[i] = 1;
      rows[i] = f.vjp(seed);
    }
    return rows;
  }
  for (std::size_t k = 0; k < f.inputs; ++k) {
    std::vector<double> seed(f.inputs);
    seed[k] = 1;
    const std::vector<double> column = f.jvp(seed);
    for (std::size_t i = 0; i < f.outputs; ++i) rows[i][k] = column[i];
  }
  return rows;
  // [/answer]
}
