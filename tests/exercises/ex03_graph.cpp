// SPDX-License-Identifier: MIT
#include <ex03_graph.hpp>

namespace {

/// [leaves, operations, edges] of the tree that a walk over operands meets when it counts a node on every path to it.
std::vector<int> count_paths(Value v) {
  if (v.operands().empty()) return {1, 0, 0};
  std::vector<int> counts{0, 1, static_cast<int>(v.operands().size())};
  for (const Operand& operand : v.operands()) {
    const std::vector<int> more = count_paths(operand.value);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += more[i];
  }
  return counts;
}

/// The expression in full, with the data where a leaf has no label. The operands of + and × are sorted: a + b is b + a.
std::string describe(Value v) {
  std::vector<std::string> parts;
  for (const Operand& operand : v.operands()) parts.push_back(describe(operand.value));
  if (parts.empty()) return v.label().empty() ? fmt::format("{}", v.data()) : v.label();
  if (v.symbol() == "+" || v.symbol() == "×") std::ranges::sort(parts);
  if (parts.size() == 1) return fmt::format("({} {})", v.symbol(), parts[0]);
  return fmt::format("({})", fmt::join(parts, fmt::format(" {} ", v.symbol())));
}

TEST_CASE("3.1 the local derivatives on the arrows tell which expression it is") {
  const Scope scope;
  Value a(7, "a"), b(2, "b"), c(10, "c");
  const Value root = from_picture(a, b, c), d = b - a, wrong = a - b;
  const std::string number =
      "One a is a number here, or a leaf made from one, and numbers remember nothing. Use a itself in both places.";
  check("a = 7, b = 2, c = 10; the expression that was built", describe(root), describe(d * c + a),
        {{describe(wrong * c + a),
          "Swapped: this − takes b away from a. Which operand of a − has the local derivative 1, and which -1?"},
         {describe(d * c), "The last operation is missing: a has a second arrow, into the +."},
         {describe(wrong * c), "The operands of − are swapped, and the last operation, the +, is missing."},
         {describe(d * c + b), "The wrong leaf is added at the end. Follow the long arrow of the + back."},
         {describe(d * a + c), "a and c are exchanged: which one goes into the ×?"},
         {describe(b - a * c + a), "Parentheses: C++ does × before −, so only a was multiplied."},
         {describe(d * (c + a)), "Your root is ×; in the picture it is +."},
         {describe(d * c + a.data()), number},
         {describe(d * c + Value(a.data())), number},
         {describe((b - a.data()) * c + a), number},
         {describe((b - Value(a.data())) * c + a), number},
         {describe(Value(root.data())),
          "A leaf: it has a number and remembers nothing. Compute with the Values, not with their data()."},
         {describe(d.data() * c + a), "The − is gone: it was computed on numbers, and numbers remember nothing."},
         {describe(Value(d.data()) * c + a),
          "The − is gone: its result was made from numbers, and such a Value is a leaf. Use Values."}});
}

TEST_CASE("3.2 a shared sub-expression is one node") {
  const Scope scope;
  Value a(2, "a"), b(3, "b"), c(1, "c");
  const Value L = shared_product(a, b, c), ab = a * b;
  check("a = 2, b = 3, c = 1; the expression that was built", describe(L), describe((ab + c) * (ab - c)),
        {{describe((ab + c) * (ab + c)), "Both sides add c. The second one takes it away."},
         {describe((ab + c) * (c - ab)), "Swapped: the second side is c - a b here."},
         {describe(Value(L.data())),
          "A leaf: it has a number and remembers nothing. Compute with the Values, not with their data()."},
         {describe((Value(6, "p") + c) * (Value(6, "p") - c)),
          "p is a leaf here: it was made from the number a b, and the graph ends there. Compute with Values."},
         {describe((Value(6) + c) * (Value(6) - c)),
          "a b is a leaf here: it was made from a number, and the graph ends there. Compute with Values."}});
  std::vector<std::string> labels, products;
  for (Value v : topological_order(L)) {
    if (!v.label().empty()) labels.push_back(v.label());
    if (v.symbol() == "×" && v.number() != L.number()) products.push_back(v.label());
  }
  check("number of nodes", topological_order(L).size(), std::size_t{7},
        {{8, "a b was computed twice, and is two nodes. Give it a name, and use the name twice."}});
  const std::string nothing;
  check("label of a b", products.at(0), std::string("p"),
        {{nothing, L.label() == "p" ? "The label is on the root. It belongs to the product that is used twice."
                                    : "The node is there once, as it should be. What is missing is its label."}});
  check("number of labels: a, b, c, p", labels.size(), std::size_t{4},
        {{labels.size(), "One label too many, or one lost: only p gets a new one."}});
}

TEST_CASE("3.3 a node is counted once, and an edge as often as it is drawn") {
  const Scope scope;
  Value a(2, "a"), b(3, "b"), s = a + b, t = tanh(a) - a;
  struct Case {
    std::string text;
    Value root;
    int leaves, operations, edges, distinct;
  };
  for (const auto& [text, root, leaves, operations, edges, distinct] :
       {Case{"a b", a * b, 2, 1, 2, 2}, Case{"t exp(t), t = tanh(a) - a", t * exp(t), 1, 4, 6, 6},
        Case{"s s, s = a + b", s * s, 2, 2, 4, 3}, Case{"2 a + 1", 2.0 * a + 1.0, 1, 2, 2, 2},
        Case{"a", a, 1, 0, 0, 0}}) {
    const Counts got = count(root);
    check<std::vector<int>>(
        text + "; [leaves, operations, edges]", {got.leaves, got.operations, got.edges}, {leaves, operations, edges},
        {{count_paths(root),
          "Shared nodes were counted once per path. Each is one node, and its edges are there once."},
         {{leaves, operations, distinct}, "An operand that is used twice by one operation has two edges, not one."},
         {{leaves, operations, leaves + operations - 1},
          "One edge fewer than nodes: true of a tree. A value that is used twice has two edges, so this is no tree."},
         {{leaves, operations, operations},
          "One edge for each operation: but + and × have two operands, and so two edges."},
         {{leaves, operations, leaves + operations}, "That many nodes there are. Edges lead from one to another."},
         {{operations, leaves, edges}, "Swapped: a leaf is a value without operands."},
         {{leaves + operations, operations, edges}, "Every node was counted as a leaf. What has a leaf not?"},
         {{leaves, leaves + operations, edges}, "Every node was counted as an operation. A leaf was made by none."},
         {{leaves, operations - 1, edges}, "The root is the result of an operation too."},
         {{leaves, operations, static_cast<int>(root.operands().size())},
          "These are the edges of the root alone. Each node has its own."}});
  }
}

}  // namespace
