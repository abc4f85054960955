// SPDX-License-Identifier: MIT
//
// The graph: where the nodes of one thread live. Users of value.hpp need nothing from here; this is how it is done.
//
// A graph is a growing list (a tape; R. E. Wengert, 1964). Node i is slot i of four arrays:
//
//     data[i]   grad[i]   kind[i]   edges[i]: up to two operands and the local derivatives in them
//
// An operand is always older than its result, so counting i down is a reverse topological order, and backward needs
// neither a sort nor recursion. Example: a = 2, b = -3, c = a * b, L = c + a are the nodes 1 to 4, and
//
//     i                    0      1      2      3      4
//     data                 ·      2     -3     -6     -4
//     operands                                1 2    3 1
//     local derivatives                      -3 2    1 1
//
// Why it is laid out like this:
// - A forward pass writes every array front to back, backward reads it back to front; both are kind to the cache, and a
//   node takes 42 bytes.
// - Two edges suffice for most operations. Those with any number of operands (sum, mean, dot, your own) have an
//   EdgeList, and edges[i] says which.
// - With data and grad in arrays of their own, `dot` over operands that lie next to each other works on plain ranges,
//   which compilers vectorise. Its edges[i] keep two ranges instead of 2n edges, and as its local derivatives are the
//   data of the other range, it keeps no copy of them. Should set_data change a leaf afterwards, the old number is kept
//   (Change), and backward puts it back while it passes the dots that saw it. To find out whether n operands lie next
//   to each other takes as long as the n products; a Range (value.hpp) remembers the answer.
// - Recording an operation checks once that there is room. The same check catches NoGrad and DetectAnomaly: they set
//   `limit` to 0.
// - Node 0 belongs to nobody: an operand 0 is none. Its local derivative holds a constant that was folded into the
//   operation (the 2 of 2 * x), for pictures.
// - Nodes are released from the end of the list only, when a Scope ends, and later nodes take their slots. So a Value
//   holds a number that is never used twice, on no thread, and the graph knows which runs of numbers are in which
//   slots. A number outside of these runs belongs to a released node, or to another thread.
// - The arrays' addresses and sizes are plain thread-local data without constructor or destructor: no call, no guard.
//   What is needed less often, and the memory itself, are in Storage (graph.cpp).
// - What runs for every operation is always_inline: in a large source g++ would otherwise stop inlining at some point,
//   and from there on an operation would take twice as long.
// - In a chain of operations each waits for what the last one made, and to read back what was just stored takes longer
//   than to add. So forward stores data last, where compilers see that the next operation reads it, and backward keeps
//   the gradients of the next two nodes in registers: operands are often that close.
// - The rest of the time goes into instructions, about 30 to record an operation. They stay that few only if compilers
//   keep sizes and addresses in registers from one operation to the next. So the usual path calls no function (admit
//   and make_room are rare); Edges has no union, as a store to one may change anything, to a compiler; and the
//   __builtin_unreachable in append comes last, as nothing after it is loaded before it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

namespace chainrule::tape {

/// What made a node; graph.cpp has the symbols, in the same order. Those before leaf have at most two operands.
// clang-format off
enum class Kind : std::uint16_t {
  add, add_constant, subtract, subtract_constant, subtract_from_constant,
  multiply, multiply_constant, divide, divide_by_constant, divide_constant, negate,
  exp, log, sqrt, sin, cos, tanh, sigmoid, relu, leaky_relu, softplus, abs,
  pow, pow_constant, max, max_constant, min, min_constant,
  leaf,
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
  std::size_t slot;
  double data;
};

struct Edge {
  std::uint32_t slot;  // of the operand
  double local_derivative;

  Edge(Live operand, double derivative)
      : slot(static_cast<std::uint32_t>(operand.slot)), local_derivative(derivative) {}
};

/// The edge of no operand, which keeps a folded constant.
inline Edge constant(double c) { return {Live{0, 0}, c}; }

/// An operation with at most two operands.
struct Operation {
  Kind kind;
  double value;
  Edge a, b;
};

/// What edges[i] holds: the edges of an Operation; for a dot_of_ranges, the slots where the ranges begin and, as the
/// bits of derivative[0], their length; for other kinds, in operand[0], which EdgeList it is.
struct Edges {
  std::uint32_t operand[2];
  double derivative[2];
};

/// The edges of a node with any number of them: `count` of a common list, from `first` on.
struct EdgeList {
  std::size_t node, first, count;
  std::string custom_name;
};

/// The sum of a[i] b[i].
double sum_of_products(const double* a, const double* b, std::size_t count);

struct Storage;

inline constexpr std::size_t most_nodes = std::numeric_limits<std::uint32_t>::max();  // a slot has 32 bits

struct Graph {
  double* data = nullptr;
  double* grad = nullptr;
  Edges* edges = nullptr;
  Kind* kind = nullptr;

