// SPDX-License-Identifier: MIT
//
// The contract of gradient_check.hpp.
#include <chainrule/gradient_check.hpp>
#include <chainrule/random.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

#include "expect.hpp"
#include "operations.hpp"

namespace chainrule::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::string refusal(const std::function<Value()>& f, std::span<const Value> inputs) {
  return message_of<std::invalid_argument>([&] { check_gradients(f, inputs); });
}
std::string refusal(const std::function<Value()>& f, std::initializer_list<Value> inputs) {
  return refusal(f, std::span(inputs.begin(), inputs.size()));
}

// Relative error and verdict

TEST_CASE("the relative error of a missing factor 2 is 0.5, of a missing gradient 1, of a wrong sign 2") {
  CHECK(relative_error(3, 6) == 0.5);
  CHECK(relative_error(6, 3) == 0.5);
  CHECK(relative_error(0, 1e-9) == 1);
  CHECK(relative_error(-4, 4) == 2);
  CHECK(relative_error(0, 0) == 0);
  CHECK(relative_error(7, 7) == 0);
  CHECK(relative_error(1, 3, 8) == 0.25);
  CHECK(relative_error(1, 2, 0.5) == 0.5);
  CHECK(relative_error(nan, 1) == infinity);
  CHECK(relative_error(infinity, infinity) == infinity);
}

TEST_CASE("verdicts begin at their thresholds") {
  const auto verdict = [](double error) { return InputCheck{"x", 0, 0, 0, 0, error}.verdict(); };
  CHECK(verdict(0) == Verdict::fine);
  CHECK(verdict(0.99e-7) == Verdict::fine);
  CHECK(verdict(1e-7) == Verdict::unclear);
  CHECK(verdict(0.99e-4) == Verdict::unclear);
  CHECK(verdict(1e-4) == Verdict::suspicious);
  CHECK(verdict(0.99e-2) == Verdict::suspicious);
  CHECK(verdict(1e-2) == Verdict::wrong);
  CHECK(verdict(infinity) == Verdict::wrong);
  CHECK(verdict(nan) == Verdict::wrong);
}

// Right and wrong derivatives

TEST_CASE("every operation's derivatives are fine at random points") {
  Random random(6);
  for (const Form& form : forms) {
    for (int i = 0; i < 20; ++i) {
      const Scope scope;
      const Value x(random.uniform(0.2, 2), "x"), y(random.uniform(0.2, 2), "y");
      const auto f = [&] { return form.apply(x, y); };
      const GradientCheck check =
          form.has('x') && form.has('y') ? check_gradients(f, {x, y}) : check_gradients(f, {form.has('x') ? x : y});
      CHECK_MESSAGE(check.verdict() == Verdict::fine, form.text, " at ", x.data(), ", ", y.data(), ": ",
                    to_string(check));
    }
  }
}

TEST_CASE("a network of two layers is fine in every parameter, and none is fine by the floor alone") {
  Random random(7);
  std::vector<Value> parameters;
  for (int i = 0; i < 4 * 3 + 3 + 3 + 1; ++i) parameters.emplace_back(random.uniform(-1, 1));
  const std::vector<Value> x{0.5, -1.2, 2.0, 0.1};
  const std::span<const Value> p = parameters;
  const auto loss = [&] {
    std::vector<Value> hidden;
    for (std::size_t i = 0; i < 3; ++i) hidden.push_back(tanh(dot(p.subspan(4 * i, 4), x) + p[12 + i]));
    return pow(dot(p.subspan(15, 3), hidden) + p[18] - 1, 2);
  };
  const GradientCheck check = check_gradients(loss, parameters);
  CHECK(check.inputs.size() == 19);
  CHECK_MESSAGE(check.verdict() == Verdict::fine, to_string(check));
  for (const InputCheck& input : check.inputs) {
    CHECK(relative_error(input.analytic, input.measured) < 1e-7);
    CHECK(std::abs(input.analytic) > 1e-3);
  }
}

Value without_square(Value x) {  // softsign, x / (1 + |x|); its derivative is 1 / (1 + |x|)²
  const double d = 1 + std::abs(x.data());
  return operation("softsign", x.data() / d, {{x, 1 / d}});
}

TEST_CASE("a wrong derivative is found, with the input behind it named") {
  const Value v(0.5, "v"), w(-1.5, "w"), x(2, "x");
  const GradientCheck check = check_gradients([&] { return tanh(v) + without_square(w * x); }, {v, w, x});
  CHECK(check.verdict() == Verdict::wrong);
  CHECK(check.inputs[0].verdict() == Verdict::fine);
  // w x = -3: the derivative is 1/16, the wrong one 1/4
  CHECK(check.inputs[1].analytic == 2 * 0.25);
  expect_near("measured", check.inputs[1].measured, 2.0 / 16, 1e-9, 0);
  expect_near("relative error", check.inputs[1].relative_error, 0.75, 1e-9, 0);
  CHECK(check.inputs[2].verdict() == Verdict::wrong);
  CHECK(&check.worst() == &check.inputs[check.inputs[1].relative_error < check.inputs[2].relative_error ? 2 : 1]);
  const auto wrong_sign = [&] { return operation("cos", std::cos(v.data()), {{v, std::sin(v.data())}}); };
  expect_near("wrong sign", check_gradients(wrong_sign, {v}).worst().relative_error, 2, 1e-9, 0);
  CHECK(to_string(check.inputs[1]) == "w: analytic 0.5, measured 0.125, relative error 7.5e-01: wrong");
}

