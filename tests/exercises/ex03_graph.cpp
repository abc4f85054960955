// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex03_graph.hpp>
#include <functional>
#include <iterator>
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

bool is_one_of(const std::vector<Value>& values, Value v) {
  return std::ranges::find(values, v.number(), &Value::number) != values.end();
}

/// The expression in full, as in "((b − a) × number)": a plain number, or a leaf that is none of the given ones, is
/// "number". The operands of + and × are sorted: a + b is b + a.
std::string describe(Value v, const std::vector<Value>& given) {
  std::vector<std::string> parts;
  for (const Operand& operand : v.operands()) parts.push_back(describe(operand.value, given));
  const std::string symbol = v.symbol(), operation = symbol.substr(0, symbol.find(' '));
  if (parts.empty()) return is_one_of(given, v) ? v.label() : "number";
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

bool depends_on_none_of(const std::vector<Value>& given, Value root) {
  return std::ranges::none_of(topological_order(root), [&](Value v) { return is_one_of(given, v); });
}

const std::string own_leaves =
    "None of the leaves here is the a, b or c that you were given: a leaf with the same label and data is another "
    "node. Compute with a, b and c themselves.";

const std::string other_graph =
    "The number is right, but the graph is not the one asked for: build these operations, in this order.";

TEST_CASE("3.1 the local derivatives on the arrows tell which expression it is") {
  for (const std::vector<double>& data : triples({7, 2, 10}, 31)) {
    const Scope scope;
    Value a(data[0], "a"), b(data[1], "b"), c(data[2], "c");
    const std::string number =
        "One a is a number here, or a leaf made from one, and numbers remember nothing. Use a itself in both places.";
    const Value root = from_picture(a, b, c);
    const std::string described = describe(root, {a, b, c});
    check<std::string>(
        fmt::format("[a, b, c] = {}; the expression that was built", show(data)), described, "(((b − a) × c) + a)",
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
          "The − is gone: it was computed on numbers, and numbers remember nothing. Use the Values."},
         {depends_on_none_of({a, b, c}, root) ? described : "", own_leaves},
         {same(root.data(), (data[1] - data[0]) * data[2] + data[0]) ? described : "", other_graph}});
  }
}

TEST_CASE("3.2 a shared sub-expression is one node") {
  for (const std::vector<double>& data : triples({2, 3, 1}, 32)) {
    const Scope scope;
    Value a(data[0], "a"), b(data[1], "b"), c(data[2], "c");
    const Value L = shared_product(a, b, c);
    const double product = data[0] * data[1];
    const std::string described = describe(L, {a, b, c});
    const std::string c_a_number =
        "c is a number here, or a leaf made from one, and numbers remember nothing. Use c itself on both sides.";
    const std::string label_on_leaf =
        "The label p is on a leaf. It belongs to the product: give a b a variable of its own, and label that.";
    check<std::string>(
        fmt::format("[a, b, c] = {}; the expression that was built", show(data)), described,
        "(((a × b) + c) × ((a × b) − c))",
        {{"(((a × b) + c) × ((a × b) + c))", "Both sides add c. The second one takes it away."},
         {"(((a × b) + c) × (c − (a × b)))", "Swapped: the second side is c - a b here."},
         {"number", "A leaf: it has a number and remembers nothing. Compute with the Values, not with their data()."},
         {"((c + number) × (number − c))",
          "a b is a leaf here: it was made from a number, and the graph ends there. Compute with Values."},
         {"(((a × b) + number) × ((a × b) − number))", c_a_number},
         {"(((a × b) + number) × ((a × b) − c))", c_a_number},
         {"(((a × b) + c) × ((a × b) − number))", c_a_number},
         {depends_on_none_of({a, b, c}, L) ? described : "", own_leaves},
         {"(((b × p) + c) × ((b × p) − c))", label_on_leaf},
         {"(((a × p) + c) × ((a × p) − c))", label_on_leaf},
         {same(L.data(), product * product - data[2] * data[2]) ? described : "", other_graph}});
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
    values.push_back(i % 3 == 0 ? sigmoid(left) : i % 3 == 1 ? left * right : left + right);
  }
  return values.back();
}

