// SPDX-License-Identifier: MIT
//
// The losses against PyTorch's numbers (network_references.hpp), central differences and exact algebra.
#include <algorithm>
#include <chainrule/loss.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect.hpp"
#include "network_references.hpp"
#include "reference_lines.hpp"
#include "values.hpp"

namespace chainrule::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A function of loss.hpp by its name. For softmax and log_softmax the target says which element of the result.
Value apply(const std::string& function, std::span<const double> target, std::span<const Value> x) {
  if (function == "mse") return mse(x, target);
  if (function == "hinge") return hinge(x[0], target[0]);
  if (function == "binary_cross_entropy") return binary_cross_entropy(x[0], target[0]);
  if (function == "bce_with_logits") return bce_with_logits(x[0], target[0]);
  if (function == "logsumexp") return logsumexp(x);
  const auto k = static_cast<std::size_t>(target[0]);
  if (function == "softmax") return softmax(x)[k];
  if (function == "log_softmax") return log_softmax(x)[k];
  if (function == "cross_entropy") return cross_entropy(x, k);
  throw std::runtime_error(fmt::format("there is no function {}", function));
}

std::vector<Value> leaves(std::span<const double> data) { return {data.begin(), data.end()}; }

std::string text_of(const std::string& function, std::span<const double> target, std::span<const double> x) {
  return fmt::format("{} of {}, target {}", function, fmt::join(x, " "), fmt::join(target, " "));
}

TEST_CASE("a loss far below 1e-16 keeps its digits, and so does its gradient") {
  // With logits z and 0, class 0 has the probability 1 / (1 + e^-z): the loss is log(1 + e^-z), its slope -e^-z / (1 +
  // e^-z).
  for (const double z : {40.0, 100.0, 700.0}) {
    const std::string where = fmt::format("logits {} and 0", z);
    const std::vector<Value> logits{z, 0.0};
    const double e = std::exp(-z);  // e^-z² / 2 is below the last digit
    const Value loss = cross_entropy(logits, 0);
    loss.backward();
    expect_near(where + ", loss", loss.data(), e, 1e-15, 0);
    expect_near(where + ", gradient 0", logits[0].grad(), -e, 1e-15, 0);
    expect_near(where + ", gradient 1", logits[1].grad(), e, 1e-15, 0);
    expect_near(where + ", log softmax", log_softmax(logits)[0].data(), -e, 1e-15, 0);
    expect_near(where + ", softmax", softmax(logits)[0].operands()[0].local_derivative, e, 1e-15, 0);
  }
}

TEST_CASE("every loss has PyTorch's value and gradients, with logits of ±1000 and with ties too") {
  std::map<std::string, int> points;
  for (const std::string& line : split(loss_references.substr(1), '\n')) {
    const std::vector<std::string> words = split(line, ' ');
    const auto colon = static_cast<std::size_t>(std::ranges::find(words, ":") - words.begin());
    REQUIRE(words.size() >= colon + 3);
    std::vector<double> numbers;
    for (const std::string& word : words) numbers.push_back(number(word));
    const std::span<const double> all(numbers), gradient = all.subspan(colon + 2);
    const std::span<const double> target = all.subspan(1, colon - gradient.size() - 1);
    const std::span<const double> x = all.subspan(1 + target.size(), gradient.size());
    ++points[words[0]];

    const Scope scope;
    const std::vector<Value> inputs = leaves(x);
    const Value loss = apply(words[0], target, inputs);
    loss.backward();
    const std::string where = text_of(words[0], target, x);
    expect_near(where + ", value", loss.data(), all[colon + 1], few_roundings, rounding_of_one);
    // PyTorch's gradient of logsumexp is e^(logit - logsumexp), where a rounding of logsumexp counts in full.
    const double lost = words[0] == "logsumexp" ? rounding_of_one * std::abs(loss.data()) : 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::string which = fmt::format("{}, gradient {}", where, i);
      expect_near(which, inputs[i].grad(), gradient[i], few_roundings + lost, rounding_of_one);
    }
  }
  const std::map<std::string, int> wanted{{"mse", 4},          {"hinge", 18},        {"binary_cross_entropy", 45},
                                          {"logsumexp", 15},   {"softmax", 40},      {"bce_with_logits", 50},
                                          {"log_softmax", 40}, {"cross_entropy", 40}};
  CHECK(points == wanted);
}

