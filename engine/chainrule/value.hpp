// SPDX-License-Identifier: MIT
//
// Value: a number that remembers how it was computed, so that backward() can tell what each input did to the result.
//
//     Value a(2.0, "a"), b(-3.0, "b");
//     Value L = a * b + a;                 // L.data() == -4
//     L.backward();                        // a.grad() == -2   (dL/da = b + 1)
//                                          // b.grad() ==  2   (dL/db = a)
//
// A computation is a graph. Each operation adds a node; on each edge from it to an operand stands the local derivative,
// known the moment the operation runs. backward() is one loop, with no case for any operation:
//
//     for each node that the root depends on, in reverse topological order
//       for each edge of the node
//         operand.grad += edge.local_derivative * node.grad
//
// backward() adds to the gradients of leaves, until zero_grad(), and overwrites those of results. A node whose gradient
// is 0 passes nothing on. Arithmetic is IEEE 754 double throughout: log(0) is -inf and no error (see DetectAnomaly).
//
// Each thread has a graph of its own, with room for 2^32 - 2 nodes; one more throws std::length_error. Nodes live until
// the Scope that was open when they were made ends, or else until the thread ends. Using a Value after that, or on
// another thread, throws std::logic_error; bad arguments throw std::invalid_argument. A call that throws has changed
// nothing; one that makes many nodes, such as a layer (nn.hpp), may leave some of them to the Scope.
//
// In a * b + c / d, C++ leaves open which of × and ÷ is computed first. So compilers may number the nodes differently,
// which pictures show, and add up a gradient in another order, which may change its last bit. Where that matters, give
// the operands names first: Value p = a * b, q = c / d; then p + q.
#pragma once

#include <fmt/format.h>

#include <chainrule/graph.hpp>
#include <chainrule/printable.hpp>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule {

struct Operand;

/// A handle to a node: copies name the same node.
class Value {
 public:
  /// A leaf: an input or a parameter. A double becomes one where a Value is expected.
  [[gnu::always_inline]] Value(double data, std::string_view label = {}) : number_(tape::graph.record_leaf(data)) {
    if (!label.empty()) set_label(label);
  }
  /// The result of an operation: what made it, its data, and its edges, each with an operand and a local derivative.
  [[gnu::always_inline]] Value(tape::Kind kind, double data, tape::Edge a, tape::Edge b = tape::constant(0))
      : number_(tape::graph.record(kind, data, a, b)) {}
  explicit Value(tape::Number number) : number_(number) {}

  double data() const { return tape::graph.live(number_).data; }
  double grad() const { return tape::graph.grad[tape::graph.slot(number_)]; }

  /// New data for a leaf (std::logic_error for the result of an operation). What was computed from it stays as it is.
  void set_data(double data) const;
  void zero_grad() const { tape::graph.grad[tape::graph.slot(number_)] = 0; }

  /// The name that pictures and errors use; may be any text. set_label returns this value: (w * x).set_label("p").
  std::string label() const;
  Value set_label(std::string_view label) const;

  /// The gradient of this value with respect to every node that it depends on.
  void backward() const;

  /// The operation that made this value, as in pictures: "×", "tanh", "× 2"; empty for a leaf.
  std::string symbol() const;
  /// What it was made from, in order, with the local derivatives; a + a has two operands. Empty for a leaf.
  std::vector<Operand> operands() const;

  /// Names the node. Later nodes of a thread have larger numbers, and no number is ever used twice.
  std::uint64_t number() const { return static_cast<std::uint64_t>(number_); }

  [[gnu::always_inline]] tape::Live live() const { return tape::graph.live(number_); }

 private:
  tape::Number number_;
};

struct Operand {
  Value value;
  double local_derivative;
};

/// The nodes that root depends on: operands before results, each once, root last.
std::vector<Value> topological_order(Value root);

// Arithmetic, with Values and doubles on either side. A double is folded into the operation.

[[gnu::always_inline]] inline Value operator+(Value a, Value b) {
  const tape::Live x = a.live(), y = b.live();
  return {tape::Kind::add, x.data + y.data, {x, 1}, {y, 1}};
}
[[gnu::always_inline]] inline Value operator+(Value a, double c) {
  const tape::Live x = a.live();
  return {tape::Kind::add_constant, x.data + c, {x, 1}, tape::constant(c)};
}
[[gnu::always_inline]] inline Value operator+(double c, Value a) { return a + c; }