TEST_CASE("3.3 a node is counted once, and an edge as often as it is drawn") {
  const Scope scope;
  Value a(2, "a"), b(3, "b"), c(1, "c"), nameless(4), twin(2, "a"), s = a + b, t = relu(a) - a;
  const Value u = sigmoid(a).set_label("u"), v = (u * nameless).set_label("v");
  std::vector<std::pair<std::string, Value>> cases{
      {"sigmoid(relu(a b)) + c", sigmoid(relu(a * b)) + c},
      {"v = u x, u = sigmoid(a), and the leaf x has no label", v},
      {"((a + b) + c) + x", ((a + b) + c) + nameless},
      {"t sigmoid(t), t = relu(a) - a", t * sigmoid(t)},
      {"s s, s = a + b", s * s},
      {"a y, where y is another leaf with the label a and the same data", a * twin},
      {"2 a + 1", 2.0 * a + 1.0},
      {"a", a}};
  Random random(33);
  for (int i = 0; i < 3; ++i) cases.emplace_back("a graph drawn at random", random_graph(random, 8));
  for (const auto& [text, root] : cases) {
    int leaves = 0, operations = 0, edges = 0, distinct = 0, labels = 0, from_leaves = 0;
    std::set<std::string> kinds, leaf_labels;
    for (Value node : topological_order(root)) {
      std::set<std::uint64_t> different;
      for (const Operand& operand : node.operands()) different.insert(operand.value.number());
      for (const Operand& operand : node.operands()) from_leaves += operand.value.operands().empty();
      (different.empty() ? leaf_labels : kinds).insert(different.empty() ? node.label() : node.symbol());
      leaves += different.empty();
      operations += !different.empty();
      edges += static_cast<int>(node.operands().size());
      distinct += static_cast<int>(different.size());
      labels += !node.label().empty();
    }
    const int nodes = leaves + operations, into_root = static_cast<int>(root.operands().size());
    const Counts got = count(root);
    check<std::vector<int>>(
        text + "; [leaves, operations, edges]", {got.leaves, got.operations, got.edges}, {leaves, operations, edges},
        {{count_paths(root),
          "Shared nodes were counted once per path. Each is one node, and its edges are there once."},
         {{2, 2, 4}, "This is the answer of the example, whatever the input."},
         {{static_cast<int>(leaf_labels.size()), operations, edges},
          "Two leaves can have the same label and the same data. They are two all the same."},
         {{leaves, static_cast<int>(kinds.size()), edges},
          "Kinds of operation were counted. Here one kind stands in several places, and each is an operation."},
         {{from_leaves, operations, edges},
          "Leaves were counted once for each arrow that leaves them. A leaf that is used twice is one leaf."},
         {{labels, nodes - labels, edges},
          "A result can have a label, and a leaf can have none. What tells them apart is operands()."},
         {{leaves, operations, distinct}, "An operand that is used twice by one operation has two edges, not one."},
         {{leaves, operations, nodes - 1},
          "One edge fewer than nodes: true of a tree. A value that is used twice has two edges, so this is no tree."},
         {{leaves, operations, operations},
          "One edge for each operation: but + and × have two operands, and so two edges."},
         {{leaves, operations, 2 * operations},
          "Two edges for each operation: but relu and sigmoid have one operand, and so one edge."},
         {{leaves, operations, edges + operations},
          "The arrow from a circle to its box was counted, too. It carries no local derivative: a box and its circle "
          "are one node."},
         {{leaves, operations, nodes}, "That many nodes there are. Edges lead from one to another."},
         {{operations, leaves, edges}, "Swapped: a leaf is a value without operands."},
         {{nodes, operations, edges}, "Every node was counted as a leaf. What has a leaf not?"},
         {{leaves, nodes, edges}, "Every node was counted as an operation. A leaf was made by none."},
         {{leaves, operations - 1, edges}, "The root is the result of an operation too."},
         {{leaves, operations - 1, edges - into_root},
          "The root was left out. It is the last node of topological_order(root), and counts like the others."},
         {{leaves, operations, into_root}, "These are the edges of the root alone. Each node has its own."}});
  }
}

using Lines = std::vector<std::string>;

/// A drawing, its lines sorted: for each node one that begins with its name, for each edge what arrow(operand, result)
/// returns.
Lines drawing(const std::vector<Value>& order, const std::function<std::string(Value)>& name,
              const std::function<std::string(Value, Value)>& arrow) {
  Lines lines{"digraph {", "}"};
  for (const Value v : order) {
    lines.push_back(fmt::format("{} [label=\"{}\"]", name(v), v.label()));
    for (const Operand& operand : v.operands()) lines.push_back(arrow(operand.value, v));
  }
  std::ranges::sort(lines);
  return lines;
}