TEST_CASE("a gradient that is lost or not finite is wrong") {
  const Value x(2, "x");
  const auto through_double = [&] { return x + pow(x, 2).data(); };
  CHECK(to_string(check_gradients(through_double, {x})) ==
        "1 input, worst: x: analytic 1, measured 5, relative error 8.0e-01: wrong");
  const auto not_finite = [&] { return operation("f", 1.0, {{x, nan}}); };
  CHECK(to_string(check_gradients(not_finite, {x})) ==
        "1 input, worst: x: analytic nan, measured 0, relative error inf: wrong");
  const auto infinite = [&] { return operation("f", 1.0, {{x, infinity}}); };
  CHECK(to_string(check_gradients(infinite, {x})) ==
        "1 input, worst: x: analytic inf, measured 0, relative error inf: wrong");
}

// Where a measurement is rough

TEST_CASE("an input that f does not depend on has two zeros and is fine") {
  const Value x(2, "x"), y(3);
  const GradientCheck check = check_gradients([&] { return x * x; }, {x, y});
  CHECK(check.verdict() == Verdict::fine);
  CHECK(to_string(check.inputs[1]) == "input 1: analytic 0, measured 0, relative error below 1e-7: fine");
}

TEST_CASE("at a gradient of 0 the rounding of f is no error, and a wrong gradient above it is") {
  const Value x(1, "x");
  bool rounding_seen = false;
  for (const double b : {0.1, 0.3, 1.3, 3.3}) {  // b x (2 - x) + b is flat at x = 1
    const auto f = [&] { return x * (2 - x) * b + b; };
    const InputCheck check = check_gradients(f, {x}).inputs[0];
    CHECK(check.analytic == 0);
    CHECK_MESSAGE(check.verdict() == Verdict::fine, to_string(check));
    rounding_seen |= check.measured != 0;
    const auto lost = [&] { return f() + operation("lost", 1e-8 * x.data(), {}); };
    CHECK(check_gradients(lost, {x}).verdict() != Verdict::fine);
    const auto lost_more = [&] { return f() + operation("lost", 1e-4 * x.data(), {}); };
    CHECK(check_gradients(lost_more, {x}).verdict() == Verdict::wrong);
  }
  CHECK(rounding_seen);
}

TEST_CASE("the floor is 4e7 roundings of the larger of the two f, over the step") {
  const Value x = 0;  // the step is 1e-5; each f is off by up to 4 ε |f|, and that is a 1e-7th of the floor
  const double larger = 1 + 0x1p-27;
  for (const bool rises : {false, true}) {
    const double below = rises ? 1 : larger, above = rises ? larger : 1;
    const auto f = [&] { return operation("steps", x.data() > 0 ? above : x.data() < 0 ? below : 1, {{x, 0}}); };
    const double measured = 0x1p-27 / 2e-5, floor = 4e7 * 0x1p-52 * larger / 1e-5;
    expect_near("relative error", check_gradients(f, {x}).worst().relative_error, measured / floor, 1e-12, 0);
  }
}

TEST_CASE("large and tiny inputs are nudged by steps of their size") {
  for (const double at : {1e-12, 1e-3, 1.0, 1e3, 1e6, 1e9, -1e9}) {
    const Value x = at;
    const auto f = [&] { return pow(x, 2) + 3 * x; };
    const InputCheck check = check_gradients(f, {x}).worst();
    CHECK_MESSAGE(relative_error(check.analytic, check.measured) < 1e-7, at);
  }
}

TEST_CASE("a kink is a false alarm that the report shows") {
  const Value x(0, "x");
  const auto f = [&] { return relu(x); };
  const InputCheck at_0 = check_gradients(f, {x}).inputs[0];
  CHECK(to_string(at_0) ==
        "x: analytic 0, measured 0.5, relative error 1.0e+00: wrong; or a kink: slope 0 to the left, 1 to the right");
  CHECK(at_0.perhaps_kink());
  x.set_data(4e-6);  // within a step of the kink
  const InputCheck near_0 = check_gradients(f, {x}).inputs[0];
  CHECK(near_0.analytic == 1);
  expect_near("measured", near_0.measured, 0.7, 1e-9, 0);
  CHECK(near_0.verdict() == Verdict::wrong);
  CHECK(near_0.perhaps_kink());
  x.set_data(0.1);
  CHECK(check_gradients(f, {x}).verdict() == Verdict::fine);
  const InputCheck mistake = check_gradients([&] { return without_square(x); }, {x}).inputs[0];
  CHECK(mistake.verdict() == Verdict::wrong);
  CHECK_FALSE(mistake.perhaps_kink());
  x.set_data(0);  // flat to the left and to the right, and measured exactly: that is no kink
  CHECK_FALSE(check_gradients([&] { return x * x; }, {x}).worst().perhaps_kink());
}