[[gnu::always_inline]] inline Value operator-(Value a, Value b) {
  const tape::Live x = a.live(), y = b.live();
  return {tape::Kind::subtract, x.data - y.data, {x, 1}, {y, -1}};
}
[[gnu::always_inline]] inline Value operator-(Value a, double c) {
  const tape::Live x = a.live();
  return {tape::Kind::subtract_constant, x.data - c, {x, 1}, tape::constant(c)};
}
[[gnu::always_inline]] inline Value operator-(double c, Value a) {
  const tape::Live x = a.live();
  return {tape::Kind::subtract_from_constant, c - x.data, {x, -1}, tape::constant(c)};
}

[[gnu::always_inline]] inline Value operator*(Value a, Value b) {
  const tape::Live x = a.live(), y = b.live();
  return {tape::Kind::multiply, x.data * y.data, {x, y.data}, {y, x.data}};
}
[[gnu::always_inline]] inline Value operator*(Value a, double c) {
  const tape::Live x = a.live();
  return {tape::Kind::multiply_constant, x.data * c, {x, c}, tape::constant(c)};
}
[[gnu::always_inline]] inline Value operator*(double c, Value a) { return a * c; }

[[gnu::always_inline]] inline Value operator/(Value a, Value b) {
  const tape::Live x = a.live(), y = b.live();
  const double q = x.data / y.data;
  return {tape::Kind::divide, q, {x, 1 / y.data}, {y, -q / y.data}};
}
[[gnu::always_inline]] inline Value operator/(Value a, double c) {
  const tape::Live x = a.live();
  return {tape::Kind::divide_by_constant, x.data / c, {x, 1 / c}, tape::constant(c)};
}
[[gnu::always_inline]] inline Value operator/(double c, Value a) {
  const tape::Live x = a.live();
  const double q = c / x.data;
  return {tape::Kind::divide_constant, q, {x, -q / x.data}, tape::constant(c)};
}

[[gnu::always_inline]] inline Value operator-(Value a) {
  const tape::Live x = a.live();
  return {tape::Kind::negate, -x.data, {x, -1}};
}

// x += y makes x name the new node; whoever else names the old one still does.
inline Value& operator+=(Value& a, Value b) { return a = a + b; }
inline Value& operator-=(Value& a, Value b) { return a = a - b; }
inline Value& operator*=(Value& a, Value b) { return a = a * b; }
inline Value& operator/=(Value& a, Value b) { return a = a / b; }
inline Value& operator+=(Value& a, double c) { return a = a + c; }
inline Value& operator-=(Value& a, double c) { return a = a - c; }
inline Value& operator*=(Value& a, double c) { return a = a * c; }
inline Value& operator/=(Value& a, double c) { return a = a / c; }

// Functions. At kinks the derivative is PyTorch's: 0 at relu(0) and abs(0), the slope at leaky_relu(0), and max and min
// share it evenly among equals. NaN goes through all of them, but pow(a, 0) and pow(1, b) are 1 for any a and b.

Value exp(Value a);
Value log(Value a);
Value sqrt(Value a);
Value sin(Value a);
Value cos(Value a);
Value tanh(Value a);
Value sigmoid(Value a);   // 1 / (1 + e^-a), for any a
Value softplus(Value a);  // log(1 + e^a), for any a
Value leaky_relu(Value a, double slope = 0.01);
Value abs(Value a);
Value pow(Value a, double exponent);
Value pow(Value a, Value exponent);  // the derivative in the exponent, a^exponent log a, is 0 at a = 0, exponent >= 0
Value max(Value a, Value b);
Value max(Value a, double c);
Value min(Value a, Value b);
Value min(Value a, double c);
inline Value max(double c, Value a) { return max(a, c); }
inline Value min(double c, Value a) { return min(a, c); }

[[gnu::always_inline]] inline Value relu(Value a) {
  const tape::Live x = a.live();
  return {tape::Kind::relu, x.data <= 0 ? 0 : x.data, {x, x.data <= 0 ? 0.0 : 1.0}};
}

// Functions of many values: one node each.