/// The same, when a node has one name in all of its lines.
Lines drawing(const std::vector<Value>& order, const std::function<std::string(Value)>& name) {
  return drawing(order, name, [&](Value operand, Value v) { return fmt::format("{} -> {}", name(operand), name(v)); });
}

/// The lines of an answer as the example writes them, with blanks as there, one statement in each and no quotation
/// marks around places; sorted, since several orders are right.
Lines lines_of(const std::string& answer) {
  Lines lines{""};
  bool quoted = false;
  for (const char c : answer) {
    if (c == '"') quoted = !quoted;
    if (quoted) {
      lines.back() += c;
      continue;
    }
    const bool opening = lines.back().starts_with("digraph");  // its brace may stand on the next line
    if ((c == '\n' && !opening) || c == ';' || c == '}') lines.emplace_back();
    if (c == '[' || c == '{') lines.back() += ' ';
    if (std::string_view(" \t\r\n;").find(c) == std::string_view::npos) lines.back() += c;
    if (c == ']' || c == '{' || c == '}') lines.emplace_back();
  }
  std::erase(lines, "");
  for (std::string& line : lines) {
    if (line.starts_with("digraph") && line.ends_with('{')) line = "digraph {";  // a graph may have a name
    const std::size_t label = std::min(line.find('['), line.size());
    std::string names = line.substr(0, label);
    std::erase(names, '"');
    if (names.find_first_not_of("0123456789-> ") == std::string::npos) line.replace(0, label, names);
    if (const std::size_t arrow = line.find("->"); arrow != std::string::npos) line.replace(arrow, 2, " -> ");
  }
  std::ranges::sort(lines);
  return lines;
}

/// What is wrong with lines that no single mistake explains; missing and extra are those that should and should not be
/// among them.
std::string diagnose(const Lines& lines, const Lines& missing, const Lines& extra) {
  if (missing.empty() &&
      std::ranges::all_of(extra, [](const std::string& line) { return line == " {" || line == "}"; })) {
    return "Two braces for one: a brace is written {{ or }} in fmt::format, but not in other strings.";
  }
  if (std::ranges::any_of(extra, [](const std::string& line) { return line.starts_with("graph"); })) {
    return "A `graph` has lines without a direction. Arrows belong into a `digraph`, a directed graph.";
  }
  const auto is_node = [](const std::string& line) { return line.find('[') != std::string::npos; };
  const auto is_arrow = [](const std::string& line) { return line.find("->") != std::string::npos; };
  if (extra.empty() && std::ranges::all_of(missing, is_arrow)) {
    return "The rest is right. Arrows are missing: there is one for each operand, the first and all others.";
  }
  if (extra.empty() && std::ranges::all_of(missing, [](const std::string& line) { return line.ends_with("\"\"]"); })) {
    return "The rest is right. A node without a label has a line, too, with [label=\"\"].";
  }
  const auto without_labels = [](Lines all) {
    for (std::string& line : all) line.resize(std::min(line.find('['), line.size()));
    std::ranges::sort(all);
    return all;
  };
  if (std::ranges::all_of(missing, is_node) && without_labels(missing) == without_labels(extra)) {
    return "The places and the arrows are right, but not the labels. What label() returns belongs there.";
  }
  Lines names;
  for (const std::string& line : lines) {
    if (is_node(line)) names.push_back(line.substr(0, line.find(' ')));
  }
  std::ranges::sort(names);
  if (names.size() > 1 && names.front() == names.back()) {
    return fmt::format("All nodes are called {} here. The place goes up by 1 from node to node.", names[0]);
  }
  if (std::ranges::adjacent_find(names) != names.end()) {
    return "Two nodes have one name here. Nodes can be alike, in label and in data: remember places by number().";
  }
  const auto ends = [](const Lines& all) {  // of arrows, where they end; other lines whole
    Lines result;
    for (const std::string& line : all) {
      const std::size_t arrow = line.find(" -> ");
      result.push_back(arrow == std::string::npos ? line : line.substr(arrow));
    }
    std::ranges::sort(result);
    return result;
  };
  if (ends(missing) == ends(extra)) {
    return "An arrow begins at the wrong node. Two nodes can be alike, in label, data and operation, and are two all "
           "the same: only number() tells them apart.";
  }
  return "None of the classic mistakes gives this. Draw this graph on paper, and write the places beside its nodes.";
}

