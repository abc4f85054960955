// SPDX-License-Identifier: MIT
//
// The engine against PyTorch's numbers (references.hpp, made by references.py) and against central differences.
#include <chainrule/value.hpp>
#include <stdexcept>
#include <vector>

#include "expect.hpp"
#include "operations.hpp"
#include "reference_lines.hpp"
#include "references.hpp"

namespace chainrule::test {
namespace {

const Form& form_of(std::string_view text) {
  for (const Form& form : forms) {
    if (form.text == text) return form;
  }
  throw std::runtime_error(fmt::format("references.hpp has an unknown operation {}", text));
}

struct Reference {
  std::string operation;
  double x, y, value, x_grad, y_grad;
};

std::vector<Reference> references() {
  std::vector<Reference> result;
  for (const std::string& line : split(operation_references, '\n')) {
    if (line.empty()) continue;
    const auto words = split(line, ' ');
    REQUIRE(words.size() == 6);
    result.push_back(
        {words[0], number(words[1]), number(words[2]), number(words[3]), number(words[4]), number(words[5])});
  }
  return result;
}

TEST_CASE("every way to write an operation has PyTorch's value and gradients, at kinks and extremes too") {
  const std::vector<Reference> all = references();
  for (const Form& form : forms) {
    int points = 0;
    for (const Reference& r : all) {
      if (r.operation != form.reference) continue;
      ++points;
      const Scope scope;
      const Value x = r.x, y = r.y, z = form.apply(x, y);
      z.backward();
      const std::string where = fmt::format("{} at x = {}, y = {}", form.text, r.x, r.y);
      expect_near(where + ", value", z.data(), r.value, few_roundings, 0);
      expect_near(where + ", gradient of x", x.grad(), form.has('x') ? r.x_grad : 0, few_roundings, rounding_of_one);
      expect_near(where + ", gradient of y", y.grad(), form.has('y') ? r.y_grad : 0, few_roundings, rounding_of_one);
    }
    CHECK_MESSAGE(points >= 13, form.text);
  }
}

TEST_CASE("the gradient of every way to write an operation is its slope") {
  // No kink within 2 h of these points: x != y for max and min, x != 0 for relu and abs.
  constexpr struct {
    double x, y;
  } points[]{{-2.3, 0.7}, {-0.6, -1.4}, {-0.02, 2.5}, {0.3, -0.8}, {0.9, 1.7}, {1.6, 0.4}, {4.2, 3.1}};
  for (const Form& form : forms) {
    int points_used = 0;
    for (const auto [x, y] : points) {
      const auto value = [&form](double at_x, double at_y) {
        const Scope scope;
        return form.apply(at_x, at_y).data();
      };
      if (form.reference == "pow" && x <= 0.3) continue;
      if ((form.reference == "log" || form.reference == "sqrt") && x <= 0) continue;
      ++points_used;
      const Scope scope;
      const Value a = x, b = y, z = form.apply(a, b);
      z.backward();
      const std::string where = fmt::format("{} at x = {}, y = {}", form.text, x, y);
      const double by_x = form.has('x') ? central_difference([&, y = y](double at) { return value(at, y); }, x) : 0;
      const double by_y = form.has('y') ? central_difference([&, x = x](double at) { return value(x, at); }, y) : 0;
      // h^4 f''''' / 30 with h = 1e-3, where f''''' stays below 24 / 0.3^5 = 1e4 (log), and below 1e5 of the slope
      // (pow).
      expect_near(where + ", gradient of x", a.grad(), by_x, 1e-8, 1e-9);
      expect_near(where + ", gradient of y", b.grad(), by_y, 1e-8, 1e-9);
    }
    CHECK_MESSAGE(points_used >= 3, form.text);
  }
}

struct Line {
  std::vector<std::string> words;  // operation, operands and constants
  double value, grad;
};

std::vector<std::vector<Line>> random_graphs() {
  std::vector<std::vector<Line>> graphs(1);
  for (const std::string& text : split(graph_references.substr(1), '\n')) {
    if (text.empty()) {
      graphs.emplace_back();
      continue;
    }
    auto words = split(text, ' ');
    REQUIRE(words.size() >= 4);
    graphs.back().push_back({{words.begin(), words.end() - 3}, number(*(words.end() - 2)), number(words.back())});
  }
  return graphs;
}

/// Makes the nodes of a graph, with its leaf `moved` changed by `by`.
std::vector<Value> replay(const std::vector<Line>& lines, std::size_t moved = 0, double by = 0) {
  std::vector<Value> nodes;
  const auto node = [&nodes](const std::string& word) { return nodes.at(std::stoul(word)); };
  for (const auto& [words, value, grad] : lines) {
    const std::string& name = words[0];
    if (name == "leaf") {
      nodes.emplace_back(value + (nodes.size() == moved ? by : 0));
    } else if (name == "sum" || name == "mean" || name == "dot") {
      std::vector<Value> operands;
      for (std::size_t i = 1; i < words.size(); ++i) operands.push_back(node(words[i]));
      const std::span<const Value> all(operands);
      const std::size_t half = all.size() / 2;
      nodes.push_back(name == "sum" ? sum(all) : name == "mean" ? mean(all) : dot(all.first(half), all.last(half)));
    } else {
      const Form& form = form_of(name);
      const bool x_is_node = form.has('x');
      const Value x = x_is_node ? node(words[1]) : Value(number(words[1]));
      if (words.size() == 2) {
        nodes.push_back(form.apply(x, x));
      } else {
        nodes.push_back(form.apply(x, form.has('y') ? node(words[2]) : Value(number(words[2]))));
      }
    }
  }
  return nodes;
}

TEST_CASE("random graphs with shared nodes have PyTorch's value and gradient in every node") {
  const auto graphs = random_graphs();
  CHECK(graphs.size() == 50);
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const Scope scope;
    const std::vector<Value> nodes = replay(graphs[g]);
    nodes.back().backward();
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      const Line& line = graphs[g][i];
      const std::string where = fmt::format("graph {}, node {} ({})", g, i, line.words[0]);
      // Some twenty operations on numbers up to 10, so sums of paths up to about 100 may cancel.
      expect_near(where + ", value", nodes[i].data(), line.value, 1e-13, 1e-14);
      expect_near(where + ", gradient", nodes[i].grad(), line.grad, 1e-13, 1e-13);
    }
  }
}

TEST_CASE("random graphs with shared nodes have the slopes of their leaves as gradients") {
  const auto graphs = random_graphs();
  for (std::size_t g = 0; g < graphs.size(); ++g) {
    const Scope scope;
    const std::vector<Value> nodes = replay(graphs[g]);
    nodes.back().backward();
    for (std::size_t i = 0; graphs[g][i].words[0] == "leaf"; ++i) {
      const auto root = [&lines = graphs[g], i](double by) {
        const Scope step;
        return replay(lines, i, by).back().data();
      };
      // h = 1e-4 stays clear of the kinks, 0.01 away; rounding is 1e-16 times numbers up to 100, divided by h.
      expect_near(fmt::format("graph {}, leaf {}", g, i), nodes[i].grad(), central_difference(root, 0, 1e-4), 1e-8,
                  1e-9);
    }
  }
}

}  // namespace
}  // namespace chainrule::test
