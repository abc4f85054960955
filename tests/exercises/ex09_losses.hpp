// SPDX-License-Identifier: MIT
//
// Exercises of chapter 9: what to minimise, and how it overflows (book.md, section 9.11).
//
// Write your answers where it says TODO, save, and run `./learn exercise 9`.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"

using chainrule::Operand;
using chainrule::operation;
using chainrule::Value;

/// 9.1 ★ Read off the gradient. Section 9.9.
///
/// A network gave these probabilities to the classes, by softmax, and the class `target` is right (they are counted
/// from 0). The gradient of the cross-entropy in the logits, one number for each class.
///
///     gradient_of_logits({0.6, 0.3, 0.1}, 1) is {0.6, -0.7, 0.1}
inline std::vector<double> gradient_of_logits(std::vector<double> probabilities, std::size_t target) {
  throw NotSolved();  // TODO: your answer
}

/// 9.2 ★ The hinge's derivative. Section 9.4.
///
/// The derivative in the score of the hinge loss max(0, 1 - side * score). The side is 1 or -1. At the kink, take the
/// engine's convention.
///
///     hinge_derivative(0.5, 1) is -1: the score is on the right side, but the margin is below 1, so it should grow
inline double hinge_derivative(double score, double side) {
  throw NotSolved();  // TODO: your answer
}

/// 9.3 ★★ Log-sum-exp. Section 9.7.
///
/// The logarithm of the sum of e^z, over a list with at least one number, each between -1e6 and 1e6.
///
///     log_sum_exp({1000, 1000}) is 1000 + log 2, about 1000.6931
inline double log_sum_exp(const std::vector<double>& logits) {
  throw NotSolved();  // TODO: your answer
}

/// 9.4 ★★ Binary cross-entropy with logits. Section 9.8.
///
/// The loss of a score z for a target y from 0 to 1: y softplus(-z) + (1 - y) softplus(z). Finite for z from -1e6 to
/// 1e6, and right to nine digits, or 0 where it is too small for a double.
///
///     loss_of_logit(0, 1) is log 2, about 0.6931
///     loss_of_logit(-1000, 1) is 1000, and loss_of_logit(40, 1) is about 4.2484e-18
inline double loss_of_logit(double z, double y) {
  throw NotSolved();  // TODO: your answer
}

/// 9.5 ★★★ Cross-entropy, your own operation. Sections 9.7 and 9.9.
///
/// A single node with the data log Σ e^z - z[target] and an edge to each logit. Both must be right for logits from -1e6
/// to 1e6, the data to nine digits where the loss is not below 1e-6. The edges of operation(name, data, edges) may be a
/// std::vector<Operand>, and an Operand is a value and its local derivative: edges.push_back({logits[0], 0.5}).
///
///     for logits 2, 1, -1 and class 1 the data is about 1.3490, and backward() gives 0.7054, -0.7405 and 0.0351
///     for logits 1000, -1000, 0 and class 1 the data is 2000, and backward() gives 1, -1 and 0
///     for logits 1e6, 1e6 - 10 and class 0 the data is about 4.53988992e-05
inline Value cross_entropy_node(const std::vector<Value>& logits, std::size_t target) {
  throw NotSolved();  // TODO: your answer
}
