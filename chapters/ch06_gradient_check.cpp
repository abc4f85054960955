// SPDX-License-Identifier: MIT
//
// Chapter 6: trust, but verify.
//
// Gives a new operation a wrong derivative that looks right, and finds it: measured slopes, the relative error and its
// floor, a plot of the error against the step, and check_gradients, which names the worst input. Checks an expression
// with two layers, then every operation of the engine at random points. Shows when the check raises a false alarm,
// when it is silent about a mistake, and what it costs.
// Writes graphs/ch06_gradient_check_step.gp, graphs/ch06_gradient_check_layers.dot and their .svg.
#include <fmt/format.h>

#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/gradient_check.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/random.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

using namespace chainrule;

namespace {

Claims yes;

// [first_try]
Value first_try(Value x) {
  const double d = 1 + std::abs(x.data());
  return operation("softsign", x.data() / d, {{x, 1 / d}});
}
// [/first_try]

// [softsign]
Value softsign(Value x) {
  const double d = 1 + std::abs(x.data());
  return operation("softsign", x.data() / d, {{x, 1 / (d * d)}});
}
// [/softsign]

Value input_for_output(Value x) {  // a tanh with 1 - x² for 1 - t²
  return operation("tanh", std::tanh(x.data()), {{x, 1 - x.data() * x.data()}});
}

// [slope]
/// f must compute everything anew, from what the leaf holds when f is called.
double slope(const std::function<Value()>& f, Value leaf, double h) {
  const Scope scope;
  const double before = leaf.data();
  leaf.set_data(before + h);
  const double up = f().data();
  leaf.set_data(before - h);
  const double down = f().data();
  leaf.set_data(before);
  return (up - down) / (2 * h);
}
// [/slope]

void too_large() {
  fmt::print("\n3. How large a difference is too large?\n");
  struct Case {
    const char* text;
    Value (*f)(Value);
    double x;
    bool right;
  };
  const auto wrong_sign = [](Value x) { return operation("1/x", 1 / x.data(), {{x, 1 / (x.data() * x.data())}}); };
  const Case cases[] = {
      {"x⁴ at 100, right", [](Value x) { return x * x * x * x; }, 100, true},
      {"1/x at 3000, sign wrong", wrong_sign, 3000, false},
      {"softsign at 0.881, right", softsign, 0.881, true},
      {"softsign at 0.881, first try", first_try, 0.881, false},
      {"0.3 x (2 - x) + 0.3 at 1, right", [](Value x) { return 0.3 * x * (2 - x) + 0.3; }, 1, true},
  };
  bool all_told = true;
  fmt::print("derivative                       analytic   measured  difference  relative  with floor\n");
  for (const auto& [text, f, at, right] : cases) {
    const Value x = at;
    const InputCheck c = check_gradients([&, of = f] { return of(x); }, {x}).inputs[0];
    fmt::print("{:31} {:9.2g}  {:9.2g}  {:10.0e}  {:8.0e}  {:10.0e}\n", text, c.analytic, c.measured,
               std::abs(c.analytic - c.measured), relative_error(c.analytic, c.measured), c.relative_error);
    all_told &= c.verdict() == (right ? Verdict::fine : Verdict::wrong);
  }
  fmt::print("with floor, right ones are below 1e-7 and wrong ones above 1e-2: {}\n", yes(all_told));
}

void step() {
  fmt::print("\n4. A V and a plateau\n");
  const Value x(0.881, "x");
  Series right{.name = "right", .x = {}, .y = {}}, wrong{.name = "first try", .x = {}, .y = {}};
  const double right_gradient = softsign(x).operands()[0].local_derivative;
  const double wrong_gradient = first_try(x).operands()[0].local_derivative;
  bool plateau = true;
  fmt::print("h        right    first try\n");
  double one_over_h = 10;
  for (int i = 0; i <= 24; ++i) {
    const double h = i % 2 == 0 ? 1 / one_over_h : 3 / (one_over_h *= 10);
    const double measured = slope([&] { return softsign(x); }, x, h);
    right.x.push_back(h), right.y.push_back(relative_error(right_gradient, measured));
    wrong.x.push_back(h), wrong.y.push_back(relative_error(wrong_gradient, measured));
    if (i % 4 == 0) fmt::print("{:.0e}  {:7.0e}  {:9.2f}\n", h, right.y.back(), wrong.y.back());
    plateau &= std::abs(wrong.y.back() - 0.468) < 0.002;
  }
  fmt::print("whatever the step, the first try is off by 0.47: {}\n", yes(plateau));
  const Plot plot{
      .title = "A right derivative gives a V, a wrong one a plateau",
      .x = {.label = "step h", .log = true},
      .y = {.label = "relative error", .log = true},
      .series = {right,
                 wrong,
                 {.name = "1e-7, fine below", .x = {1e-13, 0.1}, .y = {1e-7, 1e-7}, .style = Series::Style::lines}}};
  fmt::print("{}\n", save_picture("graphs/ch06_gradient_check_step.gp", to_gnuplot(plot)));
}

void which_operation() {
  fmt::print("\n6. Which operation?\n");
  // [layers]
  const Value x(0.5, "x"), w1(0.8, "w1"), w2(-1.5, "w2"), v1(0.7, "v1"), v2(1.2, "v2");
  const auto network = [&] {
    const Value h1 = tanh(w1 * x).set_label("h1");
    const Value h2 = first_try(x * w2).set_label("h2");
    const Value p1 = v1 * h1, p2 = v2 * h2;
    return (p1 + p2).set_label("o");
  };
  const GradientCheck check = check_gradients(network, {x, w1, w2, v1, v2});
  for (const InputCheck& input : check.inputs) fmt::print("{}\n", input);
  // [/layers]
  std::string verdicts;
  DrawOptions options{.local_derivatives = true};
  for (const auto& [value, input] : {std::pair{x, check.inputs[0]}, {w2, check.inputs[2]}}) {
    options.remarks.push_back({value, fmt::format("measured {:.4g}", input.measured)});
  }
  for (const InputCheck& input : check.inputs) verdicts += fmt::format("{} ", input.verdict());
  fmt::print("wrong in x and w2, fine in the others: {}\n", yes(verdicts == "wrong fine wrong fine fine "));
  const Value o = network();
  o.backward();
  fmt::print("{}\n", save_picture("graphs/ch06_gradient_check_layers.dot", to_dot(o, options)));
}

struct Candidate {
  const char* text;
  Value (*apply)(Value x, Value y);
  double low = -2;  // its inputs are drawn from here up to 2
};

const Candidate candidates[] = {
    {"x + y", [](Value x, Value y) { return x + y; }},
    {"x × y", [](Value x, Value y) { return x * y; }},
    {"x ÷ y", [](Value x, Value y) { return x / y; }, 0.2},
    {"x to the power y", [](Value x, Value y) { return pow(x, y); }, 0.2},
    {"x³", [](Value x, Value) { return pow(x, 3); }},
    {"max(x, y)", [](Value x, Value y) { return max(x, y); }},
    {"exp", [](Value x, Value) { return exp(x); }},
    {"log", [](Value x, Value) { return log(x); }, 0.2},
    {"sqrt", [](Value x, Value) { return sqrt(x); }, 0.2},
    {"sin", [](Value x, Value) { return sin(x); }},
    {"tanh", [](Value x, Value) { return tanh(x); }},
    {"sigmoid", [](Value x, Value) { return sigmoid(x); }},
    {"softplus", [](Value x, Value) { return softplus(x); }},
    {"relu", [](Value x, Value) { return relu(x); }},
    {"abs", [](Value x, Value) { return abs(x); }},
    {"softsign", [](Value x, Value) { return softsign(x); }},
    {"softsign, first try", [](Value x, Value) { return first_try(x); }},
    {"tanh with 1 - x²", [](Value x, Value) { return input_for_output(x); }},
};

/// The worst input at 20 random points.
InputCheck worst_of_20(const Candidate& candidate) {
  Random random(6);
  InputCheck worst{};
  for (int i = 0; i < 20; ++i) {
    const Scope scope;
    const Value x(random.uniform(candidate.low, 2)), y(random.uniform(candidate.low, 2));
    InputCheck here = check_gradients([&] { return candidate.apply(x, y); }, {x, y}).worst();
    here.input = fmt::format("x = {:.2f}", x.data());
    if (here.relative_error >= worst.relative_error) worst = here;
  }
  return worst;
}

void every_operation() {
  fmt::print("\n7. Every operation\n");
  fmt::print("20 random points each; relative error at the worst of them\n");
  int fine = 0, wrong = 0;
  for (const Candidate& candidate : candidates) {
    const InputCheck worst = worst_of_20(candidate);
    const std::string error = fmt::format("{:.2f} at {}", worst.relative_error, worst.input);
    fmt::print("{:20} {}\n", candidate.text, worst.verdict() == Verdict::fine ? "below 1e-7" : error);
    fine += worst.verdict() == Verdict::fine;
    wrong += worst.verdict() == Verdict::wrong;
  }
  fmt::print("16 are fine, 2 are wrong: {}\n", yes(fine == 16 && wrong == 2));
}

void false_alarms() {
  fmt::print("\n8. False alarms, and silence\n");
  fmt::print("f           at     analytic  measured   left  right  verdict\n");
  const Value x(0, "x");
  std::string verdicts;
  const auto row = [&](const char* name, Value (*f)(Value), double at) {
    x.set_data(at);
    const InputCheck c = check_gradients([&] { return f(x); }, {x}).inputs[0];
    const std::string verdict = fmt::format("{}{}", c.verdict(), c.perhaps_kink() ? "?" : "");
    fmt::print("{:10}  {:<5g}  {:8.4f}  {:8.4f}  {:5.2f}  {:5.2f}  {}\n", name, at, c.analytic, c.measured, c.left,
               c.right, verdict);
    verdicts += verdict + " ";
  };
  for (const double at : {0.0, 4e-6, 0.01}) row("relu", relu, at);
  row("abs", abs, 0);
  for (const double at : {0.0, 0.01, 0.1, 1.0}) row("wrong tanh", input_for_output, at);
  fmt::print("a verdict with ? has different slopes to the left and to the right, as at a kink\n");
  fmt::print("as the chapter says: {}\n", yes(verdicts == "wrong? wrong? fine fine fine fine unclear wrong "));
}

void price() {
  fmt::print("\n9. The price\n");
  fmt::print("inputs  operations in f  calls of f by the check  operations in all\n");
  bool as_claimed = true;
  for (const std::size_t n : {1u, 10u, 100u, 500u}) {
    const Scope scope;
    std::vector<Value> inputs;
    for (std::size_t i = 0; i < n; ++i) inputs.emplace_back(0.1);
    // [count]
    std::size_t calls = 0;
    const auto f = [&] {
      ++calls;
      std::vector<Value> squares;
      for (Value v : inputs) squares.push_back(pow(v, 2));
      return sum(squares);
    };
    check_gradients(f, inputs);
    // [/count]
    as_claimed &= calls == 2 * n + 2;
    const std::size_t operations = topological_order(f()).size() - n, all = (2 * n + 2) * operations;
    fmt::print("{:6}  {:15}  {:23}  {:17}\n", n, operations, 2 * n + 2, all);
  }
  fmt::print("2 calls for each input, and 2 more: {}\n", yes(as_claimed));
}

}  // namespace

