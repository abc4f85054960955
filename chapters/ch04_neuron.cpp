// SPDX-License-Identifier: MIT
//
// Chapter 4: one neuron, backward by hand.
//
// Fills in the gradients of tanh(w x + b), and then of a neuron with two inputs, box by box from the output back, with
// a picture after each step. Then asks what a gradient of 0 means, compares everything with backward() and with
// measured slopes, and turns the knobs a little to see whether the gradients told the truth. Writes
// graphs/ch04_neuron_tanh.gp, graphs/ch04_neuron_one_start.dot, _one_done, _backward and ch04_neuron_step1.dot to
// _step4.
#include <fmt/format.h>

#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace chainrule;

// [neuron]
struct Neuron {
  Value x1{2.0, "x1"}, w1{-3.0, "w1"}, x2{0.0, "x2"}, w2{1.0, "w2"}, b{6.881, "b"};
  Value p1 = (x1 * w1).set_label("p1"), p2 = (x2 * w2).set_label("p2");
  Value s = (p1 + p2).set_label("s"), n = (s + b).set_label("n"), o = tanh(n).set_label("o");
};
// [/neuron]

/// Gradients found by hand, one after the other. Pictures show these, and ? where a gradient is still to be found.
struct Worksheet {
  Value root;
  std::vector<Value> unknown = topological_order(root);
  std::vector<Remark> remarks{};  // what the next picture marks as new

  double fill(Value v, double local_derivative, double grad_after) {
    return write(v, fmt::format("{:.4g} × {:.4g}", local_derivative, grad_after), local_derivative * grad_after);
  }

  double write(Value v, const std::string& how, double grad) {
    fmt::print("grad of {:2} = {:11} = {:.10g}\n", v.label(), how, grad);
    remarks.push_back({v, how});
    std::erase_if(unknown, [v](Value u) { return u.number() == v.number(); });
    return grad;
  }

  void draw(const std::string& name, const std::string& title = {}) {
    const std::string dot = to_dot(root, {.title = title,
                                          .unknown_gradients = unknown,
                                          .colour_gradients = true,
                                          .local_derivatives = true,
                                          .remarks = remarks});
    fmt::print("{}\n", save_picture("graphs/ch04_neuron_" + name + ".dot", dot));
    remarks.clear();
  }
};

/// The gradients of x1, w1, x2, w2 and b, found by hand.
std::array<double, 5> two_inputs() {
  const Neuron neuron;
  neuron.o.backward();  // behind the curtain
  Worksheet two{neuron.o};
  // [two_backward]
  const auto& [x1, w1, x2, w2, b, p1, p2, s, n, o] = neuron;
  fmt::print("o = {:.10f}\n", o.data());

  const double o_grad = two.write(o, "the root", 1);
  two.draw("step1", "Step 1: the output");

  const double n_grad = two.fill(n, 1 - o.data() * o.data(), o_grad);
  two.draw("step2", "Step 2: back through tanh");

  const double s_grad = two.fill(s, 1, n_grad);
  const double b_grad = two.fill(b, 1, n_grad);
  const double p1_grad = two.fill(p1, 1, s_grad);
  const double p2_grad = two.fill(p2, 1, s_grad);
  two.draw("step3", "Step 3: back through the two additions");

  const double x1_grad = two.fill(x1, w1.data(), p1_grad);
  const double w1_grad = two.fill(w1, x1.data(), p1_grad);
  const double x2_grad = two.fill(x2, w2.data(), p2_grad);
  const double w2_grad = two.fill(w2, x2.data(), p2_grad);
  two.draw("step4", "Step 4: back through the products");
  // [/two_backward]
  return {x1_grad, w1_grad, x2_grad, w2_grad, b_grad};
}

std::array<Value, 5> one_call() {
  // [call]
  Value x1(2.0, "x1"), w1(-3.0, "w1"), x2(0.0, "x2"), w2(1.0, "w2"), b(6.881, "b");
  Value p1 = x1 * w1, p2 = x2 * w2;
  Value o = tanh(p1 + p2 + b).set_label("o");
  o.backward();
  for (Value v : {x1, w1, x2, w2, b, o}) fmt::print("{:9.6f}\n", v);
  fmt::print("{}\n", save_picture("graphs/ch04_neuron_backward.dot", to_dot(o, {.colour_gradients = true})));
  // [/call]
  return {x1, w1, x2, w2, b};
}

using Numbers = std::array<double, 5>;  // x1, w1, x2, w2, b

/// The neuron with two inputs on plain numbers: no graph, nothing remembered.
double output(const Numbers& v) { return std::tanh(v[0] * v[1] + v[2] * v[3] + v[4]); }

double slope(const Numbers& numbers, std::size_t nudged) {
  const double h = 1e-5;
  Numbers up = numbers, down = numbers;
  up[nudged] += h;
  down[nudged] -= h;
  return (output(up) - output(down)) / (2 * h);
}

bool close(double a, double b, double tolerance) { return std::abs(a - b) < tolerance; }
Claims yes;

