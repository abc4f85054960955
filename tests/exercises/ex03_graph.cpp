// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex03_graph.hpp>
#include <functional>
#include <set>

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

/// The expression in full, as in "((b − a) × number)": a plain number, or a leaf without a label, is "number". The
/// operands of + and × are sorted: a + b is b + a.
std::string describe(Value v) {
  std::vector<std::string> parts;
  for (const Operand& operand : v.operands()) parts.push_back(describe(operand.value));
  const std::string symbol = v.symbol(), operation = symbol.substr(0, symbol.find(' '));
  if (parts.empty()) return v.label().empty() ? "number" : v.label();
  if (operation == "+" || operation == "×") std::ranges::sort(parts);
  if (symbol != operation) parts.push_back("number");  // folded, as in × 2
  if (parts.size() == 1) return fmt::format("{}({})", symbol, parts[0]);
  return fmt::format("({})", fmt::join(parts, " " + operation + " "));
}

/// Three numbers to build an expression from: those of an example, then some drawn at random.
std::vector<std::vector<double>> triples(std::vector<double> example, std::uint64_t seed) {
  std::vector<std::vector<double>> all{std::move(example)};
  Random random(seed);
  for (int i = 0; i < 3; ++i) all.push_back({random.uniform(1, 3), random.uniform(4, 6), random.uniform(-3, -1)});
  return all;
}

TEST_CASE("3.1 the local derivatives on the arrows tell which expression it is") {
  for (const std::vector<double>& data : triples({7, 2, 10}, 31)) {
    const Scope scope;
    Value a(data[0], "a"), b(data[1], "b"), c(data[2], "c");
    const std::string number =
        "One a is a number here, or a leaf made from one, and numbers remember nothing. Use a itself in both places.";
    check<std::string>(
        fmt::format("[a, b, c] = {}; the expression that was built", show(data)), describe(from_picture(a, b, c)),
        "(((b − a) × c) + a)",
        {{"(((a − b) × c) + a)",
          "Swapped: this − takes b away from a. Which operand of a − has the local derivative 1, and which -1?"},
         {"((b − a) × c)", "The last operation is missing: a has a second arrow, into the +."},
         {"((a − b) × c)", "The operands of − are swapped, and the last operation, the +, is missing."},
         {"(((b − a) × c) + b)", "The wrong leaf is added at the end. Follow the long arrow of the + back."},
         {"(((b − a) × a) + c)", "a and c are exchanged: which one goes into the ×?"},
         {"((b − (a × c)) + a)", "Parentheses: C++ does × before −, so only a was multiplied."},
         {"((a + c) × (b − a))", "Your root is ×; in the picture it is +."},
         {"(((b − a) × c) + number)", number},
         {"(((b − number) × c) + a)", number},
         {"number", "A leaf: it has a number and remembers nothing. Compute with the Values, not with their data()."},
         {"((c × number) + a)",
          "The − is gone: it was computed on numbers, and numbers remember nothing. Use the Values."}});
  }
}

