// SPDX-License-Identifier: MIT
//
// The optimizers against PyTorch's (network_references.hpp) and against steps done by hand, which are exact.
#include <chainrule/optimizer.hpp>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect.hpp"
#include "networks.hpp"
#include "values.hpp"

namespace chainrule::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A step after a loss that has this gradient in p.
void step_with_gradient(SGD& sgd, Value p, double gradient) {
  const Scope scope;
  sgd.zero_grad();
  (p * gradient).backward();
  sgd.step();
}

TEST_CASE("a step of SGD moves each parameter against its gradient") {
  const Value a = 3, b = -1, c = 5;
  SGD sgd({a, b}, {.learning_rate = 0.5});
  (a * 2 + b * -4 + c).backward();
  sgd.step();
  expect_all("data", data_of(std::vector{a, b, c}), {3 - 1, -1 + 2, 5});
  sgd.step();  // the gradients are still there
  expect_all("data", data_of(std::vector{a, b, c}), {3 - 2, -1 + 4, 5});
}

TEST_CASE("momentum keeps a share of the velocity, and weight decay adds to the gradient before it") {
  const Value p = 1;
  SGD sgd({p}, {.learning_rate = 0.5, .momentum = 0.5, .weight_decay = 0.25});
  step_with_gradient(sgd, p, 2);  // velocity 2 + 0.25 * 1 = 2.25
  CHECK(p.data() == 1 - 0.5 * 2.25);
  step_with_gradient(sgd, p, 2);  // velocity 0.5 * 2.25 + 2 + 0.25 * -0.125 = 3.09375
  CHECK(p.data() == -0.125 - 0.5 * 3.09375);
}

TEST_CASE("momentum goes on without a gradient, and each parameter has its own") {
  const Value a = 0, b = 0;
  SGD sgd({a, b}, {.learning_rate = 1, .momentum = 0.5});
  step_with_gradient(sgd, a, -8);
  expect_all("data", data_of(std::vector{a, b}), {8, 0});
  step_with_gradient(sgd, b, -2);
  expect_all("data", data_of(std::vector{a, b}), {12, 2});
  step_with_gradient(sgd, b, 0);
  expect_all("data", data_of(std::vector{a, b}), {14, 3});
}

TEST_CASE("weight decay is the step of a loss with weight_decay / 2 p² added") {
  const Value decayed = 3, p = 3;
  SGD with_decay({decayed}, {.learning_rate = 0.25, .weight_decay = 0.5});
  SGD without({p}, {.learning_rate = 0.25});
  for (int step = 0; step < 4; ++step) {
    const Scope scope;
    with_decay.zero_grad();
    without.zero_grad();
    (decayed * 2).backward();
    (p * 2 + 0.5 / 2 * pow(p, 2)).backward();
    with_decay.step();
    without.step();
    expect_same_bits("parameter", decayed.data(), p.data());
  }
}

TEST_CASE("a new learning rate counts from the next step, for the whole velocity") {
  const Value p = 0;
  SGD sgd({p}, {.learning_rate = 1, .momentum = 0.5});
  CHECK(sgd.learning_rate() == 1);
  step_with_gradient(sgd, p, -8);  // velocity -8
  sgd.set_learning_rate(0.25);
  CHECK(sgd.learning_rate() == 0.25);
  CHECK(p.data() == 8);
  step_with_gradient(sgd, p, -8);  // velocity -12
  CHECK(p.data() == 8 + 3);
}

TEST_CASE("zero_grad clears the gradient of every parameter, and of nothing else") {
  const Value a = 2, b = 3, other = 5, loss = a * b * other;
  loss.backward();
  const SGD sgd({a, b}, {.learning_rate = 0.1});
  sgd.zero_grad();
  expect_all("gradients", gradients_of(std::vector{a, b, other}), {0, 0, 6});
  expect_all("data", data_of(std::vector{a, b, other}), {2, 3, 5});
}

TEST_CASE("SGD trains networks to PyTorch's losses and parameters, with momentum, weight decay and a new rate") {
  for (const TrainedNetwork& reference : trained_networks()) {
    const Scope network_scope;
    const MLP mlp = reference.mlp();
    const std::vector<Value> parameters = mlp.parameters();
    SGD sgd(parameters, {.learning_rate = reference.steps.at(0).learning_rate,
                         .momentum = reference.momentum,
                         .weight_decay = reference.weight_decay});
    const std::size_t size = tape::graph.size;
    for (std::size_t step = 0; step < reference.steps.size(); ++step) {
      const auto& [rate, loss, gradients, wanted] = reference.steps[step];
      {
        const Scope scope;
        sgd.set_learning_rate(rate);
        const Value batch_loss = reference.batch_loss(mlp);
        sgd.zero_grad();
        batch_loss.backward();
        sgd.step();
        // Roundings of sums of some 30 numbers about 1, carried over up to six steps.
        const std::string where = fmt::format("{}, step {}", reference.name, step);
        expect_near(where + ", loss", batch_loss.data(), loss, 1e-13, 0);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
          expect_near(fmt::format("{}, parameter {}", where, i), parameters[i].data(), wanted.at(i), 1e-13, 1e-15);
        }
      }
      CHECK(tape::graph.size == size);
    }
  }
}

