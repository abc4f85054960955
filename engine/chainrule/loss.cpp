// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chainrule/loss.hpp>
#include <cmath>
#include <stdexcept>
#include <string_view>

namespace chainrule {
namespace {

void check_share(std::string_view function, std::string_view what, double x, std::string_view advice = "") {
  if (!(x >= 0 && x <= 1)) {
    throw std::invalid_argument(
        fmt::format("{}: {} is {}; it must be from 0 to 1{}", function, what, printable(x), advice));
  }
}

/// e^(logit - highest) of each. The first of the highest has the power 1; `others` is the sum of the rest, which keeps
/// the digits of probabilities near 1 that a sum of all of them would lose.
struct Powers {
  double highest, others = 0;
  std::size_t top = 0;  // the place of the highest
  std::vector<double> each;

  Powers(std::string_view function, std::span<const Value> logits) {
    if (logits.empty()) {
      throw std::invalid_argument(fmt::format("{}: there are no logits; it needs at least one", function));
    }
    each.reserve(logits.size());
    for (const Value& logit : logits) each.push_back(logit.data());
    top = static_cast<std::size_t>(std::ranges::max_element(each) - each.begin());
    highest = each[top];
    for (std::size_t i = 0; i < each.size(); ++i) {
      each[i] = std::exp(each[i] - highest);
      if (i != top) others += each[i];
    }
  }

  double log_sum() const { return std::log1p(others); }
  double share(std::size_t i) const { return each[i] / (1 + others); }
  double share_of_others(std::size_t i) const { return i == top ? others / (1 + others) : 1 - share(i); }
  /// The derivative of log(share(k)) in logit i.
  double slope(std::size_t k, std::size_t i) const { return i == k ? share_of_others(i) : -share(i); }
};

/// One operation on all logits; its local derivative in logit i is derivative(i).
template <typename Derivative>
Value operation_on(std::span<const Value> logits, std::string_view name, double value, Derivative derivative) {
  std::vector<Operand> operands;
  operands.reserve(logits.size());
  for (std::size_t i = 0; i < logits.size(); ++i) operands.push_back({logits[i], derivative(i)});
  return operation(name, value, operands);
}

}  // namespace

Value mse(std::span<const Value> predictions, std::span<const double> targets) {
  if (predictions.size() != targets.size() || targets.empty()) {
    throw std::invalid_argument(
        fmt::format("mse: {} predictions and {} targets; give at least one, and as many of each", predictions.size(),
                    targets.size()));
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (!std::isfinite(targets[i])) {
      throw std::invalid_argument(fmt::format("mse: targets[{}] is {}; it must be finite", i, printable(targets[i])));
    }
  }
  std::vector<Value> squares;
  squares.reserve(targets.size());
  for (std::size_t i = 0; i < targets.size(); ++i) squares.push_back(pow(predictions[i] - targets[i], 2));
  return mean(squares);
}

Value hinge(Value score, double side) {
  if (side != -1 && side != 1) {
    throw std::invalid_argument(fmt::format("hinge: the side is {}; it must be -1 or 1", printable(side)));
  }
  return relu(1 - side * score);
}

Value binary_cross_entropy(Value probability, double target) {
  const double p = probability.data(), y = target;
  check_share("binary_cross_entropy", "the probability", p, "; for a logit there is bce_with_logits");
  check_share("binary_cross_entropy", "the target", y);
  const double yes = y == 0 ? 0 : -y * std::log(p), no = y == 1 ? 0 : -(1 - y) * std::log1p(-p);
  const double slope = (y == 1 ? 0 : (1 - y) / (1 - p)) - (y == 0 ? 0 : y / p);
  return operation("binary cross-entropy", yes + no, {{probability, slope}});
}

Value bce_with_logits(Value logit, double target) {
  check_share("bce_with_logits", "the target", target);
  // With e = e^-|z|, which cannot overflow: softplus(±z) = max(±z, 0) + log(1 + e), and its slope is the sigmoid.
  const double z = logit.data(), y = target, e = std::exp(-std::abs(z));
  const double size = (y == 0 ? 0 : y * std::max(-z, 0.0)) + (y == 1 ? 0 : (1 - y) * std::max(z, 0.0));
  const double above = (z < 0 ? e : 1) / (1 + e), below = (z < 0 ? 1 : e) / (1 + e);  // sigmoid(z), sigmoid(-z)
  return operation("bce with logits", size + std::log1p(e), {{logit, (1 - y) * above - y * below}});
}

Value logsumexp(std::span<const Value> logits) {
  const Powers powers("logsumexp", logits);
  return operation_on(logits, "logsumexp", powers.highest + powers.log_sum(),
                      [&](std::size_t i) { return powers.share(i); });
}

std::vector<Value> softmax(std::span<const Value> logits) {
  const Powers powers("softmax", logits);
  std::vector<Value> probabilities;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const double p = powers.share(k);  // its derivative in logit i is p_k (1 - p_k) for i = k, else -p_k p_i
    probabilities.push_back(operation_on(logits, "softmax", p, [&](std::size_t i) { return p * powers.slope(k, i); }));
  }
  return probabilities;
}

std::vector<Value> log_softmax(std::span<const Value> logits) {
  const Powers powers("log_softmax", logits);
  std::vector<Value> result;
  for (std::size_t k = 0; k < logits.size(); ++k) {
    const double value = logits[k].data() - powers.highest - powers.log_sum();
    result.push_back(operation_on(logits, "log softmax", value, [&](std::size_t i) { return powers.slope(k, i); }));
  }
  return result;
}

Value cross_entropy(std::span<const Value> logits, std::size_t target_class) {
  const Powers powers("cross_entropy", logits);
  if (target_class >= logits.size()) {
    throw std::invalid_argument(
        fmt::format("cross_entropy: class {} out of range, logits has {}", target_class, logits.size()));
  }
  const double value = powers.log_sum() - (logits[target_class].data() - powers.highest);
  return operation_on(logits, "cross-entropy", value, [&](std::size_t i) { return -powers.slope(target_class, i); });
}

}  // namespace chainrule
