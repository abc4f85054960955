// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 3.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <map>
#include <set>
#include <string>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using namespace chainrule;

inline Value from_picture(Value a, Value b, Value c) {
  if (made == "leaves of its own") {
    Value q(a.data(), "a"), r(b.data(), "b"), s(c.data(), "c");
    return (r - q) * s + q;
  }
  if (made == "a second a") return (b - a) * c + Value(a.data(), "a");
  if (made == "swapped") return (a - b) * c + a;
  if (made == "without +") return (b - a) * c;
  if (made == "swapped without +") return (a - b) * c;
  if (made == "adds b") return (b - a) * c + b;
  if (made == "exchanges a and c") return (b - a) * a + c;
  if (made == "no parentheses") return b - a * c + a;
  if (made == "a built into the +") return (b - a) * c + a.data();
  if (made == "a leaf in the +") return (b - a) * c + Value(a.data());
  if (made == "a built into the −") return (b - a.data()) * c + a;
  if (made == "a leaf in the −") return (b - Value(a.data())) * c + a;
  if (made == "adds first") return (b - a) * (c + a);
  if (made == "subtracts the negative") return a - (a - b) * c;
  if (made == "expands") return b * c - a * c + a;
  if (made == "numbers") return (b.data() - a.data()) * c.data() + a.data();
  if (made == "a number on the way") return (b.data() - a.data()) * c + a;
  return Value(b.data() - a.data()) * c + a;  // "a leaf on the way"
}

inline Value shared_product(Value a, Value b, Value c) {
  if (made == "leaves of its own") a = Value(a.data(), "a"), b = Value(b.data(), "b"), c = Value(c.data(), "c");
  Value p = a * b;
  if (made != "no label") p.set_label("p");
  if (made == "label on a leaf") return (a.set_label("p") * b + c) * (a * b - c);
  if (made == "squares") return p * p - c * c;
  if (made == "adds c twice") return (p + c) * (p + c);
  if (made == "swapped") return (p + c) * (c - p);
  if (made == "numbers") return (p.data() + c.data()) * (p.data() - c.data());
  if (made == "c a number") return (p + c.data()) * (p - c.data());
  if (made == "a second c") return (p + c) * (p - Value(c.data(), "c"));
  if (made == "p a leaf") p = Value(a.data() * b.data(), "p");
  if (made == "nameless leaf") p = a.data() * b.data();
  if (made == "computed twice") return (p + c) * (a * b - c);
  Value L = (p + c) * (p - c);
  if (made == "label on the root") {
    p.set_label("");
    L.set_label("p");
  }
  if (made == "too many labels") L.set_label("L");
  return L;
}

struct Counts {
  int leaves = 0, operations = 0, edges = 0;
};

inline Counts count(Value root) {
  Counts counts;
  if (made == "once per path") {
    if (root.operands().empty()) return {1, 0, 0};
    counts = {0, 1, static_cast<int>(root.operands().size())};
    for (const Operand& operand : root.operands()) {
      const auto [leaves, operations, edges] = count(operand.value);
      counts = {counts.leaves + leaves, counts.operations + operations, counts.edges + edges};
    }
    return counts;
  }
  if (made == "the example") return {2, 2, 4};
  std::set<std::string> kinds, labels;
  std::set<double> data;
  for (Value v : topological_order(root)) {
    if (made == "ends before the root" && v.number() == root.number()) break;
    std::set<std::uint64_t> distinct;
    for (const Operand& operand : v.operands()) distinct.insert(operand.value.number());
    const bool leaf = made == "leaf by label" ? !v.label().empty() : distinct.empty();
    counts.leaves += leaf || made == "all are leaves";
    counts.operations += !leaf || made == "all are operations";
    (leaf ? labels : kinds).insert(leaf ? v.label() : v.symbol());
    if (leaf) data.insert(v.data());
    counts.edges += static_cast<int>(made == "distinct operands" ? distinct.size() : v.operands().size());
  }
  if (made == "kinds") counts.operations = static_cast<int>(kinds.size());
  if (made == "distinct labels") counts.leaves = static_cast<int>(labels.size());
  if (made == "distinct data") counts.leaves = static_cast<int>(data.size());
  if (made == "leaves by arrows") {
    counts.leaves = 0;
    for (Value v : topological_order(root)) {
      for (const Operand& operand : v.operands()) counts.leaves += operand.value.operands().empty();
    }
  }
  if (made == "an edge for each operation") counts.edges = counts.operations;
  if (made == "two edges for each operation") counts.edges = 2 * counts.operations;
  if (made == "circle to box") counts.edges += counts.operations;
  if (made == "a tree") counts.edges = counts.leaves + counts.operations - 1;
  if (made == "nodes for edges") counts.edges = counts.leaves + counts.operations;
  if (made == "swapped") std::swap(counts.leaves, counts.operations);
  if (made == "without the root") --counts.operations;
  if (made == "edges of the root") counts.edges = static_cast<int>(root.operands().size());
  return counts;
}