TEST_CASE("the gradients of every loss are its slopes") {
  const struct {
    std::string function;
    std::vector<double> target, x;
  } points[]{
      {"mse", {1, -0.5, 2}, {0.3, -0.9, 2.5}},
      {"hinge", {1}, {0.4}},
      {"hinge", {-1}, {0.4}},
      {"hinge", {1}, {1.4}},
      {"binary_cross_entropy", {0}, {0.6}},
      {"binary_cross_entropy", {1}, {0.4}},
      {"binary_cross_entropy", {0.3}, {0.5}},
      {"bce_with_logits", {0}, {0.8}},
      {"bce_with_logits", {1}, {-1.7}},
      {"bce_with_logits", {0.3}, {2.5}},
      {"logsumexp", {}, {0.2, -1.3, 0.9, 0.2}},
      {"softmax", {0}, {0.2, -1.3, 0.9}},
      {"softmax", {2}, {0.2, -1.3, 0.9}},
      {"log_softmax", {0}, {0.2, -1.3, 0.9}},
      {"log_softmax", {2}, {0.2, -1.3, 0.9}},
      {"cross_entropy", {0}, {0.2, -1.3, 0.9}},
      {"cross_entropy", {2}, {0.2, -1.3, 0.9}},
  };
  for (const auto& [function, target, x] : points) {
    const Scope scope;
    const std::vector<Value> inputs = leaves(x);
    const Value loss = apply(function, target, inputs) * 2;  // a gradient other than 1 arrives
    loss.backward();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto value = [&, &name = function, &wanted = target, &at = x](double xi) {
        const Scope step;
        std::vector<double> moved = at;
        moved[i] = xi;
        return 2 * apply(name, wanted, leaves(moved)).data();
      };
      // The error is h^4 f''''' / 30 with h = 1e-3, where f''''' stays below 2 * 24 / 0.4^5 = 5e3.
      expect_near(fmt::format("{}, gradient {}", text_of(function, target, x), i), inputs[i].grad(),
                  central_difference(value, x[i]), 0, 1e-9);
    }
  }
}

TEST_CASE("the example of loss.hpp has the numbers that it states") {
  const std::vector<Value> logits{2.0, 0.0, -1.0};
  const Value loss = cross_entropy(logits, 0);
  loss.backward();
  expect_near("loss", loss.data(), 0.16984602, 0, 5e-9);
  expect_near("first", logits[0].grad(), -0.15620527, 0, 5e-9);
  expect_near("second", logits[1].grad(), 0.11419520, 0, 5e-9);
  expect_near("third", logits[2].grad(), 0.04201007, 0, 5e-9);
}

// Of one number

TEST_CASE("mse is the mean of the squares") {
  const std::vector<Value> predictions{1, 3, -2, 5};
  const std::vector<double> targets{0, 1, -2, 4};
  const Value loss = mse(predictions, targets);
  loss.backward();
  CHECK(loss.data() == (1 + 4 + 0 + 1) / 4.0);
  expect_all("gradients", gradients_of(predictions), {0.5, 1, 0, 0.5});
}

TEST_CASE("hinge is 0 from 1 on the right side, and its kink belongs to that side") {
  const struct {
    double score, side, loss, gradient;
  } points[]{{1, 1, 0, 0},      {-1, -1, 0, 0},    {1.5, 1, 0, 0},     {-1.5, -1, 0, 0},
             {0.5, 1, 0.5, -1}, {0.5, -1, 1.5, 1}, {-0.5, 1, 1.5, -1}, {0, 1, 1, -1},
             {0, -1, 1, 1},     {-7, 1, 8, -1},    {1e300, 1, 0, 0},   {1000, -1, 1001, 1}};
  for (const auto& [score, side, loss, gradient] : points) {
    const Scope scope;
    const Value s = score, result = hinge(s, side);
    result.backward();
    const std::string where = fmt::format("score {}, side {}", score, side);
    expect_equal(where + ", loss", result.data(), loss);
    expect_equal(where + ", gradient", s.grad(), gradient);
  }
}