int main() {
  bool all_agree = true;

  fmt::print("1. A neuron with one input\n");
  // [one]
  Value x(1.0, "x"), w(-2.0, "w"), b(3.0, "b");
  Value p = (w * x).set_label("p"), n = (p + b).set_label("n"), o = tanh(n).set_label("o");
  fmt::print("n = {:.4f}, o = tanh(n) = {:.10f}\n", n.data(), o.data());
  // [/one]

  fmt::print("\n2. The slope of tanh\n");
  // [tanh]
  fmt::print("   n    t = tanh(n)   1 - t²    measured slope\n");
  for (const double at : {-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 4.0}) {
    const double t = std::tanh(at), h = 1e-5;
    const double measured = (std::tanh(at + h) - std::tanh(at - h)) / (2 * h);
    fmt::print("{:4.1f}   {:9.6f}    {:9.6f}    {:9.6f}\n", at, t, 1 - t * t, measured);
    all_agree &= close(measured, 1 - t * t, 1e-8);
  }
  fmt::print("1 - t² agrees with the measured slopes to 1e-8: {}\n", yes(all_agree));
  // [/tanh]
  Series curve{.name = "t = tanh(n)", .style = Series::Style::lines};
  Series derivative{.name = "1 - t²", .style = Series::Style::lines};
  for (int i = -80; i <= 80; ++i) {  // n in steps of 0.05
    const double t = std::tanh(i / 20.0);
    curve.x.push_back(i / 20.0);
    derivative.x.push_back(i / 20.0);
    curve.y.push_back(rounded(t, 5));
    derivative.y.push_back(rounded(1 - t * t, 5));
  }
  const Plot plot{.title = "tanh is steep in the middle and flat outside",
                  .x = {.label = "n"},
                  .y = {},
                  .series = {curve, derivative}};
  fmt::print("{}\n", save_picture("graphs/ch04_neuron_tanh.gp", to_gnuplot(plot)));

  fmt::print("\n3. Backward by hand, one input\n");
  o.backward();  // behind the curtain: a picture can only show a gradient that is in the node
  Worksheet one{o};
  one.draw("one_start");
  // [one_backward]
  const double o_grad = one.write(o, "the root", 1);
  const double n_grad = one.fill(n, 1 - o.data() * o.data(), o_grad);
  const double p_grad = one.fill(p, 1, n_grad);
  const double b_grad = one.fill(b, 1, n_grad);
  const double w_grad = one.fill(w, x.data(), p_grad);
  const double x_grad = one.fill(x, w.data(), p_grad);
  // [/one_backward]
  one.draw("one_done");

  fmt::print("\n4. Backward by hand, two inputs\n");
  const std::array by_hand = two_inputs();

  fmt::print("\n5. The silent input\n");
  // [silent]
  for (const double input : {0.0, 0.5}) {
    for (const double weight : {1.0, 2.0, 100.0}) {
      const Numbers numbers{2, -3, input, weight, 6.881};
      fmt::print("x2 = {:.1f}, w2 = {:5.1f}: o = {:.6f}, slope in w2 = {:.6f}\n", input, weight, output(numbers),
                 slope(numbers, 3));
    }
  }
  // [/silent]
  const bool silent = output({2, -3, 0, 1, 6.881}) == output({2, -3, 0, 100, 6.881});
  fmt::print("with x2 = 0, w2 changes nothing: {}\n", yes(silent));
  const double saturated = output({2, -3, 0.5, 100, 6.881});
  const bool flat = 1 - saturated * saturated == 0;
  fmt::print("with x2 = 0.5 and w2 = 100, 1 - o * o is exactly 0: {}\n", yes(flat));

  fmt::print("\n6. One call to backward()\n");
  const std::array leaves = one_call();

  fmt::print("\n7. Check\n");
  // [check]
  const Numbers numbers{2, -3, 0, 1, 6.881};
  fmt::print("leaf       by hand     backward()    measured\n");
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const double engine = leaves[i].grad(), measured = slope(numbers, i);
    fmt::print("{:4} {:13.10g}  {:13.10g}   {:9.6f}\n", leaves[i].label(), by_hand[i], engine, measured);
    all_agree &= close(by_hand[i], engine, 1e-12) && close(by_hand[i], measured, 1e-8);
  }
  // [/check]
  fmt::print("two inputs, by hand: backward() agrees to 1e-12, the slopes to 1e-8: {}\n", yes(all_agree));
  const Numbers one_input{1, -2, 0, 0, 3};
  bool one_agrees = true;
  one_agrees &= close(x_grad, x.grad(), 1e-12) && close(x_grad, slope(one_input, 0), 1e-8);
  one_agrees &= close(w_grad, w.grad(), 1e-12) && close(w_grad, slope(one_input, 1), 1e-8);
  one_agrees &= close(b_grad, b.grad(), 1e-12) && close(b_grad, slope(one_input, 4), 1e-8);
  fmt::print("one input, by hand:  backward() agrees to 1e-12, the slopes to 1e-8: {}\n", yes(one_agrees));

  fmt::print("\n8. Turn the knobs\n");
  bool turns_predicted = true;
  // [turn]
  fmt::print("  rate    predicted   measured\n");
  for (const double rate : {0.1, 0.01, 0.001, -0.001}) {
    Numbers turned = numbers;
    double predicted = 0;
    for (const std::size_t i : {1u, 3u, 4u}) {  // the neuron's own: w1, w2, b
      const double turn = rate * leaves[i].grad();
      turned[i] += turn;
      predicted += leaves[i].grad() * turn;
    }
    const double measured = output(turned) - output(numbers);
    fmt::print("{:6.3f}   {:9.6f}   {:9.6f}\n", rate, predicted, measured);
    if (std::abs(rate) < 0.01) turns_predicted &= close(measured / predicted, 1, 0.01);
  }
  // [/turn]
  fmt::print("the smallest turns are predicted to 1 in 100: {}\n", yes(turns_predicted));
  return yes.exit_status();
}
