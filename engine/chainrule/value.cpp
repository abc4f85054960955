// SPDX-License-Identifier: MIT
#include <chainrule/value.hpp>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace chainrule {

using tape::constant, tape::Edge, tape::graph, tape::Kind, tape::Live;

Value exp(Value a) {
  const Live x = a.live();
  const double e = std::exp(x.data);
  return {Kind::exp, e, {x, e}};
}

Value log(Value a) {
  const Live x = a.live();
  return {Kind::log, std::log(x.data), {x, 1 / x.data}};
}

Value sqrt(Value a) {
  const Live x = a.live();
  const double root = std::sqrt(x.data);
  return {Kind::sqrt, root, {x, 0.5 / root}};
}

Value sin(Value a) {
  const Live x = a.live();
  return {Kind::sin, std::sin(x.data), {x, std::cos(x.data)}};
}

Value cos(Value a) {
  const Live x = a.live();
  return {Kind::cos, std::cos(x.data), {x, -std::sin(x.data)}};
}

Value tanh(Value a) {
  const Live x = a.live();
  const double t = std::tanh(x.data);
  return {Kind::tanh, t, {x, 1 - t * t}};
}

// Both use e^-|x|, which is at most 1 and cannot overflow.

Value sigmoid(Value a) {
  const Live x = a.live();
  const double e = std::exp(-std::abs(x.data));
  return {Kind::sigmoid, (x.data < 0 ? e : 1) / (1 + e), {x, e / ((1 + e) * (1 + e))}};
}

Value softplus(Value a) {
  const Live x = a.live();
  const double e = std::exp(-std::abs(x.data));
  const double positive_part = x.data < 0 ? 0 : x.data;
  return {Kind::softplus, positive_part + std::log1p(e), {x, (x.data < 0 ? e : 1) / (1 + e)}};
}

Value leaky_relu(Value a, double slope) {
  const Live x = a.live();
  const double derivative = x.data <= 0 ? slope : 1;
  return {Kind::leaky_relu, derivative * x.data, {x, derivative}, constant(slope)};
}

Value abs(Value a) {
  const Live x = a.live();
  const double sign = x.data > 0 ? 1 : x.data < 0 ? -1 : 0;
  return {Kind::abs, std::abs(x.data), {x, sign}};
}

namespace {

double power(double base, double exponent) {  // the common exponents cost a multiplication
  if (exponent == 1) return base;
  if (exponent == 2) return base * base;
  if (exponent == 3) return base * base * base;
  return std::pow(base, exponent);
}

double power_derivative(double base, double exponent) {
  return exponent == 0 ? 0 : exponent * power(base, exponent - 1);
}

/// What max(x, y) hands on to x: all, half at a tie, or nothing; for min(x, y) with the signs of both changed.
double share_of_max(double x, double y) { return x == y ? 0.5 : x < y ? 0 : 1; }
double larger(double x, double y) { return x < y || std::isnan(y) ? y : x; }
double smaller(double x, double y) { return y < x || std::isnan(y) ? y : x; }

}  // namespace

Value pow(Value a, double exponent) {
  const Live x = a.live();
  return {Kind::pow_constant, power(x.data, exponent), {x, power_derivative(x.data, exponent)}, constant(exponent)};
}

Value pow(Value a, Value exponent) {
  const Live x = a.live(), y = exponent.live();
  const double p = power(x.data, y.data);
  const double in_exponent = x.data == 0 && y.data >= 0 ? 0 : p * std::log(x.data);
  return {Kind::pow, p, {x, power_derivative(x.data, y.data)}, {y, in_exponent}};
}

Value max(Value a, Value b) {
  const Live x = a.live(), y = b.live();
  return {Kind::max, larger(x.data, y.data), {x, share_of_max(x.data, y.data)}, {y, share_of_max(y.data, x.data)}};
}

Value max(Value a, double c) {
  const Live x = a.live();
  return {Kind::max_constant, larger(x.data, c), {x, share_of_max(x.data, c)}, constant(c)};
}