TEST_CASE("binary_cross_entropy has the infinities of its logarithms, but not where their weight is 0") {
  // PyTorch takes a logarithm below -100 for -100: 100 for our infinities and for 690.8. In its gradients it takes
  // p (1 - p) below 1e-12 for 1e-12: 0 for our 1 and -1, up to 1e12 for the infinities. And its log(1 - p) loses a
  // small p's digits.
  const struct {
    double probability, target, loss, gradient;
  } points[]{
      {0, 1, infinity, -infinity},
      {1, 0, infinity, infinity},
      {0, 0.5, infinity, -infinity},
      {1, 0.5, infinity, infinity},
      {0, 0, 0, 1},
      {1, 1, 0, -1},
      {1e-300, 1, 690.77552789821368, -1e300},
      {1e-300, 0, 1e-300, 1},
      {1e-13, 0, 1.00000000000005e-13, 1.0000000000001},
  };
  for (const auto& [probability, target, loss, gradient] : points) {
    const Scope scope;
    const Value p = probability, result = binary_cross_entropy(p, target);
    result.backward();
    const std::string where = fmt::format("probability {}, target {}", probability, target);
    expect_near(where + ", loss", result.data(), loss, few_roundings, 0);
    expect_near(where + ", gradient", p.grad(), gradient, few_roundings, 0);
    CHECK_MESSAGE(!std::signbit(result.data()), where);  // not -0
  }
}

TEST_CASE("bce_with_logits is exact far out, on both sides") {
  constexpr double small = 4.248354255291589e-18;  // e^-40; the losses differ from it by less than one rounding
  const struct {
    double logit, target, loss, gradient;
  } points[]{
      {1000, 1, 0, 0},         {1000, 0, 1000, 1}, {-1000, 0, 0, 0},     {-1000, 1, 1000, -1},
      {1000, 0.25, 750, 0.75}, {40, 0, 40, 1},     {-40, 1, 40, -1},     {40, 1, small, -small},
      {-40, 0, small, small},  {1e308, 1, 0, 0},   {1e308, 0, 1e308, 1},
  };
  for (const auto& [logit, target, loss, gradient] : points) {
    const Scope scope;
    const Value z = logit, result = bce_with_logits(z, target);
    result.backward();
    const std::string where = fmt::format("logit {}, target {}", logit, target);
    expect_near(where + ", loss", result.data(), loss, few_roundings, 0);
    expect_near(where + ", gradient", z.grad(), gradient, few_roundings, 0);
  }
}

TEST_CASE("an infinite logit on the side of its target has no loss, and on the other an infinite one") {
  const Scope scope;
  for (const double sign : {-1.0, 1.0}) {
    const Value z = sign * infinity, right = bce_with_logits(z, sign > 0 ? 1 : 0), wrong = bce_with_logits(z, sign < 0);
    CHECK(right.data() == 0);
    CHECK(wrong.data() == infinity);
    CHECK(bce_with_logits(z, 0.5).data() == infinity);
    right.backward();
    CHECK(z.grad() == 0);
    wrong.backward();
    CHECK(z.grad() == sign);
  }
}

TEST_CASE("bce_with_logits is binary_cross_entropy of the sigmoid, with its gradient in the logit") {
  for (const double logit : {-5.0, -1.5, -0.25, 0.0, 0.5, 3.0}) {
    for (const double target : {0.0, 0.25, 0.5, 1.0}) {
      const Scope scope;
      const Value a = logit, b = logit;
      const Value with_logits = bce_with_logits(a, target), of_sigmoid = binary_cross_entropy(sigmoid(b), target);
      with_logits.backward();
      of_sigmoid.backward();
      const std::string where = fmt::format("logit {}, target {}", logit, target);
      // 1 - p keeps what a rounding of 1 leaves of 1 - sigmoid(5) = 0.0067.
      expect_near(where + ", loss", with_logits.data(), of_sigmoid.data(), 1e-13, 0);
      expect_near(where + ", gradient", a.grad(), b.grad(), 1e-13, rounding_of_one);
      expect_near(where + ", sigmoid(z) - y", a.grad(), sigmoid(a).data() - target, 0, rounding_of_one);
    }
  }
}

// Of logits

