// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chainrule/optimizer.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <utility>

namespace chainrule {
namespace {

void check_option(bool in_range, const char* name, double value, const char* range) {
  if (in_range && std::isfinite(value)) return;
  throw std::invalid_argument(fmt::format("SGD: {} is {}; it must be {}", name, printable(value), range));
}

void check_learning_rate(double x) { check_option(x > 0, "learning_rate", x, "above 0"); }

/// Throws for a Value that was released: before anything has changed.
void check_live(const std::vector<Value>& parameters) {
  for (const Value& p : parameters) p.live();
}

}  // namespace

SGD::SGD(std::vector<Value> parameters, Options options)
    : parameters_(std::move(parameters)), options_(options), velocity_(parameters_.size()) {
  if (parameters_.empty()) throw std::invalid_argument("SGD: there are no parameters; it needs at least one");
  check_learning_rate(options.learning_rate);
  check_option(options.momentum >= 0 && options.momentum < 1, "momentum", options.momentum, "from 0, below 1");
  check_option(options.weight_decay >= 0, "weight_decay", options.weight_decay, "at least 0");
  std::set<std::uint64_t> numbers;
  for (const Value& p : parameters_) {
    if (!p.operands().empty()) {
      throw std::logic_error(fmt::format(
          "SGD: a parameter ({}) is the result of an operation ({}); only a leaf can be turned", p, p.symbol()));
    }
    if (!numbers.insert(p.number()).second) {
      throw std::invalid_argument(fmt::format("SGD: a parameter ({}) is listed twice; list it once", p));
    }
  }
}

void SGD::zero_grad() const {
  check_live(parameters_);
  for (const Value& p : parameters_) p.zero_grad();
}

void SGD::step() {
  check_live(parameters_);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Value p = parameters_[i];
    velocity_[i] = options_.momentum * velocity_[i] + p.grad() + options_.weight_decay * p.data();
    p.set_data(p.data() - options_.learning_rate * velocity_[i]);
  }
}

void SGD::set_learning_rate(double learning_rate) {
  check_learning_rate(learning_rate);
  options_.learning_rate = learning_rate;
}

}  // namespace chainrule