  std::size_t size = 0;                // nodes, including node 0
  std::uint64_t offset = 0;            // of the newest run, which ends at size
  std::size_t limit = 0;               // record without further checks while size < limit
  std::size_t first_dot = most_nodes;  // the lowest node that is a dot_of_ranges
  const Run* older = &no_run;          // the older runs, oldest first; no_run is the first of them
  std::size_t older_count = 1;
  Run recent = no_run;  // a copy of the older run that was asked for last; looked at before the others
  Storage* storage = nullptr;

  /// Where a node is. Throws std::logic_error for a released node and for another thread's.
  std::size_t slot(Number number);
  Live live(Number number);

  /// Each adds a node. Throws std::runtime_error under DetectAnomaly if the value of an operation is not finite.
  Number record_leaf(double value);
  Number record(Kind new_kind, double value, Edge a, Edge b);
  Number record_list(Kind new_kind, double value, std::span<const Edge> new_edges, std::string_view custom_name = {});
  /// A dot_of_ranges: `count` slots from a, and as many from b.
  Number record_dot(std::size_t a, std::size_t b, std::size_t count);

  // Parts of these.
  Number append(Kind new_kind, double value);
  void make_room();
  Operation admit(Operation operation);
  Kind admit_dot(double value, std::size_t a, std::size_t b, std::size_t count);

  [[noreturn]] void refuse(Number number) const;
};

extern constinit thread_local Graph graph;

[[gnu::always_inline]] inline std::size_t Graph::slot(Number number) {
  const auto n = static_cast<std::uint64_t>(number);
  std::uint64_t s = n + offset;
  if (s >= size) {
    s = n + recent.offset;
    if (s >= recent.end) [[unlikely]] {
      const Run* run = older;  // binary search, written out: a call that returns would cost every operation something
      for (std::size_t count = older_count; count > 1;) {
        const std::size_t half = count / 2;
        if (run[half - 1].end - run[half - 1].offset <= n) run += half;
        count -= half;
      }
      s = n + run->offset;
      if (s >= run->end) refuse(number);
      recent = *run;
    }
  }
  return s;
}

[[gnu::always_inline]] inline Live Graph::live(Number number) {
  const std::size_t s = slot(number);
  return {s, data[s]};
}

[[gnu::always_inline]] inline Number Graph::append(Kind new_kind, double value) {
  kind[size] = new_kind;
  grad[size] = 0;
  data[size] = value;
  const Number number{size - offset};
  ++size;
  if (size == 0) __builtin_unreachable();  // so compilers see that the new slot is below size, and need not check it
  return number;
}

[[gnu::always_inline]] inline Number Graph::record_leaf(double value) {
  if (size >= limit) [[unlikely]]
    make_room();
  return append(Kind::leaf, value);
}

[[gnu::always_inline]] inline Number Graph::record(Kind new_kind, double value, Edge a, Edge b) {
  if (size >= limit) [[unlikely]] {
    // All goes there and comes back: no floating-point register survives a call, so compilers would keep what is
    // needed after it in memory, and on the usual path as well.
    const Operation admitted = admit({new_kind, value, a, b});
    new_kind = admitted.kind;
    value = admitted.value;
    a = admitted.a;
    b = admitted.b;
  }
  edges[size].operand[0] = a.slot;
  edges[size].operand[1] = b.slot;
  edges[size].derivative[0] = a.local_derivative;
  edges[size].derivative[1] = b.local_derivative;
  return append(new_kind, value);
}

[[gnu::always_inline]] inline Number Graph::record_dot(std::size_t a, std::size_t b, std::size_t count) {
  const double value = sum_of_products(data + a, data + b, count);
  if (size >= limit) [[unlikely]] {
    if (admit_dot(value, a, b, count) == Kind::leaf) return append(Kind::leaf, value);
  }
  first_dot = std::min(first_dot, size);
  edges[size].operand[0] = static_cast<std::uint32_t>(a);
  edges[size].operand[1] = static_cast<std::uint32_t>(b);
  edges[size].derivative[0] = std::bit_cast<double>(std::uint64_t{count});
  return append(Kind::dot_of_ranges, value);
}

}  // namespace chainrule::tape