TEST_CASE("logits of 1000, -1000 and 0 have the losses 0, 2000 and 1000") {
  const double wanted[]{0, 2000, 1000};
  for (std::size_t k = 0; k < 3; ++k) {
    const Scope scope;
    const std::vector<Value> logits{1000, -1000, 0};
    const Value loss = cross_entropy(logits, k);
    loss.backward();
    CHECK(loss.data() == wanted[k]);
    CHECK(log_softmax(logits)[k].data() == -wanted[k]);
    std::vector<double> gradients{1, 0, 0};
    gradients[k] -= 1;
    expect_all("gradients", gradients_of(logits), gradients);
    CHECK(logsumexp(logits).data() == 1000);
    expect_all("softmax", data_of(softmax(logits)), {1, 0, 0});
  }
}

TEST_CASE("equal logits share evenly") {
  for (const double z : {-1000.0, 0.0, 0.1, 1000.0}) {
    const Scope scope;
    const std::vector<Value> logits = leaves(std::vector<double>(4, z));
    const Value loss = cross_entropy(logits, 2);
    loss.backward();
    expect_all("softmax", data_of(softmax(logits)), {0.25, 0.25, 0.25, 0.25});
    expect_all("gradients", gradients_of(logits), {0.25, 0.25, -0.75, 0.25});
    expect_near("loss", loss.data(), std::log(4.0), few_roundings, 0);
    for (const Value& logit : logits) logit.zero_grad();
    const Value total = logsumexp(logits);
    total.backward();
    expect_near("logsumexp", total.data(), z + std::log(4.0), few_roundings, 0);
    expect_all("gradients of logsumexp", gradients_of(logits), {0.25, 0.25, 0.25, 0.25});
  }
}

TEST_CASE("what is added to all logits changes nothing but logsumexp, which it is added to") {
  const std::vector<double> low{2, 0, -1, 5}, high{1026, 1024, 1023, 1029};  // all exact
  const std::vector<Value> a = leaves(low), b = leaves(high);
  expect_all("softmax", data_of(softmax(b)), data_of(softmax(a)));
  expect_all("log_softmax", data_of(log_softmax(b)), data_of(log_softmax(a)));
  CHECK(cross_entropy(b, 1).data() == cross_entropy(a, 1).data());
  expect_near("logsumexp", logsumexp(b).data(), logsumexp(a).data() + 1024, few_roundings, 0);
}

TEST_CASE("probabilities add up to 1, and so their gradients to 0") {
  const std::vector<Value> logits{0.3, -1.2, 2.5, 0.3, -0.1};
  const std::vector<Value> probabilities = softmax(logits);
  const Value total = sum(probabilities);
  total.backward();
  expect_near("total", total.data(), 1, 0, 5 * rounding_of_one);
  for (double g : gradients_of(logits)) expect_near("gradient", g, 0, 0, 5 * rounding_of_one);
}

TEST_CASE("cross_entropy, log_softmax, softmax and logsumexp are the same function seen from four sides") {
  const std::vector<double> data{0.3, -1.2, 2.5, 0.3, -0.1};
  const std::vector<Value> logits = leaves(data);
  const std::vector<Value> p = softmax(logits), log_p = log_softmax(logits);
  for (std::size_t k = 0; k < data.size(); ++k) {
    const std::vector<Value> other = leaves(data);
    const Value loss = cross_entropy(other, k);
    loss.backward();
    expect_same_bits("-log_softmax", loss.data(), -log_p[k].data());
    expect_near("log of softmax", log_p[k].data(), std::log(p[k].data()), few_roundings, rounding_of_one);
    expect_near("logit - logsumexp", log_p[k].data(), data[k] - logsumexp(logits).data(), 0, 4 * rounding_of_one);
    for (std::size_t i = 0; i < data.size(); ++i) {
      expect_same_bits("softmax, less 1 at the class", other[i].grad(), p[i].data() - (i == k ? 1 : 0));
    }
  }
}

