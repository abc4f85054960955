// SPDX-License-Identifier: MIT
//
// Is a gradient right? check_gradients compares what backward() says with slopes that are measured.
//
//     Value x(2, "x"), y(3, "y");
//     const auto f = [&] { return operation("x² y", x.data() * x.data() * y.data(),
//                                           {{x, x.data() * y.data()}, {y, x.data() * x.data()}}); };
//     fmt::print("{}\n", check_gradients(f, {x, y}));
//     // 2 inputs, worst: x: analytic 6, measured 12, relative error 5.0e-01: wrong       (2 x y has lost its 2)
//
// f computes the expression from the data that the inputs have when it is called; every call must build it anew. The
// inputs are leaves, such as the parameters of a network: check_gradients(loss, mlp.parameters()). Each is nudged by a
// step to either side while the others keep still, so n inputs cost 2n + 2 calls of f. Afterwards all data and
// gradients are what they were, bit for bit, also if f throws.
//
// The step is h = 1e-5 max(1, |x|). A central difference has a truncation error of h² |f'''| / 6 and a rounding error
// of about ε |f| / h, where ε = 2.2e-16. The sum is smallest at h = (3 ε |f| / |f'''|)^(1/3), which is 0.9e-5 where f
// and f''' are of one size. (W. H. Press et al., Numerical Recipes, section 5.7. The scale max(1, |x|) stands for the
// distance over which f changes noticeably; at a large x a fixed step would drown in the rounding of x.)
//
// The relative error is |analytic - measured| / max(|analytic|, |measured|, floor). Without the floor, a right gradient
// near 0 would look wrong: rounding may be all that there is to measure. f is the result of many roundings. If its two
// values are each off by up to 4 ε |f|, the slope is off by up to 4 ε |f| / h. (The loss of networks with up to 4801
// parameters was off by 2.4 ε |f| / h at most.) The floor is the gradient of which that is a 1e-7th, 4e7 ε |f| / h,
// which is about |f| / 1000 for |x| <= 1. A smaller gradient cannot be measured to a relative error of 1e-7; the error
// of one is judged as if it were as large as the floor.
#pragma once

#include <fmt/format.h>

#include <chainrule/value.hpp>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace chainrule {

/// |analytic - measured| / max(|analytic|, |measured|, floor), and 0 if the two are equal. 0.5 for a missing factor of
/// 2, 1 if one of them is 0, 2 for a wrong sign. Infinite if one of them is not finite.
double relative_error(double analytic, double measured, double floor = 0);

/// By the relative error, after the notes of Stanford's course CS231n (A. Karpathy).
enum class Verdict {
  fine,        // below 1e-7
  unclear,     // below 1e-4: too small for most mistakes; a rough measurement, as of a function that bends sharply
  suspicious,  // below 1e-2: too large for rounding; a mistake, or a kink
  wrong,       // 1e-2 or more, or not a number
};

struct InputCheck {
  std::string input;      // its label; without one its place among the inputs, "input 0"
  double analytic;        // from backward()
  double measured;        // from a step to either side
  double left, right;     // from one of the two steps alone
  double relative_error;  // of analytic and measured

  Verdict verdict() const;

  /// Is it suspicious or wrong, and do the slopes to the left and to the right differ by at least as much as analytic
  /// and measured do? So it is at a kink, such as relu(0), and within a step of one: then it may be a false alarm.
  bool perhaps_kink() const;
};

struct GradientCheck {
  std::vector<InputCheck> inputs;

  const InputCheck& worst() const;  // the one with the largest relative error
  Verdict verdict() const { return worst().verdict(); }
};

/// Throws std::invalid_argument if there are no inputs, an input is not a leaf or not finite, f is not finite (at the
/// inputs or a step beside them), f gives two different numbers for the same inputs, f uses a result that was made from
/// an input before the check, or a NoGrad is alive.
GradientCheck check_gradients(const std::function<Value()>& f, std::span<const Value> inputs);
inline GradientCheck check_gradients(const std::function<Value()>& f, std::initializer_list<Value> inputs) {
  return check_gradients(f, std::span(inputs.begin(), inputs.size()));
}

std::string to_string(Verdict verdict);
std::string to_string(const InputCheck& input);     // x: analytic 6, measured 12, relative error 5.0e-01: wrong
std::string to_string(const GradientCheck& check);  // how many inputs, and the worst

}  // namespace chainrule

template <>
struct fmt::formatter<chainrule::Verdict> : formatter<std::string> {
  auto format(chainrule::Verdict verdict, format_context& context) const {
    return formatter<std::string>::format(to_string(verdict), context);
  }
};

template <>
struct fmt::formatter<chainrule::InputCheck> : formatter<std::string> {
  auto format(const chainrule::InputCheck& input, format_context& context) const {
    return formatter<std::string>::format(to_string(input), context);
  }
};

template <>
struct fmt::formatter<chainrule::GradientCheck> : formatter<std::string> {
  auto format(const chainrule::GradientCheck& check, format_context& context) const {
    return formatter<std::string>::format(to_string(check), context);
  }
};
