// SPDX-License-Identifier: MIT
//
// Exercises of chapter 3: an expression is a graph (book.md, section 3.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 3`.
#pragma once

#include <chainrule/value.hpp>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "diagnosis.hpp"

using namespace chainrule;

/// 3.1 ★ Read a picture. Sections 3.2 and 3.3.
///
/// The expression that this picture shows, for a = 5, b = 3 and c = 4; the local derivatives stand on the arrows. Your
/// function builds it from any a, b and c.
///
///     a = 5 ──(-1)──→ ┌───┐
///                     │ − │ = -2 ──(4)──→ ┌───┐
///     b = 3 ──(1)───→ └───┘               │ × │ = -8 ──(1)──→ ┌───┐
///     c = 4 ──(-2)──────────────────────→ └───┘               │ + │ = -3
///     a = 5 ──(1)───────────────────────────────────────────→ └───┘
///
/// (The same a stands there twice, so that lines need not cross.)
inline Value from_picture(Value a, Value b, Value c) {
  // [answer]
  return (b - a) * c + a;
  // [/answer]
}

/// 3.2 ★★ One node, used twice. Section 3.5.
///
/// L = (a b + c) (a b - c), with a b as one node, labelled "p", that both sides use. No other label.
///
///     for a = 2, b = 3, c = 1:  L.data() is 35, and L depends on 7 nodes: a, b, c, p, the two sides, and itself
inline Value shared_product(Value a, Value b, Value c) {
  // [answer]
  Value p = a * b;
  p.set_label("p");
  return (p + c) * (p - c);
  // [/answer]
}

/// 3.3 ★★ Count. Sections 3.1 and 3.3.
///
/// What there is in the graph of root: leaves, results of operations (root among them), and edges, which are the arrows
/// that carry a local derivative. topological_order(root) and operands() are all you need.
///
///     for s = a + b, root = s * s:  2 leaves (a, b), 2 operations (+ and ×), 4 edges (two of them from s into the ×)
struct Counts {
  int leaves = 0, operations = 0, edges = 0;
};
inline Counts count(Value root) {
  // [answer]
  Counts counts;
  for (Value v : topological_order(root)) {
    const int operands = static_cast<int>(v.operands().size());
    if (operands == 0) {
      ++counts.leaves;
    } else {
      ++counts.operations;
    }
    counts.edges += operands;
  }
  return counts;
  // [/answer]
}

/// 3.4 ★★★ Draw it yourself. Sections 3.3 and 3.6.
///
/// The graph of root as a text that Graphviz can draw. It has a line for each node, and a line for each edge, which
/// leads from the operand to the result. Two nodes may have the same label, so a node goes by its place in
/// topological_order(root), from 0. For p = W x:
///
///     digraph {
///       0 [label="W"]
///       1 [label="x"]
///       2 [label="p"]
///       0 -> 2
///       1 -> 2
///     }
///
/// A node without a label has [label=""]. The order of the lines inside is free. number() of a node stays the same
/// however you get at the node: a std::map<std::uint64_t, std::size_t> can remember the place for each number. A
/// quotation mark in a C++ string is \". In fmt::format, a brace is written {{ or }}.
inline std::string draw(Value root) {
  // [answer]
  std::string text = "digraph {\n";
  std::map<std::uint64_t, std::size_t> places;
  for (Value v : topological_order(root)) {
    const std::size_t place = places.size();
    places[v.number()] = place;
    text += fmt::format("  {} [label=\"{}\"]\n", place, v.label());
    for (Operand o : v.operands()) text += fmt::format("  {} -> {}\n", places[o.value.number()], place);
  }
  return text + "}\n";
  // [/answer]
}