Value min(Value a, Value b) {
  const Live x = a.live(), y = b.live();
  return {Kind::min, smaller(x.data, y.data), {x, share_of_max(-x.data, -y.data)}, {y, share_of_max(-y.data, -x.data)}};
}

Value min(Value a, double c) {
  const Live x = a.live();
  return {Kind::min_constant, smaller(x.data, c), {x, share_of_max(-x.data, -c)}, constant(c)};
}

namespace {

struct Total {
  double value = 0;
  std::vector<Edge> edges;

  Total(std::span<const Value> values, double weight) {
    edges.reserve(values.size());
    for (const Value& v : values) {
      const Live x = v.live();
      value += x.data;
      edges.emplace_back(x, weight);
    }
  }
};

/// Do the numbers of a and of b both count up by one? Then, as there are gaps between the numbers of two runs, each is
/// a part of one run.
bool are_consecutive(std::span<const Value> a, std::span<const Value> b) {
  const std::uint64_t a_to_b = b[0].number() - a[0].number();
  std::uint64_t next = a[0].number(), differences = 0;
  for (std::size_t i = 0; i < a.size(); ++i, ++next) {
    differences |= (a[i].number() ^ next) | ((b[i].number() - a_to_b) ^ next);
  }
  return differences == 0;
}

[[noreturn]] void refuse_lengths(std::size_t a, std::size_t b) {
  throw std::invalid_argument(fmt::format("dot: a has {} values and b has {}; both need the same number", a, b));
}

[[gnu::cold, gnu::noinline]] Value dot_of_edges(std::span<const Value> a, std::span<const Value> b) {
  std::vector<Edge> edges;
  std::vector<double> a_data, b_data;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Live x = a[i].live(), y = b[i].live();
    edges.emplace_back(x, y.data);
    edges.emplace_back(y, x.data);
    a_data.push_back(x.data);
    b_data.push_back(y.data);
  }
  return Value(graph.record_list(Kind::dot, tape::sum_of_products(a_data.data(), b_data.data(), a.size()), edges));
}

}  // namespace

Value sum(std::span<const Value> values) {
  const Total total(values, 1);
  return Value(graph.record_list(Kind::sum, total.value, total.edges));
}

Value mean(std::span<const Value> values) {
  if (values.empty()) throw std::invalid_argument("mean: there are no values; it needs at least one");
  const auto count = static_cast<double>(values.size());
  const Total total(values, 1 / count);
  return Value(graph.record_list(Kind::mean, total.value / count, total.edges));
}

Value dot(std::span<const Value> a, std::span<const Value> b) {
  if (a.size() != b.size()) refuse_lengths(a.size(), b.size());
  if (a.empty() || !are_consecutive(a, b)) return dot_of_edges(a, b);
  return dot(Range(a[0].number(), a.size()), Range(b[0].number(), b.size()));
}

Value dot_of_nothing(std::size_t size_a, std::size_t size_b) {
  if (size_a != size_b) refuse_lengths(size_a, size_b);
  return dot_of_edges({}, {});
}

std::optional<Range> Range::of(std::span<const Value> values) {
  if (values.empty()) return Range(0, 0);
  const std::uint64_t first = values[0].number();
  std::uint64_t differences = 0;
  for (std::size_t i = 0; i < values.size(); ++i) differences |= values[i].number() ^ (first + i);
  if (differences != 0) return std::nullopt;
  return Range(first, values.size());
}

void Range::refuse_part(std::size_t begin, std::size_t size) const {
  throw std::invalid_argument(fmt::format(
      "Range: a part of {} values from number {} on, but there are {}; keep it inside", size, begin, size_));
}

Value operation(std::string_view name, double value, std::span<const Operand> operands) {
  std::vector<Edge> edges;
  edges.reserve(operands.size());
  for (const Operand& operand : operands) edges.emplace_back(operand.value.live(), operand.local_derivative);
  return Value(graph.record_list(Kind::custom, value, edges, name));
}

}  // namespace chainrule