Value sum(std::span<const Value> values);                       // 0 if there are none
Value mean(std::span<const Value> values);                      // std::invalid_argument if there are none
Value dot(std::span<const Value> a, std::span<const Value> b);  // a and b of one length, else std::invalid_argument
inline Value sum(std::initializer_list<Value> values) { return sum(std::span(values.begin(), values.size())); }
inline Value mean(std::initializer_list<Value> values) { return mean(std::span(values.begin(), values.size())); }
inline Value dot(std::initializer_list<Value> a, std::initializer_list<Value> b) {
  return dot(std::span(a.begin(), a.size()), std::span(b.begin(), b.size()));
}

/// Values made one right after the other, such as parameters made in one go, or the activations of a layer. A dot of
/// two Ranges gives what the dot of their values gives, but is spared looking at each of them. Like a Value, a Range
/// may outlive its nodes; using it then throws.
class Range {
 public:
  /// std::nullopt if the values were not made so.
  static std::optional<Range> of(std::span<const Value> values);

  std::size_t size() const { return size_; }
  Value operator[](std::size_t i) const { return part(i, 1).last(); }
  /// `size` values, from number `begin` on; std::invalid_argument if there are not so many.
  Range part(std::size_t begin, std::size_t size) const {
    if (begin > size_ || size > size_ - begin) refuse_part(begin, size);
    return {first_ + begin, size};
  }

 private:
  friend Value dot(std::span<const Value> a, std::span<const Value> b);
  friend Value dot(Range a, Range b);

  Range(std::uint64_t first, std::size_t size) : first_(first), size_(size) {}
  Value last() const { return Value(tape::Number{first_ + size_ - 1}); }
  [[noreturn]] void refuse_part(std::size_t begin, std::size_t size) const;

  std::uint64_t first_;
  std::size_t size_;
};

Value dot_of_nothing(std::size_t size_a, std::size_t size_b);  // std::invalid_argument if one of them is not 0
[[gnu::always_inline]] inline Value dot(Range a, Range b) {
  const std::size_t size = a.size();
  if (size == 0 || size != b.size()) [[unlikely]]
    return dot_of_nothing(size, b.size());
  // Scopes release from the end: if the last value lives, all do.
  const std::size_t first_a = a.last().live().slot - (size - 1), first_b = b.last().live().slot - (size - 1);
  return Value(tape::graph.record_dot(first_a, first_b, size));
}

/// An operation of your own: its name for pictures, its value, and for each operand the local derivative there.
/// cube(x) is operation("cube", x.data() * x.data() * x.data(), {{x, 3 * x.data() * x.data()}}). Without operands it is
/// a leaf.
Value operation(std::string_view name, double value, std::span<const Operand> operands);
inline Value operation(std::string_view name, double value, std::initializer_list<Operand> operands) {
  return operation(name, value, std::span(operands.begin(), operands.size()));
}

/// Nodes made while it lives are released when it ends. A training step opens one. They nest: the last one opened ends
/// first, on the thread that opened it.
class Scope {
 public:
  Scope();
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::size_t size_;
};

/// While it lives, values are computed but no edges are recorded: results are leaves.
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;
};

/// While it lives, the first operation that makes a NaN or an infinity throws std::runtime_error. In forward it names
/// the operation, its value and its operands; in backward the operation, its node, and the operand whose gradient
/// became bad. A leaf may hold any number. For finding bugs: it makes everything slower.
class DetectAnomaly {
 public:
  DetectAnomaly();
  ~DetectAnomaly();
  DetectAnomaly(const DetectAnomaly&) = delete;
  DetectAnomaly& operator=(const DetectAnomaly&) = delete;
};

}  // namespace chainrule

/// fmt::format("{}", x) is `x: data = 2, grad = 0`; a format specification goes to both numbers: "{:.4f}".
template <>
struct fmt::formatter<chainrule::Value> {
  std::string_view specification;

  constexpr auto parse(format_parse_context& context) {
    auto end = context.begin();
    while (end != context.end() && *end != '}') ++end;
    specification = {context.begin(), static_cast<std::size_t>(end - context.begin())};
    return end;
  }

  template <typename Context>
  auto format(const chainrule::Value& value, Context& context) const {
    const std::string label = value.label();
    const std::string text = fmt::format("{0}{1}data = {{:{2}}}, grad = {{:{2}}}", "{}", "{}", specification);
    return fmt::format_to(context.out(), fmt::runtime(text), label, label.empty() ? "" : ": ",
                          chainrule::printable(value.data()), chainrule::printable(value.grad()));
  }
};
