// SPDX-License-Identifier: MIT
//
// Chapter 5: backward, automatically.
//
// Shows why a gradient is a sum over paths (`+=`), why the nodes need an order, a complete small engine built from
// nothing (namespace tiny) with its three faults, and the book's engine, which has none of them.
// Writes graphs/ch05_backward_doubling, _diamond, _wrong_order, _right_order and _expression (.dot and .svg).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace tiny {  // the small engine, complete

// [tiny_node]
struct Node {
  double data;
  std::vector<std::shared_ptr<Node>> operands;
  double grad = 0;
  std::function<void()> pass_on = [] {};  // a leaf passes nothing on
};

struct Value {
  std::shared_ptr<Node> node;

  Value(double data, std::vector<std::shared_ptr<Node>> operands = {}) : node(new Node{data, std::move(operands)}) {}
};
// [/tiny_node]

// [tiny_operations]
Value operator+(Value a, Value b) {
  Value out(a.node->data + b.node->data, {a.node, b.node});
  out.node->pass_on = [a, b, out] {
    a.node->grad += out.node->grad;
    b.node->grad += out.node->grad;
  };
  return out;
}

Value operator*(Value a, Value b) {
  Value out(a.node->data * b.node->data, {a.node, b.node});
  out.node->pass_on = [a, b, out] {
    a.node->grad += b.node->data * out.node->grad;
    b.node->grad += a.node->data * out.node->grad;
  };
  return out;
}

Value pow(Value a, double n) {
  Value out(std::pow(a.node->data, n), {a.node});
  out.node->pass_on = [a, n, out] { a.node->grad += n * std::pow(a.node->data, n - 1) * out.node->grad; };
  return out;
}

Value relu(Value a) {
  Value out(std::max(0.0, a.node->data), {a.node});
  out.node->pass_on = [a, out] { a.node->grad += (out.node->data > 0 ? 1 : 0) * out.node->grad; };
  return out;
}

Value operator-(Value a) { return a * -1; }
Value operator-(Value a, Value b) { return a + -b; }
Value operator/(Value a, Value b) { return a * pow(b, -1); }
// [/tiny_operations]

// [tiny_backward]
void sort(Node* node, std::set<Node*>& seen, std::vector<Node*>& order) {
  if (!seen.insert(node).second) return;
  for (const auto& operand : node->operands) sort(operand.get(), seen, order);
  order.push_back(node);  // after all of its operands
}

std::vector<Node*> topological_order(Node* root) {
  std::set<Node*> seen;
  std::vector<Node*> order;
  sort(root, seen, order);
  return order;
}

void backward(const Value& root) {
  const std::vector<Node*> order = topological_order(root.node.get());
  root.node->grad = 1;
  for (auto node = order.rbegin(); node != order.rend(); ++node) (*node)->pass_on();
}
// [/tiny_backward]

/// Takes the closures away from a graph, so that it is freed with its last Value.
void cut(const std::shared_ptr<Node>& root) {
  for (Node* node : topological_order(root.get())) node->pass_on = nullptr;
}

}  // namespace tiny

using namespace chainrule;

