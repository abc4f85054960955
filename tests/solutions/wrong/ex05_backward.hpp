// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 5.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <stdexcept>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::operation;
using chainrule::Value;

struct Edge {
  std::size_t operand;
  double local_derivative;
};

using Tape = std::vector<std::vector<Edge>>;
using Seen = std::vector<bool>;

inline void pass_on(const Tape& tape, std::size_t k, std::vector<double>& grad) {
  for (const auto& [operand, d] : tape[k]) {
    if (made == "= for +=")
      grad[operand] = d * grad[k];
    else if (made == "no local derivative")
      grad[operand] += grad[k];
    else if (made == "no gradient")
      grad[operand] += d;
    else if (made == "adds")
      grad[operand] += d + grad[k];
    else
      grad[operand] += d * grad[k];
    if (made == "eager") pass_on(tape, operand, grad);
  }
}

inline void depth_first(const Tape& tape, std::size_t k, Seen& seen, std::vector<double>& grad) {
  if (seen[k]) return;
  seen[k] = true;
  pass_on(tape, k, grad);
  for (const Edge& edge : tape[k]) depth_first(tape, edge.operand, seen, grad);
}

/// A walk over every path does not end. Here it does, with an exception, long after any short way is done.
inline int steps = 0;
inline void step() {
  if (++steps > 100'000) throw std::runtime_error("too many steps");
}

inline void walk(const Tape& tape, std::size_t k, double product, std::vector<double>& grad) {
  step();
  grad[k] += product;
  for (const auto& [operand, d] : tape[k]) walk(tape, operand, product * d, grad);
}

inline std::vector<double> gradients(const Tape& tape) {
  if (made == "an empty list") return {};
  if (made == "every path") {
    std::vector<double> grad(tape.size());
    steps = 0;
    walk(tape, tape.size() - 1, 1, grad);
    return grad;
  }
  std::vector<double> grad(tape.size(), made == "all start at 1" ? 1.0 : 0.0);
  grad.back() = made == "root 0" || made == "1 for node 0" ? 0 : 1;
  if (made == "1 for node 0") grad[0] = 1;
  Seen seen(tape.size());
  if (made == "from the beginning") {
    for (std::size_t k = 0; k < tape.size(); ++k) pass_on(tape, k, grad);
  } else if (made == "eager") {
    pass_on(tape, tape.size() - 1, grad);
  } else if (made == "stops at a leaf") {
    for (std::size_t k = tape.size() - 1; !tape[k].empty(); --k) pass_on(tape, k, grad);
  } else if (made == "two edges") {
    Tape two = tape;
    for (auto& edges : two) edges.resize(std::min<std::size_t>(edges.size(), 2), {0, 0});
    for (std::size_t k = two.size(); k-- > 0;) pass_on(two, k, grad);
  } else if (made == "begins after the root") {
    for (std::size_t k = tape.size() - 1; k-- > 0;) pass_on(tape, k, grad);
  } else if (made == "gradient of the operand" || made == "first edge") {
    for (std::size_t k = tape.size(); k-- > 0;) {
      for (const auto& [operand, d] : tape[k]) {
        grad[operand] += d * grad[made == "first edge" ? k : operand];
        if (made == "first edge") break;
      }
    }
  } else if (made == "depth-first") {
    depth_first(tape, tape.size() - 1, seen, grad);
  } else {
    for (std::size_t k = tape.size(); k-- > 0;) pass_on(tape, k, grad);
  }
  return grad;
}

using Nodes = std::vector<std::size_t>;

inline void visit(const std::vector<Nodes>& operands, std::size_t k, Seen& seen, Nodes& order) {
  if (made == "every path") {
    step();
    for (std::size_t operand : operands[k]) visit(operands, operand, seen, order);
    if (std::ranges::find(order, k) == order.end()) order.push_back(k);
    return;
  }
  if (seen[k] && made != "no memory") return;
  seen[k] = true;
  if (made == "listed when met" || made == "turned round") order.push_back(k);
  for (std::size_t operand : operands[k]) {
    if (made == "operands of the root only")
      order.push_back(operand);
    else
      visit(operands, operand, seen, order);
    if (made == "inside of the loop") order.push_back(k);
  }
  if (made != "listed when met" && made != "turned round" && made != "inside of the loop") order.push_back(k);
}

inline Nodes topological_sort(const std::vector<Nodes>& operands, std::size_t root) {
  Seen seen(operands.size());
  Nodes order;
  steps = 0;
  if (made == "a node too many") return {operands.size()};
  std::vector<Nodes> edges = operands;
  if (made == "two operands") {
    for (Nodes& list : edges) list.resize(std::min<std::size_t>(list.size(), 2));
  }
  visit(edges, root, seen, order);
  if (made == "all nodes") {
    for (std::size_t k = 0; k < operands.size(); ++k) visit(operands, k, seen, order);
  }
  if (made == "turned round" || made == "root first") std::ranges::reverse(order);
  if (made == "by number") std::ranges::sort(order);
  if (made == "an empty order") return {};
  if (made == "without the root") order.pop_back();
  return order;
}

inline Value squared_difference(Value a, Value b) {
  const double x = a.data(), y = b.data(), d = x - y;
  if (made == "the example") return operation("", 9, {{a, 6}, {b, -6}});
  if (made == "edges of the example") return operation("", d * d, {{a, 6}, {b, -6}});
  if (made == "the square alone") {
    const Value difference = a - b;
    return operation("", d * d, {{difference, 2 * d}});
  }
  if (made == "does not square") return operation("", d, {{a, 2 * d}, {b, -2 * d}});
  if (made == "distance") return operation("", std::abs(d), {{a, 2 * d}, {b, -2 * d}});
  if (made == "squares first") return operation("", x * x - y * y, {{a, 2 * x}, {b, -2 * y}});
  if (made == "a leaf") return d * d;
  if (made == "one edge") return operation("", d * d, {{a, 2 * d}});
  if (made == "two operations") return pow(a - b, 2);
  if (made == "a product") return (a - b) * (a - b);
  if (made == "multiplied out") return a * a - 2 * a * b + b * b;
  if (made == "2 for 2d") return operation("", d * d, {{a, 2}, {b, -2}});
  if (made == "2d² for 2d") return operation("", d * d, {{a, 2 * d * d}, {b, -2 * d * d}});
  if (made == "derivatives of a² + b²") return operation("", d * d, {{a, 2 * x}, {b, 2 * y}});
  if (made == "without the 2") return operation("", d * d, {{a, d}, {b, -d}});
  if (made == "no sign") return operation("", d * d, {{a, 2 * d}, {b, 2 * d}});
  if (made == "signs swapped") return operation("", d * d, {{a, -2 * d}, {b, 2 * d}});
  if (made == "derivatives of a² - b²") return operation("", d * d, {{a, 2 * x}, {b, -2 * y}});
  if (made == "derivatives of a - b") return operation("", d * d, {{a, 1}, {b, -1}});
  if (made == "data for derivatives") return operation("", d * d, {{a, d * d}, {b, -d * d}});
  return operation("", d * d, {{a, 2 * y}, {b, 2 * x}});  // "derivatives of a product"
}

inline void backward(const Tape& tape, std::vector<double>& grad) {
  if (made == "a copy") return;
  if (made == "from zero") grad.assign(grad.size(), 0);
  for (std::size_t k = 0; k < tape.size(); ++k) {
    const bool leaf = tape[k].empty(), root = k + 1 == tape.size();
    if ((made == "leaves and results swapped" || made == "leaves for results") && leaf) grad[k] = 0;
    if ((made == "root set to 1" || made == "longer leaf root" || made == "no 1") && !leaf) grad[k] = 0;
    if (made == "root not cleared" && !leaf && !root) grad[k] = 0;
    if (made == "node 0 alone is a leaf" && k > 0) grad[k] = 0;
    if (made == "leaves come first" && (k > 1 || !tape[k].empty())) grad[k] = 0;
  }
  if (made == "= for results") {
    grad.back() = 1;
    for (std::size_t k = tape.size(); k-- > 0;) {
      for (const auto& [operand, d] : tape[k]) {
        if (tape[operand].empty())
          grad[operand] += d * grad[k];
        else
          grad[operand] = d * grad[k];
      }
    }
    return;
  }
  if (made == "doubles") {
    const std::vector<double> before = grad, now = gradients(tape);
    for (std::size_t k = 0; k < tape.size(); ++k) grad[k] = before[k] + now[k];
    return;
  }
  if (made == "cleared after the 1") {
    grad.back() += 1;
    for (std::size_t k = 0; k < tape.size(); ++k) {
      if (!tape[k].empty()) grad[k] = 0;
    }
  } else if (made == "no 1")
    grad.back() += 0;
  else if (made == "wrong from the start")
    grad.back() = 2;
  else if (made == "never clears" || made == "leaves for results" || made == "root not cleared")
    grad.back() += 1;
  else if (made == "longer leaf root")
    grad.back() = tape.size() == 1 ? grad.back() + 1 : 1;
  else
    grad.back() = 1;  // "stale results" do no more
  for (std::size_t k = tape.size(); k-- > 0;) pass_on(tape, k, grad);
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"5.1", "an empty list", "each has a gradient: 5 numbers"},
          {"5.1", "stops at a leaf", "The loop ends at a leaf"},
          {"5.1", "two edges", "None of the classic mistakes"},
          {"5.1", "= for +=", "keeps what came last"},
          {"5.1", "from the beginning", "from the leaves to the root"},
          {"5.1", "root 0", "the root has nothing to pass on"},
          {"5.1", "1 for node 0", "The 1 was given to node 0"},
          {"5.1", "no local derivative", "The local derivatives are missing"},
          {"5.1", "no gradient", "forgets the gradient"},
          {"5.1", "adds", "Along a path they multiply"},
          {"5.1", "all start at 1", "All gradients start at 1"},
          {"5.1", "depth-first", "before all of its users have paid"},
          {"5.1", "eager", "the first share is counted again"},
          {"5.1", "begins after the root", "Does the loop begin at the root"},
          {"5.1", "gradient of the operand", "the node that passes it on"},
          {"5.1", "first edge", "along its first edge alone"},
          {"5.1", "every path", "Whoever walks every path"},
          {"5.2", "every path", "Whoever walks every path"},
          {"5.2", "inside of the loop", "inside of the loop"},
          {"5.2", "root first", "a right order, turned round"},
          {"5.2", "by number", "sorted by their numbers"},
          {"5.2", "an empty order", "Nothing is listed"},
          {"5.2", "two operands", "Nodes are missing"},
          {"5.2", "no memory", "is listed twice"},
          {"5.2", "listed when met", "The root comes first"},
          {"5.2", "turned round", "such a list turned round"},
          {"5.2", "all nodes", "does not depend on"},
          {"5.2", "without the root", "The root is missing"},
          {"5.2", "operands of the root only", "Nodes are missing"},
          {"5.2", "a node too many", "There is no node"},
          {"5.3", "the example", "the answer of the example"},
          {"5.3", "edges of the example", "the gradients of the example"},
          {"5.3", "the square alone", "more than a, b and the result"},
          {"5.3", "does not square", "still to be squared"},
          {"5.3", "distance", "the distance"},
          {"5.3", "squares first", "Subtract first"},
          {"5.3", "a leaf", "The result is a leaf"},
          {"5.3", "one edge", "One operand has no edge"},
          {"5.3", "two operations", "Make it a single node"},
          {"5.3", "a product", "Make it a single node"},
          {"5.3", "multiplied out", "Make it a single node"},
          {"5.3", "2 for 2d", "What is squared is missing"},
          {"5.3", "2d² for 2d", "2 d² in the place"},
          {"5.3", "derivatives of a² + b²", "These belong to a² + b²"},
          {"5.3", "without the 2", "Half of it is missing"},
          {"5.3", "no sign", "That sign is missing"},
          {"5.3", "signs swapped", "The signs are swapped"},
          {"5.3", "derivatives of a² - b²", "These belong to a² - b²"},
          {"5.3", "derivatives of a - b", "The square is forgotten"},
          {"5.3", "data for derivatives", "The data stands where"},
          {"5.3", "derivatives of a product", "These belong to a product"},
          {"5.4", "a copy", "All is still 0"},
          {"5.4", "no 1", "All is still 0"},
          {"5.4", "cleared after the 1", "All is still 0"},
          {"5.4", "root not cleared", "The root is a result, too"},
          {"5.4", "leaves for results", "the other way round"},
          {"5.4", "longer leaf root", "The root is a leaf here"},
          {"5.4", "wrong from the start", "The very first call"},
          {"5.4", "from zero", "have lost what the first call"},
          {"5.4", "node 0 alone is a leaf", "Node 1 has no edges: it is a leaf too"},
          {"5.4", "leaves come first", "Node 3 has no edges: it is a leaf too"},
          {"5.4", "stale results", "passed it on again"},
          {"5.4", "never clears", "No result was cleared"},
          {"5.4", "= for results", "Within one call a result"},
          {"5.4", "root set to 1", "The root is a leaf here"},
          {"5.4", "leaves and results swapped", "the other way round"},
          {"5.4", "doubles", "The leaves are right"}};
}
