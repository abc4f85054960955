// SPDX-License-Identifier: MIT
//
// Chapter 7: two directions.
//
// Walks one graph with the arrows (forward mode) and against them (reverse mode), builds dual numbers, fills in a
// Jacobian by columns and by rows, multiplies by it without it, and counts what either direction costs. Writes
// graphs/ch07_forward_and_reverse_with.dot, _against.dot and _cost.gp.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace chainrule;

namespace {

Claims yes;

bool close(double a, double b) { return std::abs(a - b) <= 1e-12 * std::abs(b); }

void save(const char* picture, const std::string& source) {
  fmt::print("{}\n", save_picture(fmt::format("graphs/ch07_forward_and_reverse_{}", picture), source));
}

// [dual]
struct Dual {
  double data;
  double tangent = 0;
};

long crossed = 0;  // how many edges so far, for section 7.6

Dual result(double data, std::initializer_list<std::pair<Dual, double>> edges) {
  Dual r{data};
  for (const auto& [operand, local_derivative] : edges) {
    r.tangent += local_derivative * operand.tangent;
    ++crossed;
  }
  return r;
}

Dual operator+(Dual a, Dual b) { return result(a.data + b.data, {{a, 1}, {b, 1}}); }
Dual operator-(Dual a, Dual b) { return result(a.data - b.data, {{a, 1}, {b, -1}}); }
Dual operator*(Dual a, Dual b) { return result(a.data * b.data, {{a, b.data}, {b, a.data}}); }
Dual operator*(double c, Dual a) { return result(c * a.data, {{a, c}}); }

Dual tanh(Dual a) {
  const double t = std::tanh(a.data);
  return result(t, {{a, 1 - t * t}});
}
// [/dual]

// [room]
template <typename T>  // Value or Dual
struct Room {
  T width, depth, height;
  T length = width + depth, floor = width * depth;
  T wall = height * length, volume = floor * height;
  T twice = 2.0 * volume, worth = twice - wall;
};
// [/room]

// [tangents]
using Tangents = std::map<std::uint64_t, double>;  // by the number() of a Value

/// Starts with the tangents of the leaves, the seeds, and adds those of all nodes that root depends on.
Tangents tangents(Value root, Tangents tangent) {
  for (Value v : topological_order(root)) {
    for (const auto& [operand, local_derivative] : v.operands()) {
      tangent[v.number()] += local_derivative * tangent[operand.number()];
    }
  }
  return tangent;
}
// [/tangents]

// [loss]
/// The square of the error of a network of three neurons: two with tanh, and one that adds up what they say.
template <typename T>  // Value or Dual
T loss(const std::vector<T>& w) {
  const double x1 = 0.5, x2 = -1.0;
  T p1 = x1 * w[0], p2 = x2 * w[1], h1 = tanh(p1 + p2 + w[2]);
  T p3 = x1 * w[3], p4 = x2 * w[4], h2 = tanh(p3 + p4 + w[5]);
  T p5 = w[6] * h1, p6 = w[7] * h2, target{0.25}, error = p5 + p6 + w[8] - target;
  return error * error;
}
// [/loss]

// [gradient]
/// The slopes of f in all of its inputs: a forward-mode pass for each.
std::vector<double> forward_gradient(Dual (*f)(const std::vector<Dual>&), const std::vector<double>& at) {
  std::vector<Dual> x;
  for (const double data : at) x.push_back({data});
  std::vector<double> slopes;
  for (Dual& input : x) {
    input.tangent = 1;
    slopes.push_back(f(x).tangent);
    input.tangent = 0;
  }
  return slopes;
}
// [/gradient]

// [account]
/// What 100 have become at the end of each year: in a year they grow by a factor.
template <typename T>  // Value or Dual
std::vector<T> balances(const std::vector<T>& growth) {
  std::vector<T> result;
  T balance{100.0};
  for (const T& factor : growth) result.push_back(balance = balance * factor);
  return result;
}

/// How many edges backward() crosses.
long edges(Value root) {
  long count = 0;
  for (Value v : topological_order(root)) count += static_cast<long>(v.operands().size());
  return count;
}
// [/account]

void count() {
  fmt::print("\n6. Count the edges\n");
  fmt::print("       n inputs, one output    one input, n outputs\n");
  fmt::print("   n     forward    reverse      forward    reverse\n");
  Series inputs{.name = "n inputs, one output: forward mode"}, outputs{.name = "one input, n outputs: reverse mode"},
      cheap{.name = "the other mode, in both cases"};
  bool agree = true;
  for (const std::size_t n : {1u, 10u, 100u, 1000u}) {
    const Scope scope;
    // [passes]
    crossed = 0;
    const std::vector<double> factors(n, 1.03);
    const auto last_balance = [](const std::vector<Dual>& growth) { return balances(growth).back(); };
    const std::vector<double> slopes = forward_gradient(last_balance, factors);
    const long n_passes_forward = crossed;
    const std::vector<Value> leaves(factors.begin(), factors.end());
    const Value last = balances(leaves).back();
    last.backward();
    const long one_pass_back = edges(last);

    crossed = 0;
    const std::vector<Dual> moved = balances(std::vector(n, Dual{1.03, 1}));
    const long one_pass_forward = crossed;
    const Value growth = 1.03;
    long n_passes_back = 0;
    for (Value balance : balances(std::vector(n, growth))) {
      growth.zero_grad();
      balance.backward();
      n_passes_back += edges(balance);
    }
    // [/passes]
    fmt::print("{:4} {:11} {:10} {:12} {:10}\n", n, n_passes_forward, one_pass_back, one_pass_forward, n_passes_back);
    for (Series* series : {&inputs, &outputs, &cheap}) series->x.push_back(static_cast<double>(n));
    inputs.y.push_back(static_cast<double>(n_passes_forward));
    outputs.y.push_back(static_cast<double>(n_passes_back));
    cheap.y.push_back(static_cast<double>(one_pass_back));
    const double slope = 100 * std::pow(1.03, n - 1), all = static_cast<double>(n) * slope;
    for (std::size_t i = 0; i < n; ++i) agree &= close(slopes[i], slope) && close(leaves[i].grad(), slope);
    agree &= close(moved.back().tangent, all) && close(growth.grad(), all);
    agree &= one_pass_forward == one_pass_back && n_passes_forward == static_cast<long>(n) * one_pass_forward;
  }
  fmt::print("a pass crosses as many edges in either mode, and the slopes are those of algebra: {}\n", yes(agree));
  save("cost.gp", to_gnuplot({.title = "The wrong direction needs a pass for each input or output",
                              .x = {.label = "n", .log = true},
                              .y = {.label = "edges crossed", .log = true},
                              .series = {inputs, outputs, cheap},
                              .legend = Plot::Legend::top_left}));
}

}  // namespace