namespace {

Claims yes;

// [overwrite]
using Gradients = std::map<std::uint64_t, double>;  // by the number() of a Value

/// Visits the nodes in the given order, starting with the root. Wrong: = where += belongs.
Gradients overwrite(const std::vector<Value>& order) {
  Gradients grad{{order.front().number(), 1}};
  for (const Value& v : order) {
    for (const auto& [operand, local_derivative] : v.operands()) {
      grad[operand.number()] = local_derivative * grad[v.number()];
    }
  }
  return grad;
}
// [/overwrite]

// [pass_on]
/// Visits the nodes in the given order, starting with the root. Each passes on what its gradient is by then.
Gradients pass_on(const std::vector<Value>& order) {
  Gradients grad{{order.front().number(), 1}};
  for (const Value& v : order) {
    for (const auto& [operand, local_derivative] : v.operands()) {
      grad[operand.number()] += local_derivative * grad[v.number()];
    }
  }
  return grad;
}
// [/pass_on]

std::vector<Value> newest_first(Value root) {
  std::vector<Value> order = topological_order(root);
  std::ranges::reverse(order);
  return order;
}

/// A central difference.
double slope(const std::function<double(double)>& f, double x) {
  const double h = 1e-5;
  return (f(x + h) - f(x - h)) / (2 * h);
}

void draw(Value root, const char* name, const DrawOptions& options) {
  fmt::print("{}\n", save_picture(fmt::format("graphs/ch05_backward_{}.dot", name), to_dot(root, options)));
}

/// y = p + q with p = 3h, q = h² and h = 2x.
struct Diamond {
  Value x{1, "x"}, h = 2 * x, p = 3 * h, q = pow(h, 2), y = p + q;
  Diamond() { h.set_label("h"), p.set_label("p"), q.set_label("q"), y.set_label("y"); }
};

// [walk]
/// Goes along every path from v, and notes the products of those that end at the leaf. Returns the edges it crossed.
long walk(Value v, Value leaf, double product, std::vector<double>& products) {
  if (v.number() == leaf.number()) products.push_back(product);
  long edges = 0;
  for (const auto& [operand, d] : v.operands()) edges += 1 + walk(operand, leaf, product * d, products);
  return edges;
}
// [/walk]

void compare_on(const char* graph, Value leaf, Value root) {
  std::vector<double> products;
  walk(root, leaf, 1, products);
  const double sum = std::accumulate(products.begin(), products.end(), 0.0);
  const double wrong = overwrite(newest_first(root))[leaf.number()], right = pass_on(newest_first(root))[leaf.number()];
  fmt::print("{:<24}{:>7}{:>16}{:>8}{:>9}\n", graph, products.size(), sum, wrong, right);
  yes(right == sum);
}

void every_path_counts() {
  fmt::print("1. Every path counts\ngraph                     paths  sum over paths  with =  with +=\n");
  Value a(3, "a"), b = (a + a).set_label("b"), c = (b + b).set_label("c");
  compare_on("b = a + a", a, b);
  compare_on("c = b + b", a, c);
  Value m(2, "m"), n(-3, "n"), k(10, "k"), mn = m * n, sum = m + k;
  compare_on("L = (m n) + (m + k)", m, mn + sum);
  const Diamond d;
  compare_on("y = 3h + h², h = 2x", d.x, d.y);
  const auto y = [](double x) { return 3 * (2 * x) + (2 * x) * (2 * x); };
  fmt::print("measured slope of y at x = 1: {:.4f}\n", slope(y, 1));

  c.backward();
  draw(c, "doubling", {.local_derivatives = true});
  draw(d.y, "diamond", {.gradients = false, .local_derivatives = true});
}

void too_many_paths() {
  fmt::print("\n2. Too many paths to walk\n");
  fmt::print("doublings  nodes    gradient     edges, path by path     edges, node by node\n");
  for (const int doublings : {1, 2, 5, 10, 15, 30}) {
    Value a = 1.0, v = a;
    for (int i = 0; i < doublings; ++i) v = v + v;
    const std::vector<Value> order = newest_first(v);
    std::size_t edges = 0;
    for (const Value& node : order) edges += node.operands().size();
    std::vector<double> products;
    const std::string walked = doublings <= 15 ? fmt::to_string(walk(v, a, 1, products)) : "not tried";
    fmt::print("{:>9}{:>7}{:>12.0f}{:>24}{:>24}\n", doublings, order.size(), pass_on(order)[a.number()], walked, edges);
  }
}

// [eager]
/// Each time an operand receives something, it passes on all that it has, at once.
void eager(Value v, Gradients& grad) {
  for (const auto& [operand, local_derivative] : v.operands()) {
    grad[operand.number()] += local_derivative * grad[v.number()];
    eager(operand, grad);
  }
}
// [/eager]

double run_eager(Value root, Value leaf) {
  Gradients grad{{root.number(), 1}};
  eager(root, grad);
  return grad[leaf.number()];
}

/// Runs the loop of pass_on in this order, prints what each node does at its visit, and draws it.
void show_run(const std::string& title, const std::vector<Value>& order, const char* picture) {
  Gradients grad{{order.front().number(), 1}}, in_the_end = pass_on(order);
  std::vector<Remark> remarks;
  int visits = 0;
  fmt::print("{}\n", title);
  for (const Value& v : order) {
    const double now = grad[v.number()], later = in_the_end[v.number()];
    const std::vector<Operand> edges = v.operands();
    for (const auto& [operand, local_derivative] : edges) grad[operand.number()] += local_derivative * now;
    const std::string visit = fmt::format("visit {}: {} {}", ++visits, edges.empty() ? "has" : "passes on", now);
    const std::string late = now == later ? "" : fmt::format("too early: {} in the end", later);
    fmt::print("  {}  {}{}{}\n", v.label(), visit, late.empty() ? "" : ", ", late);
    remarks.push_back({v, visit});
    if (!late.empty()) remarks.push_back({v, late});
  }
  draw(order.front(), picture, {.title = title, .gradients = false, .local_derivatives = true, .remarks = remarks});
}

void an_order_is_needed() {
  fmt::print("\n3. An order is needed\n");
  // [orders]
  const auto [x, h, p, q, y] = Diamond();
  Value a(3, "a"), b = a + a, c = b + b;
  fmt::print("eager: c = b + b gets {}, expected 4; the diamond gets {}, expected 14\n", run_eager(c, a),
             run_eager(y, x));
  show_run("depth-first: x gets 6, expected 14", {y, p, h, x, q}, "wrong_order");
  show_run("every node after its users: x gets 14", {y, q, p, h, x}, "right_order");

  const Value z = h + q;
  const double diamond = pass_on({y, p, q, h, x})[x.number()], shortcut = pass_on({z, h, q, x})[x.number()];
  fmt::print("breadth-first: the diamond gets {}, expected 14; z = h + h² gets {}, expected 10\n", diamond, shortcut);
  // [/orders]
  const bool right = pass_on({y, q, p, h, x})[x.number()] == 14 && pass_on({z, q, h, x})[x.number()] == 10;
  fmt::print("every node after its users: 14 and 10, both as expected: {}\n", yes(right));
}

void a_small_engine() {
  fmt::print("\n4. A small engine from nothing\n");
  // [tiny_diamond]
  tiny::Value x = 1;
  tiny::Value h = 2 * x;
  tiny::Value p = 3 * h, q = pow(h, 2);
  tiny::Value y = p + q;
  backward(y);
  fmt::print("y = {}, dy/dh = {}, dy/dx = {}\n", y.node->data, h.node->grad, x.node->grad);
  // [/tiny_diamond]
  fmt::print("as the sum over paths says: {}\n", yes(x.node->grad == 14));
  tiny::cut(y.node);
}

/// How many calls are open at the same time when a function calls itself for each operand, as tiny::sort does.
int nested(const tiny::Node& node) {
  int deepest = 0;
  for (const auto& operand : node.operands) deepest = std::max(deepest, nested(*operand));
  return 1 + deepest;
}

void three_faults() {
  fmt::print("\n5. Three faults of the small engine\n");
  // [leak]
  std::weak_ptr<tiny::Node> watch;  // sees the node, does not own it
  {
    tiny::Value a = 2, b = 3;
    tiny::Value product = a * b;
    watch = product.node;
    fmt::print("owners of the product's node: {}\n", watch.use_count());
  }
  fmt::print("with no Value left: {}, expected 0\n", watch.use_count());
  watch.lock()->pass_on = nullptr;
  fmt::print("its closure taken away: {}\n", watch.use_count());
  // [/leak]
  yes(watch.expired());

  for (const int operations : {10, 100, 1000}) {
    tiny::Value y = 1;
    for (int i = 0; i < operations; ++i) y = y + 1;
    fmt::print("chain of {:>4} operations: sort nests {:>4} calls\n", operations, nested(*y.node));
    tiny::cut(y.node);
  }

  // [second]
  tiny::Value x = 5;
  tiny::Value f = 3 * x + 1;
  backward(f);
  fmt::print("f = 3x + 1, backward once: {}\n", x.node->grad);
  backward(f);
  fmt::print("a second time: got {}, expected 6\n", x.node->grad);
  x.node->grad = 0;
  backward(f);
  fmt::print("x set to 0, a third time: got {}, expected 3\n", x.node->grad);
  // [/second]
  tiny::cut(f.node);
}

void the_books_engine() {
  fmt::print("\n6. The book's engine\n");
  const Diamond d;
  const std::vector<Value> tape = topological_order(d.y);
  for (std::size_t i = 0; i < tape.size(); ++i) {
    fmt::print("node {}  {}  {:<5} data {:>2}", i, tape[i].label(), tape[i].symbol(), tape[i].data());
    for (const auto& [operand, derivative] : tape[i].operands()) fmt::print("   {} to {}", derivative, operand.label());
    fmt::print("\n");
  }
  fmt::print("topological_order keeps to this order: {}\n", yes(std::ranges::is_sorted(tape, {}, &Value::number)));
  d.y.backward();
  Gradients grad = pass_on(newest_first(d.y));
  const bool same = std::ranges::all_of(tape, [&](Value v) { return grad[v.number()] == v.grad(); });
  fmt::print("pass_on and backward() agree on every node: {}\n", yes(same));
}

void the_faults_are_gone() {
  fmt::print("\n7. The three faults again\n");
  fmt::print("a Value is {} bytes and owns nothing: {}\n", sizeof(Value), yes(std::is_trivially_copyable_v<Value>));

  // [scope]
  Value w(5, "w");
  const std::size_t before = tape::graph.size;  // how many nodes the tape holds
  for (int step = 0; step < 100; ++step) {
    const Scope scope;
    w.zero_grad();
    pow(w - 3, 2).backward();
    w.set_data(w.data() - 0.1 * w.grad());
  }
  const std::size_t left = tape::graph.size - before;
  fmt::print("100 steps, each in a Scope: w = {:.4f}, nodes left by them: {}\n", w.data(), left);
  // [/scope]

  // [million]
  Value a = 1.0, sum = a;
  for (int i = 0; i < 1'000'000; ++i) sum = sum + a;
  sum.backward();
  fmt::print("a chain of a million additions: data {}, gradient {}\n", sum.data(), a.grad());
  // [/million]

  Value x(5, "x"), f = 3 * x + 1;
  f.backward();
  fmt::print("f = 3x + 1, backward once: {}", x.grad());
  f.backward();
  fmt::print(", a second time: {}, expected 6\n", x.grad());
  yes(left == 0 && a.grad() == 1'000'001 && x.grad() == 6);
}

double relu(double x) { return x > 0 ? x : 0; }

// [expression]
template <typename T>  // double, tiny::Value or chainrule::Value
std::array<T, 5> expression(T a, T b) {
  using std::pow;
  T c = a + b, ab = a * b, d = ab + pow(b, 3);
  c = c + (c + 1);
  c = c + (1 + c - a);
  T twice = 2 * d;
  d = d + (twice + relu(b + a));
  T thrice = 3 * d;
  d = d + (thrice + relu(b - a));
  T e = c - d, f = pow(e, 2), half = f / 2, g = half + 10 / f;
  return {c, d, e, f, g};
}
// [/expression]

void compare(const char* name, double tiny, double book, int numerator, int denominator, double measured) {
  const std::string fraction = fmt::format("{}/{}", numerator, denominator);
  const double exact = static_cast<double>(numerator) / denominator;
  const auto near = [exact](double other, double error) { return std::abs(other - exact) < error; };
  fmt::print("{:<6}{:>14.10g}{:>15.10g}{:>12}{:>10.3f}   {}\n", name, tiny, book, fraction, measured,
             yes(near(tiny, 1e-10) && near(book, 1e-10) && near(measured, 1e-4)));
}

void a_real_expression() {
  fmt::print("\n8. Both engines on a real expression\n");
  fmt::print("        small engine  book's engine     algebra  measured   agree\n");
  tiny::Value tiny_a = -4, tiny_b = 2, tiny_g = expression(tiny_a, tiny_b)[4];
  backward(tiny_g);
  const Value a(-4, "a"), b(2, "b");
  const auto [c, d, e, f, g] = expression(a, b);
  g.backward();
  const auto value = [](double p, double q) { return expression(p, q)[4]; };
  const auto along_a = [value](double p) { return value(p, 2); };
  const auto along_b = [value](double q) { return value(-4, q); };
  compare("g", tiny_g.node->data, g.data(), 2421, 98, value(-4, 2));
  compare("dg/da", tiny_a.node->grad, a.grad(), 47620, 343, slope(along_a, -4));
  compare("dg/db", tiny_b.node->grad, b.grad(), 221433, 343, slope(along_b, 2));
  tiny::cut(tiny_g.node);

  c.set_label("c"), d.set_label("d"), e.set_label("e"), f.set_label("f"), g.set_label("g");
  draw(g, "expression", {.top_to_bottom = true, .colour_gradients = true, .local_derivatives = true});
}

}  // namespace

int main() {
  every_path_counts();
  too_many_paths();
  an_order_is_needed();
  a_small_engine();
  three_faults();
  the_books_engine();
  the_faults_are_gone();
  a_real_expression();
  return yes.exit_status();
}