TEST_CASE("of two classes, cross_entropy is bce_with_logits of the difference of their logits") {
  for (const double difference : {-1000.0, -40.0, -3.0, 0.0, 0.7, 5.0, 40.0, 1000.0}) {
    const Scope scope;
    const std::vector<Value> logits{difference, 0};
    const Value z = difference, two = cross_entropy(logits, 0), one = bce_with_logits(z, 1);
    two.backward();
    one.backward();
    const std::string where = fmt::format("difference {}", difference);
    // log of 1 + e and a share less 1 are accurate to a rounding of 1, where bce_with_logits has all digits.
    expect_near(where + ", loss", two.data(), one.data(), few_roundings, rounding_of_one);
    expect_near(where + ", gradient", logits[0].grad(), z.grad(), few_roundings, rounding_of_one);
    expect_near(where + ", other gradient", logits[1].grad(), -z.grad(), few_roundings, rounding_of_one);
  }
}

TEST_CASE("NaN goes through every loss of logits, wherever it is") {
  for (std::size_t at = 0; at < 3; ++at) {
    const Scope scope;
    std::vector<double> data{1, 2, 0};
    data[at] = nan;
    const std::vector<Value> logits = leaves(data);
    expect_equal("logsumexp", logsumexp(logits).data(), nan);
    expect_equal("softmax", softmax(logits)[0].data(), nan);
    expect_equal("log_softmax", log_softmax(logits)[0].data(), nan);
    expect_equal("cross_entropy", cross_entropy(logits, 0).data(), nan);
    expect_equal("mse", mse(logits, std::vector<double>{0, 0, 0}).data(), nan);
    expect_equal("bce_with_logits", bce_with_logits(logits[at], 1).data(), nan);
    expect_equal("hinge", hinge(logits[at], 1).data(), nan);
  }
}

// In the graph

TEST_CASE("the losses of logits and probabilities are one node each, with a name and the logits as operands") {
  const std::vector<Value> logits{0.5, 0.25, 0};
  const auto check = [](std::size_t nodes, const std::function<Value()>& make, std::string_view symbol,
                        std::span<const Value> operands) {
    const std::size_t size = tape::graph.size;
    const Value result = make();
    CHECK_MESSAGE(tape::graph.size == size + nodes, symbol);
    CHECK(result.symbol() == symbol);
    std::vector<Value> got;
    for (const Operand& operand : result.operands()) got.push_back(operand.value);
    CHECK_MESSAGE(numbers_of(got) == numbers_of(operands), symbol);
  };
  check(
      1, [&] { return logsumexp(logits); }, "logsumexp", logits);
  check(
      3, [&] { return softmax(logits)[1]; }, "softmax", logits);
  check(
      3, [&] { return log_softmax(logits)[1]; }, "log softmax", logits);
  check(
      1, [&] { return cross_entropy(logits, 1); }, "cross-entropy", logits);
  const std::span<const Value> first(logits.data(), 1);
  check(
      1, [&] { return binary_cross_entropy(logits[0], 1); }, "binary cross-entropy", first);
  check(
      1, [&] { return bce_with_logits(logits[0], 1); }, "bce with logits", first);
}