TEST_CASE("3.2 a shared sub-expression is one node") {
  for (const std::vector<double>& data : triples({2, 3, 1}, 32)) {
    const Scope scope;
    Value a(data[0], "a"), b(data[1], "b"), c(data[2], "c");
    const Value L = shared_product(a, b, c);
    check<std::string>(
        fmt::format("[a, b, c] = {}; the expression that was built", show(data)), describe(L),
        "(((a × b) + c) × ((a × b) − c))",
        {{"(((a × b) + c) × ((a × b) + c))", "Both sides add c. The second one takes it away."},
         {"(((a × b) + c) × (c − (a × b)))", "Swapped: the second side is c - a b here."},
         {"number", "A leaf: it has a number and remembers nothing. Compute with the Values, not with their data()."},
         {"((c + p) × (p − c))",
          "p is a leaf here: it was made from the number a b, and the graph ends there. Compute with Values."},
         {"((c + number) × (number − c))",
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
}

/// A graph of some operations, each on operands drawn from what is there already; the last one is the root.
Value random_graph(Random& random, int operations) {
  std::vector<Value> values{Value(random.uniform(1, 2), "a"), Value(random.uniform(1, 2), "b")};
  for (int i = 0; i < operations; ++i) {
    const Value left = values[random.index(values.size())], right = values[random.index(values.size())];
    values.push_back(i % 3 == 0 ? tanh(left) : i % 3 == 1 ? left * right : left + right);
  }
  return values.back();
}

TEST_CASE("3.3 a node is counted once, and an edge as often as it is drawn") {
  const Scope scope;
  Value a(2, "a"), b(3, "b"), s = a + b, t = tanh(a) - a;
  std::vector<std::pair<std::string, Value>> cases{{"a b", a * b},
                                                   {"t exp(t), t = tanh(a) - a", t * exp(t)},
                                                   {"s s, s = a + b", s * s},
                                                   {"2 a + 1", 2.0 * a + 1.0},
                                                   {"a", a}};
  Random random(33);
  for (int i = 0; i < 3; ++i) cases.emplace_back("a graph drawn at random", random_graph(random, 8));
  for (const auto& [text, root] : cases) {
    int leaves = 0, operations = 0, edges = 0, distinct = 0;
    for (Value v : topological_order(root)) {
      std::set<std::uint64_t> different;
      for (const Operand& operand : v.operands()) different.insert(operand.value.number());
      leaves += different.empty();
      operations += !different.empty();
      edges += static_cast<int>(v.operands().size());
      distinct += static_cast<int>(different.size());
    }
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

using Ends = std::pair<std::uint64_t, std::uint64_t>;

/// A drawing as it should be, its lines sorted, except that places are counted from `first` and that arrow(operand, at)
/// tells where the arrow from an operand to the node at a place begins and ends.
std::vector<std::string> drawing(const std::vector<Value>& order, std::size_t first,
                                 const std::function<Ends(Value, std::size_t)>& arrow) {
  std::vector<std::string> lines{"digraph {", "}"};
  for (std::size_t at = 0; at < order.size(); ++at) {
    lines.push_back(fmt::format("{} [label=\"{}\"]", at + first, order[at].label()));
    for (const Operand& operand : order[at].operands()) {
      const auto [from, to] = arrow(operand.value, at);
      lines.push_back(fmt::format("{} -> {}", from, to));
    }
  }
  std::ranges::sort(lines);
  return lines;
}

/// The lines of an answer, sorted, since several orders are right.
std::vector<std::string> lines_of(const std::string& answer) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < answer.size();) {
    const std::size_t end = std::min(answer.find('\n', begin), answer.size());
    const std::string line = answer.substr(begin, end - begin);
    const std::size_t first = line.find_first_not_of(' '), last = line.find_last_not_of(" ;");
    if (first != std::string::npos && last != std::string::npos) lines.push_back(line.substr(first, last - first + 1));
    begin = end + 1;
  }
  std::ranges::sort(lines);
  return lines;
}

TEST_CASE("3.4 a drawing has a line for each node and for each edge") {
  const Scope scope;
  Value W(0.8, "W"), x(0.5, "x"), c = (W + x).set_label("c"), y(1, "y"), t = tanh(y).set_label("y");
  std::vector<std::pair<std::string, Value>> cases{{"p = W x", (W * x).set_label("p")},
                                                   {"g = c c + c, c = W + x", (c * c + c).set_label("g")},
                                                   {"t - y, t = tanh(y), and t has the label y too", t - y},
                                                   {"a leaf, y", y}};
  Random random(34);
  for (int i = 0; i < 3; ++i) cases.emplace_back("a graph drawn at random", random_graph(random, 7));
  for (const auto& [text, root] : cases) {
    const std::vector<Value> order = topological_order(root);
    const auto place = [&](Value v) {
      return static_cast<std::size_t>(std::ranges::find(order, v.number(), &Value::number) - order.begin());
    };
    const auto last_of_label = [&](Value v, std::size_t end) {  // what a map from labels to places would find
      while (order[--end].label() != v.label()) continue;
      return end;
    };
    const auto right = drawing(order, 0, [&](Value operand, std::size_t at) { return Ends(place(operand), at); });
    auto boxes = right, once = right, no_frame = right;
    std::erase_if(boxes, [](const std::string& line) { return line.find("->") != std::string::npos; });
    once.erase(std::unique(once.begin(), once.end()), once.end());
    std::erase_if(no_frame, [](const std::string& line) { return line == "digraph {" || line == "}"; });
    check(text + "; the lines, sorted", lines_of(draw(root)), right,
          {{boxes, "The boxes are there. What is missing is an arrow for each edge."},
           {drawing(order, 0, [&](Value operand, std::size_t at) { return Ends(at, place(operand)); }),
            "The arrows point the wrong way: from an operand to its result."},
           {once, "A node that an operation uses twice has two arrows into it. One of them is missing."},
           {no_frame, "All lines are right. What is missing is the frame: `digraph {` before and `}` after them."},
           {drawing(order, 1, [&](Value operand, std::size_t at) { return Ends(place(operand) + 1, at + 1); }),
            "Right, but counted from 1. The first place is 0."},
           {drawing(order, 0, [&](Value operand, std::size_t at) { return Ends(last_of_label(operand, at), at); }),
            "Two nodes have one label here, and an arrow begins at the wrong one. Tell nodes apart by number()."},
           {drawing(order, 0, [&](Value operand, std::size_t at) { return Ends(operand.number(), at); }),
            "number() tells nodes apart, but it is not the place. Remember the place for each number."}});
  }
}

}  // namespace
