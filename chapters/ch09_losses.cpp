// SPDX-License-Identifier: MIT
//
// Chapter 9: what to minimise, and how it overflows.
//
// Measures what a squared error behind a sigmoid does to the worst answers, and what cross-entropy does instead. Builds
// the cross-entropy of several classes from exp, sum and log, breaks it with large logits, and repairs it in two steps.
// Ends with its gradient, p - y. Writes graphs/ch09_losses_curves.gp, _two_paths.dot and _bars.gp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/gradient_check.hpp>
#include <chainrule/loss.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace chainrule;

namespace {

Claims claim;
bool close(double a, double b, double tolerance) { return std::abs(a - b) < tolerance; }

using Loss = std::function<Value(Value)>;  // of a score

struct Point {
  double loss, derivative;
};

Point at(double score, const Loss& loss) {
  const Scope scope;
  Value z = score, L = loss(z);
  L.backward();
  return {L.data(), z.grad()};
}

void squared_error() {
  fmt::print("1. The worst answer gets the smallest push\n");
  // [mse]
  std::vector<Value> predictions{2.5, 0.0, 2.0};
  Value error = mse(predictions, std::array{3.0, -0.5, 2.0});
  error.backward();
  fmt::print("mean squared error {:.4f}, gradient", error.data());
  for (Value p : predictions) fmt::print(" {:.4f}", p.grad());
  // [/mse]
  fmt::print("\n\nscore   sigmoid   squared error  its derivative in the score\n");
  // [squared]
  for (const double score : {2.0, 0.0, -2.0, -5.0, -10.0}) {
    Value z = score, p = sigmoid(z), L = pow(p - 1, 2);
    L.backward();
    fmt::print("{:5}  {:8.6f}       {:8.6f}  {:9.6f}\n", score, p.data(), L.data(), z.grad());
  }
  // [/squared]
}

void logarithm() {
  fmt::print("\n2. The logarithm\n");
  fmt::print("    x     log x    1 / x  measured slope of log\n");
  for (const double x : {0.01, 0.5, 1.0, 2.0, 4.0, 100.0}) {
    const double h = 1e-5 * x, slope = (std::log(x + h) - std::log(x - h)) / (2 * h);
    fmt::print("{:5}  {:8.5f}  {:7.3f}  {:7.3f}\n", x, std::log(x), 1 / x, slope);
    claim(close(slope * x, 1, 1e-8));
  }
  // [product]
  double product = 1, sum = 0;
  for (int sample = 0; sample < 1000; ++sample) {
    product *= 0.4;
    sum += -std::log(0.4);
  }
  fmt::print("1000 probabilities of 0.4: product {}, sum of -log {:.3f}\n", product, sum);
  // [/product]
  claim(product == 0);
}

/// Steps of gradient descent, with a learning rate of 1, from a score of -10 until its sigmoid is above 0.9.
int steps_to_yes(const Loss& loss) {
  int steps = 0;
  for (double z = -10; !(z > std::log(9)); ++steps) z -= at(z, loss).derivative;  // sigmoid(log 9) = 1 / (1 + 1/9)
  return steps;
}

void cross_entropy_of_yes() {
  fmt::print("\n3. Squared error against cross-entropy\n");
  // [surprisal]
  const Loss squared = [](Value z) { return pow(sigmoid(z) - 1, 2); };
  const Loss surprisal = [](Value z) { return -log(sigmoid(z)); };
  // [/surprisal]
  fmt::print("                        derivative of\nscore      p - 1       -log p  squared error\n");
  for (const double z : {2.0, 0.0, -2.0, -5.0, -10.0}) {
    const double wanted = sigmoid(z).data() - 1, derivative = at(z, surprisal).derivative;
    fmt::print("{:5}  {:9.6f}    {:9.6f}      {:9.6f}\n", z, wanted, derivative, at(z, squared).derivative);
    claim(close(derivative, wanted, 1e-12));
  }
  const int slow = steps_to_yes(squared), fast = steps_to_yes(surprisal);
  fmt::print("steps from score -10 to p above 0.9: squared error {}, cross-entropy {}\n", slow, fast);
  claim(slow > 100 * fast);
}

void what_each_punishes() {
  fmt::print("\n4. What each loss punishes\n");
  // [losses]
  const std::vector<std::pair<std::string, Loss>> losses{
      {"cross-entropy", [](Value z) { return bce_with_logits(z, 1); }},
      {"hinge", [](Value z) { return hinge(z, 1); }},
      {"squared error of sigmoid(z)", [](Value z) { return pow(sigmoid(z) - 1, 2); }},
      {"squared error of z", [](Value z) { return pow(z - 1, 2); }}};
  // [/losses]
  fmt::print("derivative at score               -4       -2        0        1        2        4\n");
  std::vector<Series> curves;
  for (const auto& [name, loss] : losses) {
    fmt::print("{:27}", name);
    for (const double z : {-4.0, -2.0, 0.0, 1.0, 2.0, 4.0}) fmt::print(" {:8.4f}", at(z, loss).derivative);
    fmt::print("\n");
    Series& curve = curves.emplace_back(Series{.name = name, .style = Series::Style::lines});
    for (int i = -200; i <= 200; ++i) {
      curve.x.push_back(i / 50.0);
      curve.y.push_back(rounded(at(i / 50.0, loss).loss, 5));
    }
  }
  const Plot plot{.title = "The loss of a score, where the right answer is yes",
                  .x = {.label = "score z"},
                  .y = {.label = "loss", .low = 0, .high = 5},
                  .series = curves};
  fmt::print("{}\n", save_picture("graphs/ch09_losses_curves.gp", to_gnuplot(plot)));
}

// [softmax]
const std::array names{"cat", "dog", "cow"};
const std::array logits{2.0, 1.0, -1.0};

/// From logits to probabilities and losses. `less` is subtracted from each logit first: 0 until section 9.7.
void print_softmax(double less) {
  double sum = 0;
  for (const double z : logits) sum += std::exp(z - less);
  fmt::print("     logit   power  probability    -log\n");
  for (std::size_t i = 0; i < 3; ++i) {
    const double z = logits[i] - less, power = std::exp(z), p = power / sum;
    fmt::print("{}  {:5.1f}  {:.4f}       {:.4f}  {:.4f}\n", names[i], z, power, p, -std::log(p));
  }
  fmt::print("sum        {:.4f}\n", sum);
}
// [/softmax]

// [formula]
std::vector<Value> powers(std::span<const Value> z) {
  std::vector<Value> result;
  for (Value logit : z) result.push_back(exp(logit));
  return result;
}

/// Cross-entropy: -log of the class's share of the sum.
Value by_formula(std::span<const Value> z, std::size_t target) {
  const std::vector<Value> e = powers(z);
  return -log(e[target] / sum(e));
}
// [/formula]

// [shifted]
/// The logits, each less the largest of them.
std::vector<Value> shifted(std::span<const Value> z) {
  const double largest = std::ranges::max(z, {}, &Value::data).data();
  std::vector<Value> result;
  for (Value logit : z) result.push_back(logit - largest);
  return result;
}
// [/shifted]

// [logsumexp]
/// Cross-entropy: log of the sum, less the logit of the class.
Value by_logsumexp(std::span<const Value> z, std::size_t target) {
  const std::vector<Value> small = shifted(z);
  return log(sum(powers(small))) - small[target];
}
// [/logsumexp]

std::vector<Value> large_logits() { return {{1000, "z0"}, {-1000, "z1"}, {0, "z2"}}; }

/// Without the sign of -0 and of NaN.
double shown(double x) { return printable(x) + 0.0; }

void overflow() {
  fmt::print("\n6. How it overflows\n");
  fmt::print("logits 1000, -1000, 0    loss    gradient\n");
  for (std::size_t target = 0; target < 3; ++target) {
    const std::vector<Value> z = large_logits();
    Value L = by_formula(z, target);
    L.backward();
    fmt::print("class {}                  {:>4}", target, shown(L.data()));
    for (Value v : z) fmt::print("  {:>4}", shown(v.grad()));
    fmt::print("\n");
    claim(!std::isfinite(L.data()));
  }
  // [detect]
  try {
    const DetectAnomaly detect;
    by_formula(large_logits(), 0);
  } catch (const std::runtime_error& problem) {
    fmt::print("{}\n", problem.what());
  }
  // [/detect]
}

void subtract_the_largest() {
  fmt::print("\n7. Subtract the largest, keep the logarithm\n");
  print_softmax(2);
  fmt::print("\nlogits 1000, -1000, 0\n         shifted  by logsumexp    gradient           engine\n");
  for (std::size_t target = 0; target < 3; ++target) {
    const std::vector<Value> z = large_logits();
    Value L = by_logsumexp(z, target);
    L.backward();
    fmt::print("class {}  {:>7}  {:>12}", target, shown(by_formula(shifted(z), target).data()), shown(L.data()));
    for (Value v : z) fmt::print("  {:>4}", shown(v.grad()));
    fmt::print("  {:>7}\n", cross_entropy(z, target).data());
    claim(L.data() == std::array{0, 2000, 1000}[target] && L.data() == cross_entropy(z, target).data());
  }
}

void digits_go_first() {
  fmt::print("\n8. Digits go before the range does\n");
  fmt::print("the answer is no   in probabilities         in logits\n");
  fmt::print("score      1 - p        loss  derivative         loss  derivative\n");
  // [binary]
  const Loss in_probabilities = [](Value z) { return -log(1 - sigmoid(z)); };
  const Loss in_logits = [](Value z) { return bce_with_logits(z, 0); };
  // [/binary]
  for (const double z : {10.0, 30.0, 35.0, 40.0, 1000.0}) {
    const Point p = at(z, in_probabilities), l = at(z, in_logits);
    fmt::print("{:5}  {:9.3e}  {:>10.6f}  {:>10.6f}  {:>11.6f}  {:>10.6f}\n", z, 1 - sigmoid(z).data(), p.loss,
               shown(p.derivative), l.loss, l.derivative);
  }
  claim(std::isinf(at(40, in_probabilities).loss) && at(40, in_logits).loss == 40);
  fmt::print("score 40, the answer is yes: loss {} in probabilities, {:.3e} in logits\n",
             shown(-log(sigmoid(40)).data()), bce_with_logits(40, 1).data());
  const std::vector<Value> certain{40, 0};
  const double rounded_away = by_logsumexp(certain, 0).data(), kept = cross_entropy(certain, 0).data();
  fmt::print("logits 40 and 0, class 0: loss {} by logsumexp, {:.3e} in the engine\n", shown(rounded_away), kept);
  claim(rounded_away == 0 && close(kept / std::exp(-40), 1, 1e-12));
  // [epsilon]
  const Loss patched = [](Value z) { return -log(sigmoid(z) + 1e-12); };
  // [/epsilon]
  const Point patch = at(-40, patched), truth = at(-40, [](Value z) { return bce_with_logits(z, 1); });
  fmt::print("score -40, the answer is yes: loss {:.3f}, derivative {:.6f}\n", truth.loss, truth.derivative);
  fmt::print("the same with log(p + 1e-12): loss {:.3f}, derivative {:.6f}\n", patch.loss, patch.derivative);
}

void p_minus_y() {
  fmt::print("\n9. The gradient is p - y\n");
  // [two_paths]
  Value cat(2.0, "cat"), cow(-1.0, "cow"), dog(1.0, "dog");
  Value total = sum({exp(cat), exp(cow), exp(dog)}).set_label("total");
  Value L = (log(total) - dog).set_label("L");
  L.backward();
  // [/two_paths]
  const std::string dot = to_dot(L, {.colour_gradients = true, .local_derivatives = true});
  fmt::print("{}\n", save_picture("graphs/ch09_losses_two_paths.dot", dot));

  const std::vector<Value> z{cat, dog, cow}, p = softmax(z);
  const GradientCheck check = check_gradients([&z] { return cross_entropy(z, 1); }, z);
  const std::array y{0.0, 1.0, 0.0};
  std::vector<Series> series;
  for (const char* name : {"probability p", "target y", "gradient p - y"}) {
    series.push_back({.name = name, .x = {0, 1, 2}, .style = Series::Style::bars});
  }
  fmt::print("          p  y     p - y  backward  measured\n");
  for (std::size_t i = 0; i < 3; ++i) {
    const double difference = p[i].data() - y[i];
    fmt::print("{}  {:.5f}  {}  {:8.5f}  {:8.5f}  {:8.5f}\n", names[i], p[i].data(), y[i], difference, z[i].grad(),
               check.inputs[i].measured);
    claim(close(z[i].grad(), difference, 1e-12));
    series[0].y.push_back(rounded(p[i].data(), 5));
    series[1].y.push_back(y[i]);
    series[2].y.push_back(rounded(difference, 5));
  }
  claim(check.verdict() == Verdict::fine);
  const Plot plot{.title = "What was said, what is true, and the difference",
                  .x = {.names = {names.begin(), names.end()}},
                  .y = {.low = -1, .high = 1},
                  .series = series};
  fmt::print("{}\n", save_picture("graphs/ch09_losses_bars.gp", to_gnuplot(plot)));
  fmt::print("every claim of this program holds: {}\n", claim.all_hold() ? "yes" : "NO");
}

}  // namespace

int main() {
  squared_error();
  logarithm();
  cross_entropy_of_yes();
  what_each_punishes();
  fmt::print("\n5. From three logits to a loss\n");
  print_softmax(0);
  overflow();
  subtract_the_largest();
  digits_go_first();
  p_minus_y();
  return claim.exit_status();
}