TEST_CASE("a refused loss says why and changes nothing") {
  const std::vector<Value> v{0.25, 2, -3};
  const std::vector<Value> none;
  const Value invalid = nan, stale = [] {
    const Scope scope;
    return Value(4);
  }();
  const std::vector<Value> one_stale{v[0], stale};
  (v[0] * 5).backward();
  const auto mse_of = [&v](std::vector<double> targets) { mse(v, targets); };
  const std::pair<std::function<void()>, std::string> arguments[]{
      {[&] {
         mse_of({1, 2});
       },
       "mse: 3 predictions and 2 targets; give at least one, and as many of each"},
      {[&] { mse(none, {}); }, "mse: 0 predictions and 0 targets; give at least one, and as many of each"},
      {[&] {
         mse_of({1, nan, 2});
       },
       "mse: targets[1] is nan; it must be finite"},
      {[&] {
         mse_of({1, 2, -nan});
       },
       "mse: targets[2] is nan; it must be finite"},
      {[&] {
         mse_of({infinity, 1, 2});
       },
       "mse: targets[0] is inf; it must be finite"},
      {[&] { hinge(v[0], 0); }, "hinge: the side is 0; it must be -1 or 1"},
      {[&] { hinge(v[0], -nan); }, "hinge: the side is nan; it must be -1 or 1"},
      {[&] { binary_cross_entropy(v[0], 1.5); }, "binary_cross_entropy: the target is 1.5; it must be from 0 to 1"},
      {[&] { binary_cross_entropy(v[0], -0.1); }, "binary_cross_entropy: the target is -0.1; it must be from 0 to 1"},
      {[&] { binary_cross_entropy(v[1], 1); },
       "binary_cross_entropy: the probability is 2; it must be from 0 to 1; for a logit there is bce_with_logits"},
      {[&] { binary_cross_entropy(v[2], 1); }, "binary_cross_entropy: the probability is -3; it must be from 0 to 1"},
      {[&] { binary_cross_entropy(invalid, 1); }, "binary_cross_entropy: the probability is nan; it must be"},
      {[&] { bce_with_logits(v[0], -nan); }, "bce_with_logits: the target is nan; it must be from 0 to 1"},
      {[&] { bce_with_logits(v[0], -1); }, "bce_with_logits: the target is -1; it must be from 0 to 1"},
      {[&] { bce_with_logits(v[0], 2); }, "bce_with_logits: the target is 2; it must be from 0 to 1"},
      {[&] { logsumexp(none); }, "logsumexp: there are no logits; it needs at least one"},
      {[&] { softmax(none); }, "softmax: there are no logits; it needs at least one"},
      {[&] { log_softmax(none); }, "log_softmax: there are no logits; it needs at least one"},
      {[&] { cross_entropy(none, 0); }, "cross_entropy: there are no logits; it needs at least one"},
      {[&] { cross_entropy(v, 3); }, "cross_entropy: class 3 out of range, logits has 3"},
  };
  const auto check_unchanged = [&](std::size_t size) {
    CHECK(tape::graph.size == size);
    expect_all("gradients", gradients_of(v), {5, 0, 0});
    expect_all("data", data_of(v), {0.25, 2, -3});
  };
  for (const auto& [call, message] : arguments) {
    const std::size_t size = tape::graph.size;
    expect_contains(message_of<std::invalid_argument>(call), message);
    check_unchanged(size);
  }
  const std::function<void()> with_stale[]{
      [&] { hinge(stale, 1); },
      [&] { binary_cross_entropy(stale, 1); },
      [&] { bce_with_logits(stale, 1); },
      [&] { logsumexp(one_stale); },
      [&] { softmax(one_stale); },
      [&] { log_softmax(one_stale); },
      [&] { cross_entropy(one_stale, 0); },
  };
  for (const auto& call : with_stale) {
    const std::size_t size = tape::graph.size;
    expect_contains(message_of<std::logic_error>(call), "after the Scope that it was made in has ended");
    check_unchanged(size);
  }
  expect_contains(message_of<std::logic_error>([&] { mse(one_stale, std::vector<double>{1, 2}); }), "after the Scope");
  expect_all("gradients", gradients_of(v), {5, 0, 0});
}

TEST_CASE("DetectAnomaly names the loss that is infinite or NaN, and its operand") {
  const Value p(0, "p"), z(nan, "z");
  const std::vector<Value> logits{infinity, 1}, far{1e200};
  logits[0].set_label("first");
  far[0].set_label("far");
  const std::pair<std::function<void()>, std::vector<const char*>> calls[]{
      {[&] { binary_cross_entropy(p, 1); }, {"operation binary cross-entropy made inf", "'p' = 0"}},
      {[&] { bce_with_logits(z, 1); }, {"operation bce with logits made nan", "'z' = nan"}},
      {[&] { cross_entropy(logits, 1); }, {"operation cross-entropy made inf", "'first' = inf"}},
      {[&] { softmax(logits); }, {"operation softmax made nan", "'first' = inf"}},
      {[&] { log_softmax(logits); }, {"operation log softmax made nan", "'first' = inf"}},
      {[&] { logsumexp(logits); }, {"operation logsumexp made inf", "'first' = inf"}},
      {[&] { mse(far, std::vector<double>{0}); }, {"operation ^ 2 made inf", "= 1e+200"}},
  };
  const DetectAnomaly detect;
  for (const auto& [call, parts] : calls) {
    const std::string message = message_of<std::runtime_error>(call);
    for (const char* part : parts) expect_contains(message, part);
  }
  CHECK(binary_cross_entropy(p, 0).data() == 0);
}

}  // namespace
}  // namespace chainrule::test