// What it leaves behind, and what it costs

TEST_CASE("data, gradients and earlier graphs are afterwards what they were, also when f throws") {
  const Value x(0.1, "x"), y(-0.3, "y"), other(0.7, "other");
  const std::vector<Value> a{x, y}, b{y, other};
  const Value earlier = dot(a, b), constant = other * 3, result = earlier + constant;
  result.backward();
  result.backward();
  y.zero_grad();
  const std::size_t size = tape::graph.size;
  const std::vector<Value> all{x, y, other, earlier, constant, result};
  std::vector<double> data, grad;
  for (const Value& v : all) data.push_back(v.data()), grad.push_back(v.grad());

  int calls = 0, throw_at = 0;
  const auto f = [&] {
    if (++calls == throw_at) throw std::runtime_error("f is tired");
    return exp(x) * other + constant * sin(y);
  };
  const auto expect_unchanged = [&] {
    for (std::size_t i = 0; i < all.size(); ++i) {
      expect_same_bits("data", all[i].data(), data[i]);
      expect_same_bits("grad", all[i].grad(), grad[i]);
    }
    CHECK(tape::graph.size == size);
  };
  CHECK(check_gradients(f, {x, y}).verdict() == Verdict::fine);
  expect_unchanged();
  CHECK(calls == 2 * 2 + 2);
  for (throw_at = 1; throw_at <= 6; ++throw_at) {
    calls = 0;
    CHECK(message_of<std::runtime_error>([&] { check_gradients(f, {x, y}); }) == "f is tired");
    expect_unchanged();
  }
  result.backward();  // its dot still sees the data of its own time
  CHECK(y.grad() == 0.1 + 0.7);
  {
    const DetectAnomaly detect;
    const auto infinite = [&] { return operation("f", 1.0, {{x, infinity}}); };
    for (const Value& v : all) v.zero_grad();
    expect_contains(message_of<std::runtime_error>([&] { check_gradients(infinite, {x}); }), "operation f");
    CHECK(x.grad() == 0);
  }
}

TEST_CASE("an input that f does not depend on keeps its gradient too") {
  const Value x(2, "x"), other(3, "other");
  (other * 7).backward();
  check_gradients([&] { return x * x; }, {x, other});
  CHECK(other.grad() == 7);
}

TEST_CASE("a check inside of a Scope, and of a value that is itself an input, works") {
  const Scope scope;
  const Value x(3, "x");
  const GradientCheck check = check_gradients([&] { return x; }, {x, x});
  CHECK(check.inputs[1].analytic == 1);
  CHECK(check.verdict() == Verdict::fine);
}

// Misuse

TEST_CASE("misuse says what is wrong") {
  const Value x(2, "x"), unnamed = -1;
  const auto f = [&] { return log(x); };
  expect_contains(refusal(f, {}), "check_gradients: there are no inputs");
  expect_contains(refusal(f, {x, x * unnamed}), "'input 1' is the result of an operation (×); an input must be a leaf");
  expect_contains(refusal(f, {Value(infinity, "y")}), "'y' is inf; an input must be finite");

  x.set_data(-1);
  expect_contains(refusal(f, {x}), "f is nan; choose inputs where it is finite");
  x.set_data(1e-6);
  expect_contains(refusal(f, {x}), "f is nan when 'x' is nudged from 1e-06 to -9e-06");
  expect_contains(refusal(f, {x}), "a step of 1e-05");
  CHECK(x.data() == 1e-6);

  double noise = 0;
  expect_contains(refusal([&] { return x + (noise += 0.5); }, {x}), "f gives 0.500001 and then 1.000001 for the same");

  x.set_data(3);
  const Value product = (x * unnamed).set_label("p"), sum = product + 1;
  expect_contains(refusal([&] { return sum; }, {unnamed, x}), "uses a result (p, data -3) that was made from 'x'");
  expect_contains(refusal([&] { return x * product; }, {unnamed}), "was made from 'input 0' before f was called");
  CHECK(x.grad() == 0);
}

TEST_CASE("a check while NoGrad lives is refused, for there would be no gradient to check") {
  const Value x(2, "x");
  const auto f = [&] { return x * x; };
  const NoGrad no_grad;
  expect_contains(refusal(f, {x}), "a NoGrad is alive, so f records no edges; end it first");
}

}  // namespace

}  // namespace chainrule::test
