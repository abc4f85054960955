// SPDX-License-Identifier: MIT
//
// The graph: where the nodes of one thread live. Users of value.hpp need nothing from here; this is how it is done.
//
// A graph is a growing list (a tape; R. E. Wengert, 1964). Node i is slot i of four arrays, edge e is slot e of two:
//
//     node i:  data[i]   grad[i]   edge_end[i]   kind[i]          edge e:  operand[e]   derivative[e]
//
// The edges of node i run from edge_end[i - 1] up to edge_end[i]; a leaf has none. An operand is always older than its
// result, so counting i down is a reverse topological order, and backward needs neither a sort nor recursion.
// Example: a = 2, b = -3, c = a * b, L = c + a are the nodes 1 to 4, and
//
//     i          0   1   2   3   4                          e            0   1   2   3
//     data       ·   2  -3  -6  -4                          operand      1   2   3   1
//     edge_end   0   0   0   2   4                          derivative  -3   2   1   1
//
// Why it is laid out like this:
// - A forward pass writes every array front to back, backward reads it back to front; both are kind to the cache, and a
//   node with two edges takes 46 bytes.
// - With data and grad in arrays of their own, `dot` over operands that lie next to each other works on plain ranges,
//   which compilers vectorise. It keeps two ranges (DotRanges) instead of 2n edges, and as its local derivatives are
//   the data of the other range, it keeps no copy of them. Should set_data change a leaf afterwards, the old number is
//   kept (Change), and backward puts it back while it passes the dots that saw it.
// - Room for a node always comes with room for two edges, so that recording an operation checks once. The same check
//   catches NoGrad and DetectAnomaly: they set `limit` to 0.
// - Node 0 belongs to nobody. An edge to it holds a constant that was folded into an operation (the 2 of 2 * x), for
//   pictures; what backward adds to its gradient is never read.
// - Nodes are released from the end of the list only, when a Scope ends, and later nodes take their slots. So a Value
//   holds a number that is never used twice, on no thread, and the graph knows which runs of numbers are in which
//   slots. A number outside of these runs belongs to a released node, or to another thread.
// - The arrays' addresses and sizes are plain thread-local data without constructor or destructor: no call, no guard.
//   What is needed less often, and the memory itself, are in Storage (graph.cpp).
// - What runs for every operation is always_inline: in a large source g++ would otherwise stop inlining at some point,
//   and from there on an operation would take twice as long.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tape {

/// What made a node; graph.cpp has the symbols, in the same order.
// clang-format off
enum class Kind : std::uint16_t {
  leaf,
  add, add_constant, subtract, subtract_constant, subtract_from_constant,
  multiply, multiply_constant, divide, divide_by_constant, divide_constant, negate,
  exp, log, sqrt, sin, cos, tanh, sigmoid, relu, leaky_relu, softplus, abs,
  pow, pow_constant, max, max_constant, min, min_constant,
  sum, mean, dot, dot_of_ranges, custom,
};
// clang-format on

/// Names a node, never twice. A Value is a Number with operations.
enum class Number : std::uint64_t {};

/// Consecutive numbers in consecutive slots: number n is in slot n + offset if that is less than end. The sums wrap,
/// and numbers are handed out with gaps such that those of every other run land at or beyond end.
struct Run {
  std::uint64_t offset, end;
};
inline constexpr Run no_run{0, 0};

/// A slot that holds a live node, and the node's data.
struct Live {
  std::uint32_t slot;
  double data;
};

struct Edge {
  std::uint32_t slot;  // of the operand
  double local_derivative;

  Edge(Live operand, double derivative) : slot(operand.slot), local_derivative(derivative) {}
};

/// The entry that keeps a folded constant.
inline Edge constant(double c) { return {Live{0, 0}, c}; }

/// The operands of a dot_of_ranges: the slots from a and from b, `count` of each.
struct DotRanges {
  std::uint32_t node, a, b, count;
};

struct Storage;

struct Graph {
  double* data = nullptr;
  double* grad = nullptr;
  std::uint32_t* edge_end = nullptr;
  Kind* kind = nullptr;
  std::uint32_t* operand = nullptr;
  double* derivative = nullptr;

  std::size_t size = 0;      // nodes, including node 0
  std::uint64_t offset = 0;  // of the newest run, which ends at size
  std::size_t edges = 0;
  std::size_t limit = 0;           // record without further checks while size < limit
  std::size_t leading_leaves = 0;  // all nodes before this one are leaves, so backward can stop here
  const Run* older = &no_run;      // the older runs, oldest first; no_run is the first of them
  std::size_t older_count = 1;
  const Run* recent = &no_run;  // the one that held the last node which was not in the newest run
  Storage* storage = nullptr;

  /// Where a node is. Throws std::logic_error for a released node and for another thread's.
  std::uint32_t slot(Number number);
  Live live(Number number);

  /// Adds a node with its edges. Throws std::runtime_error under DetectAnomaly if the value is not finite.
  template <typename... Edges>
  Number record(Kind new_kind, double value, Edges... new_edges);
  Number record_checked(Kind new_kind, double value, std::span<const Edge> new_edges,
                        std::string_view custom_name = {});
  /// A dot_of_ranges: `count` slots from a, and as many from b.
  Number record_dot(double value, std::uint32_t a, std::uint32_t b, std::size_t count);

  [[noreturn]] void refuse(Number number) const;
};

extern constinit thread_local Graph graph;

[[gnu::always_inline]] inline std::uint32_t Graph::slot(Number number) {
  const auto n = static_cast<std::uint64_t>(number);
  std::uint64_t s = n + offset;
  if (s >= size) {
    s = n + recent->offset;
    if (s >= recent->end) [[unlikely]] {
      recent = older;  // binary search, written out: a call that can return would cost every operation something
      for (std::size_t count = older_count; count > 1;) {
        const std::size_t half = count / 2;
        if (recent[half - 1].end - recent[half - 1].offset <= n) recent += half;
        count -= half;
      }
      s = n + recent->offset;
      if (s >= recent->end) refuse(number);
    }
  }
  return static_cast<std::uint32_t>(s);
}

[[gnu::always_inline]] inline Live Graph::live(Number number) {
  const std::uint32_t s = slot(number);
  return {s, data[s]};
}

template <typename... Edges>
[[gnu::always_inline]] inline Number Graph::record(Kind new_kind, double value, Edges... new_edges) {
  static_assert(sizeof...(new_edges) <= 2);
  if (size >= limit) [[unlikely]] {
    return record_checked(new_kind, value, std::array<Edge, sizeof...(new_edges)>{new_edges...});
  }
  if constexpr (sizeof...(new_edges) == 0) leading_leaves += leading_leaves == size;
  ((operand[edges] = new_edges.slot, derivative[edges] = new_edges.local_derivative, ++edges), ...);
  data[size] = value;
  grad[size] = 0;
  edge_end[size] = static_cast<std::uint32_t>(edges);
  kind[size] = new_kind;
  return Number{size++ - offset};
}

}  // namespace chainrule::tape