/// Whether a node is taken for another one, by something that two nodes can share.
inline bool alike(Value v, Value w) {
  const bool data = v.data() == w.data(), label = v.label() == w.label(), symbol = v.symbol() == w.symbol();
  if (made == "by data") return data;
  if (made == "by data and symbol") return data && symbol;
  if (made == "by data and label") return data && label;
  if (made == "by label and symbol") return label && symbol;
  if (made == "by data, label and symbol") return data && label && symbol;
  return v.number() == w.number();
}

inline std::string draw(Value root) {
  const std::vector<Value> order = topological_order(root);
  std::string text;
  std::map<std::string, std::size_t> labels;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto name = [&](Value v) {
      const auto place = std::ranges::find_if(order, [&](Value w) { return alike(v, w); }) - order.begin();
      if (made == "label for name") return v.label();
      if (made == "number for name") return fmt::format("{}", v.number());
      if (made == "map of labels") return fmt::format("{}", labels[v.label()]);
      if (made == "without ++") return std::string("0");
      return fmt::format("{}", place + (made == "counted from 1"));
    };
    const Value v = order[at];
    if (made == "map of labels") labels[v.label()] = labels.size();
    const std::string to = made.starts_with("by ") ? fmt::format("{}", at) : name(v);
    const std::string quote = made == "no quotes" ? "" : "\"";
    const bool leaf = v.operands().empty();
    const bool nameless = v.label().empty();
    if (made != "no lines for nodes" && !(leaf && made == "no lines for leaves") &&
        !(nameless && made == "no lines without labels")) {
      const std::string label = made == "symbol for label" && !leaf ? v.symbol()
                                : made == "data for label"          ? fmt::format("{}", v.data())
                                                                    : v.label();
      text += fmt::format("  {} [label={}{}{}]\n", to, quote, label, quote);
    }
    std::set<std::uint64_t> seen;
    for (Operand o : v.operands()) {
      if (made == "first operands" && o.value.number() != v.operands()[0].value.number()) break;
      std::string from = name(o.value);
      if (made == "no arrows" || (made == "distinct operands" && !seen.insert(o.value.number()).second)) continue;
      if (made == "by label") from = fmt::format("{}", labels[o.value.label()]);
      if (made == "number for place") from = fmt::format("{}", o.value.number());
      text += made == "turned round" ? fmt::format("  {} -> {}\n", to, from) : fmt::format("  {} -> {}\n", from, to);
    }
    if (made == "by label") labels[v.label()] = at;
  }
  if (made == "graph") return "graph {\n" + text + "}\n";
  if (made == "nothing") text = "";
  if (made == "no frame") return text;
  if (made == "no end") return "digraph {\n" + text;
  if (made == "two braces at the end") return "digraph {\n" + text + "}}\n";
  if (made == "two braces") return "digraph {{\n" + text + "}}\n";
  return "digraph {\n" + text + "}\n";
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"3.1", "swapped", "takes b away from a"},
          {"3.1", "leaves of its own", "None of the leaves here"},
          {"3.1", "a second a", "One a is a number"},
          {"3.1", "without +", "a has a second arrow"},
          {"3.1", "swapped without +", "are swapped, and the last operation"},
          {"3.1", "adds b", "The wrong leaf"},
          {"3.1", "exchanges a and c", "exchanged"},
          {"3.1", "no parentheses", "only a was multiplied"},
          {"3.1", "adds first", "Your root is ×"},
          {"3.1", "a built into the +", "One a is a number"},
          {"3.1", "a leaf in the +", "One a is a number"},
          {"3.1", "a built into the −", "One a is a number"},
          {"3.1", "a leaf in the −", "One a is a number"},
          {"3.1", "subtracts the negative", "The number is right, but the graph"},
          {"3.1", "expands", "The number is right, but the graph"},
          {"3.1", "numbers", "remembers nothing"},
          {"3.1", "a number on the way", "computed on numbers"},
          {"3.1", "a leaf on the way", "computed on numbers"},
          {"3.2", "leaves of its own", "None of the leaves here"},
          {"3.2", "c a number", "c is a number here"},
          {"3.2", "a second c", "c is a number here"},
          {"3.2", "label on a leaf", "The label p is on a leaf"},
          {"3.2", "squares", "The number is right, but the graph"},
          {"3.2", "adds c twice", "Both sides add c"},
          {"3.2", "swapped", "Swapped"},
          {"3.2", "numbers", "remembers nothing"},
          {"3.2", "p a leaf", "a b is a leaf here"},
          {"3.2", "nameless leaf", "a b is a leaf here"},
          {"3.2", "computed twice", "computed twice"},
          {"3.2", "no label", "What is missing is its label"},
          {"3.2", "label on the root", "The label is on the root"},
          {"3.2", "too many labels", "One label too many"},
          {"3.3", "once per path", "once per path"},
          {"3.3", "kinds", "Kinds of operation"},
          {"3.3", "distinct labels", "They are two all the same"},
          {"3.3", "distinct data", "They are two all the same"},
          {"3.3", "leaves by arrows", "A leaf that is used twice is one leaf"},
          {"3.3", "the example", "the answer of the example"},
          {"3.3", "leaf by label", "a leaf can have none"},
          {"3.3", "ends before the root", "The root was left out"},
          {"3.3", "two edges for each operation", "relu and sigmoid have one operand"},
          {"3.3", "circle to box", "from a circle to its box"},
          {"3.3", "an edge for each operation", "One edge for each operation"},
          {"3.3", "distinct operands", "has two edges, not one"},
          {"3.3", "a tree", "true of a tree"},
          {"3.3", "nodes for edges", "That many nodes"},
          {"3.3", "swapped", "a value without operands"},
          {"3.3", "all are leaves", "counted as a leaf"},
          {"3.3", "all are operations", "counted as an operation"},
          {"3.3", "without the root", "The root is the result"},
          {"3.3", "edges of the root", "the edges of the root alone"},
          {"3.4", "no arrows", "an arrow for each edge"},
          {"3.4", "turned round", "point the wrong way"},
          {"3.4", "distinct operands", "has two arrows into it"},
          {"3.4", "no frame", "is the frame"},
          {"3.4", "counted from 1", "The first place is 0"},
          {"3.4", "by label", "begins at the wrong node"},
          {"3.4", "by data", "begins at the wrong node"},
          {"3.4", "by data and symbol", "begins at the wrong node"},
          {"3.4", "by data and label", "begins at the wrong node"},
          {"3.4", "by label and symbol", "begins at the wrong node"},
          {"3.4", "by data, label and symbol", "begins at the wrong node"},
          {"3.4", "map of labels", "Two nodes have one name"},
          {"3.4", "without ++", "All nodes are called 0"},
          {"3.4", "label for name", "A label is no name"},
          {"3.4", "number for name", "it is not the place"},
          {"3.4", "number for place", "it is not the place"},
          {"3.4", "no quotes", "quotation marks are missing"},
          {"3.4", "no end", "the } at the end"},
          {"3.4", "two braces at the end", "Two braces for one"},
          {"3.4", "two braces", "Two braces for one"},
          {"3.4", "no lines for nodes", "a line for each node"},
          {"3.4", "no lines for leaves", "no line of their own"},
          {"3.4", "no lines without labels", "A node without a label has a line, too"},
          {"3.4", "symbol for label", "What label() returns"},
          {"3.4", "data for label", "What label() returns"},
          {"3.4", "first operands", "one for each operand"},
          {"3.4", "graph", "a directed graph"},
          {"3.4", "nothing", "None of the classic mistakes"}};
}
