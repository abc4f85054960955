// SPDX-License-Identifier: MIT
//
// Exercises of chapter 3: an expression is a graph.
//
// Write your answer in the place of `throw NotSolved();`, save, and run `./learn exercises 3`.
#pragma once

#include <chainrule/value.hpp>
#include <vector>

#include "diagnosis.hpp"

using namespace chainrule;

/// 3.1 ★ The expression that this picture shows, for a = 5, b = 3 and c = 4; the local derivatives stand on the arrows.
/// Your function builds it from any a, b and c.
///
///     a = 5 ──(-1)──→ ┌───┐
///                     │ − │ = -2 ──(4)──→ ┌───┐
///     b = 3 ──(1)───→ └───┘               │ × │ = -8 ──(1)──→ ┌───┐
///     c = 4 ──(-2)──────────────────────→ └───┘               │ + │ = -3
///     a = 5 ──(1)───────────────────────────────────────────→ └───┘
///
/// (The same a stands there twice, so that lines need not cross.)
inline Value from_picture(Value a, Value b, Value c) {
  throw NotSolved();  // your answer
}

/// 3.2 ★★ L = (a b + c) (a b - c), with a b as one node, labelled "p", that both sides use. No other label.
///
///     for a = 2, b = 3, c = 1:  L.data() is 35, and L depends on 7 nodes: a, b, c, p, the two sides, and itself
inline Value shared_product(Value a, Value b, Value c) {
  throw NotSolved();  // your answer
}

struct Counts {
  int leaves = 0, operations = 0, edges = 0;
};

/// 3.3 ★★ What there is in the graph of root: leaves, results of operations (root among them), and edges, which are the
/// arrows that carry a local derivative. topological_order(root) and operands() are all you need.
///
///     for s = a + b, root = s * s:  2 leaves (a, b), 2 operations (+ and ×), 4 edges (two of them from s into the ×)
inline Counts count(Value root) {
  throw NotSolved();  // your answer
}
