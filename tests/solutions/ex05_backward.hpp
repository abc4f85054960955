// SPDX-License-Identifier: MIT
//
// Exercises of chapter 5: backward, automatically (book.md, section 5.8).
//
// Write your answers where it says TODO, save, and run `./learn exercise 5`.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <functional>
#include <vector>

#include "diagnosis.hpp"

using chainrule::operation;
using chainrule::Value;

struct Edge {
  std::size_t operand;
  double local_derivative;
};

// A tape without labels and data: tape[k] holds the edges of node k. Operands stand before their results; a leaf has no
// edges; the last node is the root. The chapter's diamond, x h p q y, is
//
//     const Tape diamond{{}, {{0, 2}}, {{1, 3}}, {{1, 4}}, {{2, 1}, {3, 1}}};
using Tape = std::vector<std::vector<Edge>>;

/// 5.1 ★★ The loop. Sections 5.1 and 5.6.
///
/// The gradient of every node of a tape, in the order of the tape.
///
///     gradients(diamond) is {14, 7, 1, 1, 1}
///
/// (A loop from the end to the beginning: `k >= 0` is true of every std::size_t, so count down with an int.)
inline std::vector<double> gradients(const Tape& tape) {
  std::vector<double> grad(tape.size(), 0.0);
  // [answer]
  grad.back() = 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const Edge& edge : tape[k]) grad[edge.operand] += edge.local_derivative * grad[k];
  }
  return grad;
  // [/answer]
}

/// 5.2 ★★ Topological sort. Section 5.4.
///
/// A topological order of the nodes that root depends on: operands before results, each once, root last. Here the
/// numbers of nodes say nothing about their order. operands[k] lists the operands of node k, a leaf has none.
///
///     topological_sort({{}, {3}, {0}, {0, 2}, {0}}, 1) is {0, 2, 3, 1}: root 1 is made from 3, and 3 from 0 and 2
///
/// Where several orders are right, any of them will do. You may write a function of your own for the walk,
/// right above this one.
using Nodes = std::vector<std::size_t>;
inline Nodes topological_sort(const std::vector<Nodes>& operands, std::size_t root) {
  // [answer]
  Nodes order;
  std::vector<bool> seen(operands.size());
  const std::function<void(std::size_t)> visit = [&](std::size_t k) {
    if (seen[k]) return;
    seen[k] = true;
    for (std::size_t operand : operands[k]) visit(operand);
    order.push_back(k);  // after its operands
  };
  visit(root);
  return order;
  // [/answer]
}

/// 5.3 ★★ An operation of your own. Section 5.6.
///
/// (a - b)² as an operation of your own, a single node. The engine's function
///
///     operation(name, data, {{operand, local derivative}, {operand, local derivative}, ...})
///
/// adds a node with that name in pictures, that data and those edges: a b is operation("×", a.data() * b.data(),
/// {{a, b.data()}, {b, a.data()}}).
///
///     for a = 5 and b = 2 the data is 9, and after backward() a has the gradient 6 and b has -6
inline Value squared_difference(Value a, Value b) {
  // [answer]
  const double d = a.data() - b.data();
  return operation("(a − b)²", d * d, {{a, 2 * d}, {b, -2 * d}});
  // [/answer]
}

/// 5.4 ★★★ A second backward. Sections 5.5 and 5.6.
///
/// Backward for the second time. grad holds, for each node of the tape, what earlier calls left there. Leaves
/// accumulate from call to call, and results hold what the last call gave them.
///
///     tape of f = 3 x + 1: {{}, {{0, 3}}, {{1, 1}}}.  grad is {0, 0, 0} at first, after one call {3, 1, 1}, after two
///     {6, 1, 1}. A root can be a leaf, too: for the tape {{}}, grad is {1} after one call and {2} after two
inline void backward(const Tape& tape, std::vector<double>& grad) {
  // [answer]
  for (std::size_t k = 0; k < tape.size(); ++k) {
    if (!tape[k].empty()) grad[k] = 0;  // a result
  }
  grad.back() += 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const Edge& edge : tape[k]) grad[edge.operand] += edge.local_derivative * grad[k];
  }
  // [/answer]
}