TEST_CASE("options and parameters that mean nothing are refused, with name and value") {
  const Value p = 2;
  const auto refusal = [p](SGD::Options options) {
    return message_of<std::invalid_argument>([&] { SGD sgd({p}, options); });
  };
  const std::pair<SGD::Options, std::string> options[]{
      {{.learning_rate = 0}, "SGD: learning_rate is 0; it must be above 0"},
      {{.learning_rate = -1}, "SGD: learning_rate is -1; it must be above 0"},
      {{.learning_rate = -nan}, "SGD: learning_rate is nan; it must be above 0"},
      {{.learning_rate = infinity}, "SGD: learning_rate is inf; it must be above 0"},
      {{.learning_rate = 1, .momentum = 1}, "SGD: momentum is 1; it must be from 0, below 1"},
      {{.learning_rate = 1, .momentum = -0.1}, "SGD: momentum is -0.1; it must be from 0, below 1"},
      {{.learning_rate = 1, .momentum = nan}, "SGD: momentum is nan; it must be from 0, below 1"},
      {{.learning_rate = 1, .weight_decay = -1}, "SGD: weight_decay is -1; it must be at least 0"},
      {{.learning_rate = 1, .weight_decay = nan}, "SGD: weight_decay is nan; it must be at least 0"},
      {{.learning_rate = 1, .weight_decay = infinity}, "SGD: weight_decay is inf; it must be at least 0"},
  };
  for (const auto& [option, message] : options) expect_contains(refusal(option), message);
  CHECK_NOTHROW(SGD({p}, {.learning_rate = 1e-9, .momentum = 0.999, .weight_decay = 0}));

  const auto no_parameters = [] { SGD sgd({}, {.learning_rate = 1}); };
  expect_contains(message_of<std::invalid_argument>(no_parameters), "SGD: there are no parameters; it needs at least");

  SGD sgd({p}, {.learning_rate = 1});
  expect_contains(message_of<std::invalid_argument>([&] { sgd.set_learning_rate(0); }), "SGD: learning_rate is 0");
  CHECK(sgd.learning_rate() == 1);
}

TEST_CASE("a parameter that is listed twice, and would be moved twice, is refused with its label") {
  const Value a(2, "a"), b(3, "b");
  const std::string message = message_of<std::invalid_argument>([&] { SGD sgd({a, b, a}, {.learning_rate = 1}); });
  CHECK(message == "SGD: a parameter (a: data = 2, grad = 0) is listed twice; list it once");
}

TEST_CASE("a parameter that is the result of an operation is refused, with its label") {
  const Value leaf = 2, result = leaf * 3;
  result.set_label("six");
  const std::string message = message_of<std::logic_error>([&] { SGD sgd({leaf, result}, {.learning_rate = 1}); });
  expect_contains(message, "SGD: a parameter (six: data = 6, grad = 0) is the result of an operation (× 3)");
  expect_all("data", data_of(std::vector{leaf, result}), {2, 6});
}

TEST_CASE("a step with a parameter from an ended Scope is refused and moves no other") {
  const Value before = 2, after = 3, stale = [] {
    const Scope scope;
    return Value(4);
  }();
  std::vector<Value> parameters{before};
  std::optional<SGD> sgd;
  {
    const Scope scope;
    parameters.emplace_back(4);
    parameters.push_back(after);
    sgd.emplace(parameters, SGD::Options{.learning_rate = 1, .momentum = 0.5});
  }
  (before * 5 + after * 7).backward();
  expect_contains(message_of<std::logic_error>([&] { sgd->step(); }), "after the Scope");
  expect_contains(message_of<std::logic_error>([&] { sgd->zero_grad(); }), "after the Scope");
  expect_contains(message_of<std::logic_error>([&] { SGD({before, stale}, {.learning_rate = 1}); }), "after the Scope");
  expect_all("data", data_of(std::vector{before, after}), {2, 3});
  expect_all("gradients", gradients_of(std::vector{before, after}), {5, 7});
}

}  // namespace
}  // namespace chainrule::test
