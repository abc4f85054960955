// SPDX-License-Identifier: MIT
//
// Solutions of chapter 5.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <vector>

#include "diagnosis.hpp"

using chainrule::operation;
using chainrule::Value;

struct Edge {
  std::size_t operand;
  double local_derivative;
};

using Tape = std::vector<std::vector<Edge>>;

inline std::vector<double> gradients(const Tape& tape) {
  std::vector<double> grad(tape.size(), 0.0);
  grad.back() = 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const Edge& edge : tape[k]) grad[edge.operand] += edge.local_derivative * grad[k];
  }
  return grad;
}

inline void visit(const std::vector<std::vector<std::size_t>>& operands, std::size_t k, std::vector<bool>& seen,
                  std::vector<std::size_t>& order) {
  if (seen[k]) return;
  seen[k] = true;
  for (std::size_t operand : operands[k]) visit(operands, operand, seen, order);
  order.push_back(k);  // after its operands
}

inline std::vector<std::size_t> topological_sort(const std::vector<std::vector<std::size_t>>& operands,
                                                 std::size_t root) {
  std::vector<bool> seen(operands.size());
  std::vector<std::size_t> order;
  visit(operands, root, seen, order);
  return order;
}

inline Value squared_difference(Value a, Value b) {
  const double d = a.data() - b.data();
  return operation("(a − b)²", d * d, {{a, 2 * d}, {b, -2 * d}});
}

inline void backward(const Tape& tape, std::vector<double>& grad) {
  for (std::size_t k = 0; k < tape.size(); ++k) {
    if (!tape[k].empty()) grad[k] = 0;  // a result
  }
  grad.back() += 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const Edge& edge : tape[k]) grad[edge.operand] += edge.local_derivative * grad[k];
  }
}
