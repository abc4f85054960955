// SPDX-License-Identifier: MIT
//
// Optimizers move parameters against their gradients.
//
//     SGD sgd(mlp.parameters(), {.learning_rate = 0.1});
//     for (int step = 0; step < steps; ++step) {
//       const Scope scope;             // the nodes of this step go when it ends
//       Value loss = ...;              // forward
//       sgd.zero_grad();
//       loss.backward();
//       sgd.step();                    // each parameter p becomes p - 0.1 * p.grad()
//     }
//
// Throws std::invalid_argument, naming the option and its value, for options out of range and where there are no
// parameters or one is listed twice, and std::logic_error for a parameter that is the result of an operation.
#pragma once

#include <chainrule/value.hpp>
#include <vector>

namespace chainrule {

/// Stochastic gradient descent (H. Robbins, S. Monro, 1951), with momentum (B. T. Polyak, 1964) if asked.
class SGD {
 public:
  struct Options {
    double learning_rate;     // above 0
    double momentum = 0;      // from 0, below 1: the share of the last step's velocity that is kept
    double weight_decay = 0;  // at least 0: pulls every parameter towards 0, as a loss of weight_decay / 2 · p² would
  };
  SGD(std::vector<Value> parameters, Options options);

  void zero_grad() const;

  /// For each p: velocity = momentum · velocity + grad + weight_decay · p, then p -= learning_rate · velocity.
  void step();

  double learning_rate() const { return options_.learning_rate; }
  void set_learning_rate(double learning_rate);

 private:
  std::vector<Value> parameters_;
  Options options_;
  std::vector<double> velocity_;
};

}  // namespace chainrule