int main() {
  fmt::print("1. A derivative that looks right\n");
  // [neuron]
  const Value x1(2.0, "x1"), w1(-3.0, "w1"), x2(0.0, "x2"), w2(1.0, "w2"), b(6.881, "b");
  const std::vector<Value> leaves{x1, w1, x2, w2, b};
  const auto neuron = [&] { return first_try(x1 * w1 + x2 * w2 + b); };
  const Value o = neuron();
  o.backward();
  fmt::print("o = {:.6f}\n", o.data());
  for (Value v : leaves) fmt::print("{:.6f}\n", v);
  // [/neuron]

  fmt::print("\n2. Measured\n");
  bool all_too_large = true;
  // [measure]
  fmt::print("leaf   backward()    measured   difference\n");
  for (Value v : leaves) {
    const double measured = slope(neuron, v, 1e-5);
    fmt::print("{:4}  {:11.6f} {:11.6f}  {:11.6f}\n", v.label(), v.grad(), measured, v.grad() - measured);
  }
  // [/measure]
  for (Value v : leaves) all_too_large &= std::abs(v.grad() - 1.881 * slope(neuron, v, 1e-5)) < 1e-8;
  fmt::print("each is 1.881 times the measured slope: {}\n", yes(all_too_large));

  too_large();
  step();

  fmt::print("\n5. Every input, in one call\n");
  // [check]
  const auto right_neuron = [&] { return softsign(x1 * w1 + x2 * w2 + b); };
  const GradientCheck right = check_gradients(right_neuron, leaves), wrong = check_gradients(neuron, leaves);
  for (const InputCheck& input : right.inputs) fmt::print("{}\n", input);
  fmt::print("first try: {}\n", wrong);
  // [/check]
  const bool told = right.verdict() == Verdict::fine && wrong.verdict() == Verdict::wrong;
  fmt::print("softsign is fine, the first try is wrong: {}\n", yes(told));

  which_operation();
  every_operation();
  false_alarms();
  price();
  return yes.exit_status();
}
