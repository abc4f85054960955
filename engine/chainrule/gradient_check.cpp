// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chainrule/gradient_check.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace chainrule {

namespace {

constexpr double fine_below = 1e-7, unclear_below = 1e-4, suspicious_below = 1e-2;

[[noreturn]] void refuse(const std::string& why) { throw std::invalid_argument("check_gradients: " + why); }

std::string name_of(Value input, std::size_t place) {
  return input.label().empty() ? fmt::format("input {}", place) : input.label();
}

/// Puts gradients back when it goes.
class KeepGradients {
 public:
  explicit KeepGradients(std::span<const Value> values) {
    for (const Value& v : values) kept_.emplace_back(v, v.grad());
  }
  ~KeepGradients() {
    for (const auto& [v, grad] : kept_) tape::graph.grad[v.live().slot] = grad;
  }
  KeepGradients(const KeepGradients&) = delete;
  KeepGradients& operator=(const KeepGradients&) = delete;

 private:
  std::vector<std::pair<Value, double>> kept_;
};

/// Puts the data of a leaf back when it goes.
class KeepData {
 public:
  explicit KeepData(Value leaf) : leaf_(leaf), data_(leaf.data()) {}
  ~KeepData() { leaf_.set_data(data_); }
  KeepData(const KeepData&) = delete;
  KeepData& operator=(const KeepData&) = delete;

 private:
  Value leaf_;
  double data_;
};

double evaluate(const std::function<Value()>& f) {
  const Scope scope;
  const NoGrad no_grad;
  return f().data();
}

/// A result that f did not make itself does not change when an input is nudged.
void refuse_results_of(std::span<const Value> inputs, std::span<const Value> values) {
  for (const Value& v : values) {
    for (const Operand& operand : v.operands()) {
      const auto same = [&operand](Value input) { return input.number() == operand.value.number(); };
      const auto input = std::ranges::find_if(inputs, same);
      if (input == inputs.end()) continue;
      const std::string name = name_of(*input, static_cast<std::size_t>(input - inputs.begin()));
      refuse(
          fmt::format("f uses a result ({}, data {}) that was made from '{}' before f was called; f must compute it "
                      "anew in each call",
                      v.label().empty() ? v.symbol() : v.label(), v.data(), name));
    }
  }
}

struct Analytic {
  double f;
  std::vector<double> gradients;
};

Analytic differentiate(const std::function<Value()>& f, std::span<const Value> inputs) {
  const Scope scope;
  if ((Value(0) + 1).operands().empty()) refuse("a NoGrad is alive, so f records no edges; end it first");
  const std::uint64_t first = Value(0).number();
  const Value root = f();
  if (!std::isfinite(root.data())) {
    refuse(fmt::format("f is {}; choose inputs where it is finite", printable(root.data())));
  }
  std::vector<Value> older = topological_order(root);  // what backward() reaches outside of the scope
  std::erase_if(older, [first](Value v) { return v.number() >= first; });
  refuse_results_of(inputs, older);

  older.insert(older.end(), inputs.begin(), inputs.end());
  const KeepGradients keep(older);
  for (const Value& input : inputs) input.zero_grad();
  root.backward();
  Analytic analytic{root.data(), {}};
  for (const Value& input : inputs) analytic.gradients.push_back(input.grad());
  return analytic;
}

InputCheck check_input(const std::function<Value()>& f, double f_here, Value input, std::string name, double analytic) {
  const KeepData keep(input);
  const double x = input.data(), h = 1e-5 * std::max(1.0, std::abs(x));
  const double up = x + h, down = x - h;  // rounded, so the steps are not exactly h: divide by what they are
  const auto f_at = [&](double nudged) {
    input.set_data(nudged);
    const double value = evaluate(f);
    if (std::isfinite(value)) return value;
    refuse(fmt::format("f is {} when '{}' is nudged from {} to {}; choose inputs with room for a step of {}",
                       printable(value), name, x, nudged, h));
  };
  const double f_up = f_at(up), f_down = f_at(down);

  const double measured = (f_up - f_down) / (up - down);
  const double gap = std::numeric_limits<double>::epsilon() * std::max(std::abs(f_up), std::abs(f_down));
  const double rounding = 4 * gap / h;
  return {.input = std::move(name),
          .analytic = analytic,
          .measured = measured,
          .left = (f_here - f_down) / (x - down),
          .right = (f_up - f_here) / (up - x),
          .relative_error = relative_error(analytic, measured, rounding / fine_below)};
}

}  // namespace

double relative_error(double analytic, double measured, double floor) {
  const double difference = std::abs(analytic - measured);
  if (difference == 0) return 0;
  if (!std::isfinite(difference)) return std::numeric_limits<double>::infinity();
  return difference / std::max({std::abs(analytic), std::abs(measured), floor});
}

Verdict InputCheck::verdict() const {
  if (relative_error < fine_below) return Verdict::fine;
  if (relative_error < unclear_below) return Verdict::unclear;
  if (relative_error < suspicious_below) return Verdict::suspicious;
  return Verdict::wrong;
}

bool InputCheck::perhaps_kink() const {
  return verdict() >= Verdict::suspicious && std::abs(analytic - measured) <= std::abs(right - left);
}

const InputCheck& GradientCheck::worst() const {
  return *std::ranges::max_element(inputs, {}, &InputCheck::relative_error);
}

GradientCheck check_gradients(const std::function<Value()>& f, std::span<const Value> inputs) {
  if (inputs.empty()) refuse("there are no inputs; give it the leaves that f computes with");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Value input = inputs[i];
    if (!input.operands().empty()) {
      refuse(fmt::format("'{}' is the result of an operation ({}); an input must be a leaf", name_of(input, i),
                         input.symbol()));
    }
    if (!std::isfinite(input.data())) {
      refuse(fmt::format("'{}' is {}; an input must be finite", name_of(input, i), printable(input.data())));
    }
  }
  const Analytic analytic = differentiate(f, inputs);
  const double again = evaluate(f);
  if (again != analytic.f) {
    refuse(fmt::format("f gives {} and then {} for the same inputs; it must give the same number each time", analytic.f,
                       printable(again)));
  }
  GradientCheck check;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check.inputs.push_back(check_input(f, again, inputs[i], name_of(inputs[i], i), analytic.gradients[i]));
  }
  return check;
}

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::fine:
      return "fine";
    case Verdict::unclear:
      return "unclear";
    case Verdict::suspicious:
      return "suspicious";
    case Verdict::wrong:
      break;
  }
  return "wrong";
}

std::string to_string(const InputCheck& input) {
  const bool fine = input.verdict() == Verdict::fine;
  const std::string error = fine ? "below 1e-7" : fmt::format("{:.1e}", input.relative_error);
  std::string line = fmt::format("{}: analytic {:.6g}, measured {:.6g}, relative error {}: {}", input.input,
                                 printable(input.analytic), input.measured, error, input.verdict());
  if (input.perhaps_kink()) {
    line += fmt::format("; or a kink: slope {:.6g} to the left, {:.6g} to the right", input.left, input.right);
  }
  return line;
}

std::string to_string(const GradientCheck& check) {
  const std::size_t count = check.inputs.size();
  return fmt::format("{} input{}, worst: {}", count, count == 1 ? "" : "s", check.worst());
}

}  // namespace chainrule
