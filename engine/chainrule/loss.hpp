// SPDX-License-Identifier: MIT
//
// Losses: one number that says how wrong an answer is, and what they are made from.
//
// Logits are scores before any squashing: any real numbers, the larger the likelier. The forms that take logits stay
// finite however large these are; the forms that take probabilities have the logarithm's infinities. For a batch, take
// the mean of the samples' losses.
//
//     std::vector<Value> logits{2.0, 0.0, -1.0};
//     Value loss = cross_entropy(logits, 0);   // loss.data() == 0.16984602, -log of the first probability
//     loss.backward();                         // gradients: probabilities, less 1 at the class
//                                              //   {-0.15620527, 0.11419520, 0.04201007}
//
// Throws std::invalid_argument, naming the function and the value, for spans that are empty or of different lengths, a
// class out of range, and targets or probabilities that are NaN or outside of their range.
#pragma once

#include <chainrule/value.hpp>
#include <cstddef>
#include <span>
#include <vector>

namespace chainrule {

/// The mean of (prediction - target)²; one finite target for each prediction.
Value mse(std::span<const Value> predictions, std::span<const double> targets);

/// max(0, 1 - side · score): 0 once the score is on the right side by 1. The side is -1 or 1.
Value hinge(Value score, double side);

/// -(y log p + (1 - y) log(1 - p)): p is the probability of yes, y the target, both from 0 to 1. A term whose weight is
/// 0 is 0, also where its logarithm is infinite.
Value binary_cross_entropy(Value probability, double target);

/// binary_cross_entropy(sigmoid(logit), target) without its infinities: y softplus(-z) + (1 - y) softplus(z). The
/// derivative is sigmoid(z) - y.
Value bce_with_logits(Value logit, double target);

/// log Σ e^logit. The largest logit is taken out of the sum first, so that no power exceeds 1. Where that one is
/// infinite, inf - inf can make NaN of this and of the three below.
Value logsumexp(std::span<const Value> logits);

/// e^logit / Σ e^logit, for each logit: numbers from 0 to 1 that add up to 1 (J. S. Bridle, 1990).
std::vector<Value> softmax(std::span<const Value> logits);

/// logit - logsumexp(logits), for each logit: the logarithms of softmax.
std::vector<Value> log_softmax(std::span<const Value> logits);

/// -log_softmax(logits)[target_class], one node. The gradient of the logits is softmax, less 1 at the class.
Value cross_entropy(std::span<const Value> logits, std::size_t target_class);

}  // namespace chainrule