int main() {
  fmt::print("1. One graph, two directions\n");
  const Room<Value> room{Value(5, "width"), Value(4, "depth"), Value(3, "height")};
  room.length.set_label("length"), room.floor.set_label("floor"), room.wall.set_label("wall");
  room.volume.set_label("volume"), room.twice.set_label("2 volume"), room.worth.set_label("worth");
  Tangents tangent = tangents(room.worth, {{room.width.number(), 1}});
  room.worth.backward();
  fmt::print("node      data  tangent   grad\n");
  std::vector<Remark> remarks;
  for (Value v : topological_order(room.worth)) {
    fmt::print("{:8} {:5} {:8} {:6}\n", v.label(), v.data(), tangent[v.number()], v.grad());
    remarks.push_back({v, fmt::format("tangent {}", tangent[v.number()])});
  }
  fmt::print("the slope of worth in width, from either direction: {}\n",
             yes(tangent[room.worth.number()] == 21 && room.width.grad() == 21));
  save("with.dot", to_dot(room.worth, {.gradients = false, .local_derivatives = true, .remarks = remarks}));
  save("against.dot", to_dot(room.worth, {.colour_gradients = true, .local_derivatives = true}));

  fmt::print("\n2. Dual numbers\n");
  // [square]
  const Dual x{3, 1}, square = x * x;
  const double h = 0.001, moved = (3 + h) * (3 + h) - 9;
  fmt::print("x² at 3: dual {} and {}; nudged by {}: {:.6f}\n", square.data, square.tangent, h, moved / h);
  const Room<Dual> wider{{5, 1}, {4}, {3}};  // the seed: width has the tangent 1, depth and height have 0
  fmt::print("tangents: wall {}, volume {}, worth {}\n", wider.wall.tangent, wider.volume.tangent, wider.worth.tangent);
  // [/square]
  fmt::print("as in the graph: {}\n", yes(square.tangent == 6 && wider.worth.tangent == 21));

  fmt::print("\n3. A table of slopes\n         width  depth height\n");
  // [jacobian]
  std::vector<std::vector<double>> rows, columns;
  for (Value output : {room.wall, room.volume}) {
    for (Value leaf : {room.width, room.depth, room.height}) leaf.zero_grad();
    output.backward();
    rows.push_back({room.width.grad(), room.depth.grad(), room.height.grad()});
  }

  const Room<Dual> deeper{{5}, {4, 1}, {3}}, higher{{5}, {4}, {3, 1}};
  for (const Room<Dual>& seeded : {wider, deeper, higher}) {
    columns.push_back({seeded.wall.tangent, seeded.volume.tangent});
  }
  // [/jacobian]
  fmt::print("wall   {:7}\nvolume {:7}\n", fmt::join(rows[0], ""), fmt::join(rows[1], ""));
  bool same = true;
  for (std::size_t i = 0; i < 3; ++i) same &= columns[i] == std::vector{rows[0][i], rows[1][i]};
  fmt::print("2 reverse-mode passes, row by row, and 3 forward-mode passes, column by column, agree: {}\n", yes(same));

  fmt::print("\n4. Two products, one pass each\n");
  // [jvp]
  const Room<Dual> moving{{5, 1}, {4, 1}, {3, -1}};  // the tangents are u
  fmt::print("J u: wall {}, volume {}\n", moving.wall.tangent, moving.volume.tangent);
  // [/jvp]
  // [vjp]
  const std::vector<Value> v{-1, 2}, outputs{room.wall, room.volume};
  for (Value leaf : {room.width, room.depth, room.height}) leaf.zero_grad();
  dot(v, outputs).backward();  // -1 * wall + 2 * volume
  fmt::print("v J: width {}, depth {}, height {}\n", room.width.grad(), room.depth.grad(), room.height.grad());
  // [/vjp]
  const double forward = -1 * moving.wall.tangent + 2 * moving.volume.tangent;
  const double reverse = room.width.grad() * 1 + room.depth.grad() * 1 + room.height.grad() * -1;
  fmt::print("v (J u) = {}, (v J) u = {}, equal: {}\n", forward, reverse, yes(forward == 17 && reverse == 17));

  fmt::print("\n5. A training loss\n");
  // PyTorch, float64: h = torch.tanh(w[:6].view(2, 3) @ torch.tensor([0.5, -1.0, 1.0]));
  // L = (w[6:8] @ h + w[8] - 0.25) ** 2; L.backward(); w.grad
  const double pytorch[] = {1.1484702446476152,   -2.2969404892952303, 2.2969404892952303,
                            -0.75394857930511072, 1.5078971586102214,  -1.5078971586102214,
                            1.8188460722592679,   -1.2657732433505922, 2.7390743309675605};
  // [both]
  const std::vector<double> weights{0.8, -0.3, 0.1, -0.6, 0.4, 0.2, 1.5, -0.7, 0.3};
  const std::vector<double> slopes = forward_gradient(loss, weights);
  const std::vector<Value> w(weights.begin(), weights.end());
  const Value L = loss(w);
  L.backward();
  // [/both]
  fmt::print("L = {:.10f}\nweight   forward mode   reverse mode        PyTorch\n", L.data());
  bool agree = true;
  for (std::size_t i = 0; i < w.size(); ++i) {
    fmt::print("w[{}] {:16.10f} {:14.10f} {:14.10f}\n", i, slopes[i], w[i].grad(), pytorch[i]);
    agree &= close(slopes[i], w[i].grad()) && close(slopes[i], pytorch[i]);
  }
  fmt::print("agree to 12 digits: {}\n", yes(agree));

  count();
  return yes.exit_status();
}