TEST_CASE("3.4 a drawing has a line for each node and for each edge") {
  const Scope scope;
  Value W(0.8, "W"), x(0.5, "x"), c = (W + x).set_label("c"), y(1, "y"), t = sigmoid(y).set_label("y");
  Value twin(1, "y"), s = W + x, u = W + x;
  std::vector<std::pair<std::string, Value>> cases{
      {"p = W x", (W * x).set_label("p")},
      {"g = c c + c, c = W + x", (c * c + c).set_label("g")},
      {"t - y, t = sigmoid(y), and t has the label y too", t - y},
      {"a leaf, y", y},
      {"(y W - z) y, where z is another leaf with the label y and the same data", (y * W - twin) * y},
      {"(s W - u) s, where s = W + x and u = W + x are two nodes without labels", (s * W - u) * s}};
  Random random(34);
  for (int i = 0; i < 3; ++i) cases.emplace_back("a graph drawn at random", random_graph(random, 7));
  for (const auto& [text, root] : cases) {
    const std::vector<Value> order = topological_order(root);
    const auto place = [&](Value v) { return std::ranges::find(order, v.number(), &Value::number) - order.begin(); };
    const auto name = [&](Value v) { return fmt::format("{}", place(v)); };
    const auto number = [](Value v) { return fmt::format("{}", v.number()); };
    const auto without = [](Lines lines, const std::function<bool(const std::string&)>& unwanted) {
      std::erase_if(lines, unwanted);
      return lines;
    };
    const Lines right = drawing(order, name), got = lines_of(draw(root));
    Lines once = right, no_quotes = right;
    once.erase(std::unique(once.begin(), once.end()), once.end());
    for (std::string& line : no_quotes) std::erase(line, '"');
    const std::vector<Mistake<Lines>> mistakes{
        {without(right, [](const std::string& line) { return line.find("->") != std::string::npos; }),
         "The boxes are there. What is missing is an arrow for each edge."},
        {without(right, [](const std::string& line) { return line.find('[') != std::string::npos; }),
         "The arrows are there. What is missing is a line for each node, with its label."},
        {without(right,
                 [&](const std::string& line) {
                   return std::ranges::any_of(
                       order, [&](Value v) { return v.operands().empty() && line.starts_with(name(v) + " ["); });
                 }),
         "The leaves have no line of their own. Every node has one."},
        {drawing(order, name, [&](Value operand, Value v) { return fmt::format("{} -> {}", name(v), name(operand)); }),
         "The arrows point the wrong way: from an operand to its result."},
        {once, "A node that an operation uses twice has two arrows into it. One of them is missing."},
        {without(right, [](const std::string& line) { return line == "digraph {" || line == "}"; }),
         "All lines are right. What is missing is the frame: `digraph {` before and `}` after them."},
        {without(right, [](const std::string& line) { return line == "}"; }),
         "All lines are right. What is missing is the } at the end."},
        {no_quotes,
         "The quotation marks are missing: a label stands between two of them. In a C++ string, write \\\"."},
        {drawing(order, [&](Value v) { return fmt::format("{}", place(v) + 1); }),
         "Right, but counted from 1. The first place is 0."},
        {drawing(order, &Value::label),
         "A label is no name for a node: two can have the same, or none. Use its place."},
        {drawing(order, [](Value v) { return fmt::format("\"{}\"", v.label()); }),
         "A label is no name for a node: two can have the same, or none. Use its place."},
        {drawing(order, number), "number() tells nodes apart, but it is not the place. Remember the place for each."},
        {drawing(order, name,
                 [&](Value operand, Value v) { return fmt::format("{} -> {}", number(operand), name(v)); }),
         "number() tells nodes apart, but it is not the place. Remember the place for each."}};
    if (got == right) continue;
    Lines missing, extra;
    std::set_difference(right.begin(), right.end(), got.begin(), got.end(), std::back_inserter(missing));
    std::set_difference(got.begin(), got.end(), right.begin(), right.end(), std::back_inserter(extra));
    const auto known = std::ranges::find(mistakes, got, &Mistake<Lines>::answer);
    std::string report = fmt::format("at      {}\n", text);
    for (const std::string& line : missing) report += fmt::format("missing: {}\n", line);
    for (const std::string& line : extra) report += fmt::format("too many: {}\n", line);
    report += known == mistakes.end() ? diagnose(got, missing, extra) : known->message;
    FAIL(report);
  }
}

}  // namespace
