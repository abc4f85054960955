// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 6.
#pragma once

#include <algorithm>
#include <chainrule/gradient_check.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::check_gradients;
using chainrule::operation;
using chainrule::Value;
using chainrule::Verdict;

inline double relative_error(double analytic, double measured, double floor) {
  const double a = std::abs(analytic), m = std::abs(measured), d = std::abs(analytic - measured);
  if (made == "absolute") return d;
  if (made == "signed") return (analytic - measured) / std::max({a, m, floor});
  if (made == "no floor") return d / std::max(a, m);
  if (made == "max of signed") return d / std::max({analytic, measured, floor});
  if (made == "size of the max") return d / std::max(std::abs(std::max(analytic, measured)), floor);
  if (made == "floor outside") return std::max(d / std::max(a, m), floor);
  if (made == "by analytic") return d / std::max(a, floor);
  if (made == "by measured") return d / std::max(m, floor);
  if (made == "by the smaller") return d / std::max(std::min(a, m), floor);
  if (made == "by the sum") return d / std::max(a + m, floor);
  if (made == "by the sum, no floor") return d / (a + m);
  if (made == "floor added") return d / (std::max(a, m) + floor);
  if (made == "min of floor") return d / std::min(std::max(a, m), floor);
  if (made == "signs lost") return std::abs(a - m) / std::max({a, m, floor});
  return d / std::max({a, m, floor});
}

using Numbers = std::vector<double>;
using Function = std::function<double(const Numbers&)>;

inline Numbers gradient_errors(const Function& f, const Numbers& gradient, Numbers x) {
  const double h = made == "large step" ? 1e-2 : made == "tiny step" ? 1e-12 : 1e-5;
  Numbers result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Numbers before = x;
    if (made == "nudges all") {
      for (double& number : x) number += h;
    } else {
      x[i] += h;
    }
    const double up = f(x);
    x = before;
    if (made == "nudges all") {
      for (double& number : x) number -= h;
    } else if (made != "one-sided") {
      x[i] -= h;
    }
    const double down = f(x), middle = f(before);
    if (made != "not put back") x = before;
    if (made == "not put back, up") x[i] += h;
    double slope = (up - down) / (2 * h);
    if (made == "width h") slope *= 2;
    if (made == "one-sided") slope *= 2;
    if (made == "left only") slope = (middle - down) / h;
    if (made == "down minus up") slope = -slope;
    if (made == "a / 2 * h") slope = (up - down) / 2 * h;
    double error = relative_error(gradient[i], slope, made == "without floor" ? 0 : 0.001);
    const double g = gradient[i], m = slope, floor = 0.001, d = std::abs(g - m);
    if (made == "errors with a sign") error *= g < m ? -1 : 1;
    if (made == "signs lost") error = std::abs(std::abs(g) - std::abs(m)) / std::max({std::abs(g), std::abs(m), floor});
    if (made == "by the gradient") error = d / std::max(std::abs(g), floor);
    if (made == "by the slope") error = d / std::max(std::abs(m), floor);
    if (made == "sizes: none") error = d / std::max({g, m, floor});
    if (made == "sizes: gradient only") error = d / std::max({std::abs(g), m, floor});
    if (made == "sizes: slope only") error = d / std::max({g, std::abs(m), floor});
    if (made == "sizes: of the max") error = d / std::abs(std::max({g, m, floor}));
    if (made == "floor by the slope" && std::abs(m) < floor) error = d / floor;
    if (made == "floor by the gradient" && std::abs(g) < floor) error = d / floor;
    result.push_back(made == "slopes" ? slope : made == "differences" ? std::abs(gradient[i] - slope) : error);
  }
  return result;
}

inline Value swish(Value x) {
  const double at = x.data(), s = 1 / (1 + std::exp(-at)), d = s * (1 - s), right = s + at * d;
  if (made == "data: sigmoid") return operation("swish", s, {{x, right}});
  if (made == "data: sign of the exponent") return operation("swish", at / (1 + std::exp(at)), {{x, right}});
  if (made == "data: x") return operation("swish", at, {{x, right}});
  if (made == "leaf") return at * s;
  if (made == "engine's") return x * sigmoid(x);
  if (made == "two nodes") return operation("swish", at * s, {{x, s}, {sigmoid(x), at}});
  if (made == "two edges") return operation("swish", at * s, {{x, s}, {x, at * d}});
  double derivative = right;
  if (made == "first path") derivative = s;
  if (made == "second path") derivative = at * d;
  if (made == "sigmoid alone") derivative = d;
  if (made == "paths multiplied") derivative = s * d;
  if (made == "factors' derivatives added") derivative = 1 + d;
  if (made == "without x") derivative = s + d;
  if (made == "without 1 - s") derivative = s + at * s;
  if (made == "subtracted") derivative = s - at * d;
  if (made == "size of x") derivative = s + std::abs(at) * d;
  if (made == "input for output") derivative = s + at * at * (1 - at);
  if (made == "of swish for of sigmoid") derivative = s + at * at * s * (1 - at * s);
  if (made == "sigmoid's of swish") derivative = at * s * (1 - at * s);
  if (made == "data for derivative") derivative = at * s;
  return operation("swish", at * s, {{x, derivative}});
}

struct Link {
  std::string name;
  std::function<Value(Value)> apply;
};

inline std::string bad_link(const std::vector<Link>& chain, double x) {
  const auto verdict = [&chain](std::size_t first, std::size_t last, double at) {
    const Value input(at);
    const auto f = [&] {
      Value v = input;
      for (std::size_t i = first; i < last; ++i) v = chain[i].apply(v);
      return v;
    };
    return check_gradients(f, {input}).verdict();
  };
  if (made == "none" || chain.empty()) return "";
  if (made == "whole, first" || made == "whole, last") {
    if (verdict(0, chain.size(), x) != Verdict::wrong) return "";
    return made == "whole, first" ? chain.front().name : chain.back().name;
  }
  if (made == "absolute tolerance") {
    for (const Link& link : chain) {
      const Value input(x), output = link.apply(input);
      output.backward();
      const double slope = (link.apply(x + 1e-5).data() - link.apply(x - 1e-5).data()) / 2e-5;
      if (std::abs(input.grad() - slope) > 0.01) return link.name;
      x = output.data();
    }
    return "";
  }
  std::string found;
  const double start = x;
  const std::size_t end = made == "without the last" ? chain.size() - 1 : chain.size();
  for (std::size_t i = 0; i < end; ++i) {
    const double output = chain[i].apply(Value(x)).data();
    const bool from_start = made == "first links together", to_end = made == "last links together";
    const Verdict told = verdict(from_start ? 0 : i, to_end ? chain.size() : i + 1,
                                 from_start                ? start
                                 : made == "at the output" ? output
                                                           : x);
    bool accused = told == Verdict::wrong;
    if (made == "unclear, too") accused = told != Verdict::fine;
    if (made == "suspicious, too") accused = told >= Verdict::suspicious;
    if (made == "not wrong") accused = told != Verdict::wrong;
    if (made == "fine") accused = told == Verdict::fine;
    if (made == "a larger tolerance") {
      const Value input(x);
      accused = check_gradients([&] { return chain[i].apply(input); }, {input}).worst().relative_error > 0.3;
    }
    if (made == "another leaf") {
      accused = check_gradients([&] { return chain[i].apply(Value(x)); }, {Value(x)}).verdict() == Verdict::wrong;
    }
    if (accused) {
      if (!to_end) return chain[i].name;
      found = chain[i].name;
    }
    if (made != "at x") x = output;
  }
  return found;
}

inline std::vector<std::size_t> suspects(const std::vector<std::vector<std::size_t>>& operands,
                                         const std::vector<bool>& wrong) {
  const std::size_t count = operands.size();
  if (made == "nobody") return {};
  if (made == "root") return {count - 1};
  std::vector<std::vector<bool>> below(count, std::vector<bool>(count));
  std::vector<std::size_t> found;
  std::vector<int> bad(count), fine(count);
  for (std::size_t k = 0; k < count; ++k) {
    if (operands[k].empty()) below[k][k] = true;
    for (const std::size_t operand : operands[k]) {
      for (std::size_t leaf = 0; leaf < count; ++leaf) below[k][leaf] = below[k][leaf] || below[operand][leaf];
    }
    bool all_wrong_below = true, any_wrong_below = false, any_fine_below = false;
    for (std::size_t leaf = 0; leaf < count; ++leaf) {
      all_wrong_below = all_wrong_below && (below[k][leaf] || !wrong[leaf]);
      any_wrong_below = any_wrong_below || (below[k][leaf] && wrong[leaf]);
      any_fine_below = any_fine_below || (below[k][leaf] && !wrong[leaf]);
    }
    bool suspect = all_wrong_below && !any_fine_below;
    if (made == "fine leaves below") suspect = all_wrong_below;
    if (operands[k].empty()) (wrong[k] ? bad : fine)[k] = 1;
    for (const std::size_t operand : operands[k]) bad[k] += bad[operand], fine[k] += fine[operand];
    if (made == "counted") suspect = bad[k] >= std::count(wrong.begin(), wrong.end(), true) && fine[k] == 0;
    if (made == "any wrong leaf") suspect = any_wrong_below;
    if (made == "some wrong leaves") suspect = !any_fine_below;
    if (made == "operands alone") {
      suspect = operands[k].size() == 1 && wrong[operands[k][0]] && std::count(wrong.begin(), wrong.end(), true) == 1;
    }
    const std::size_t least = made == "leaves too" ? 0 : 1, most = made == "two operands" ? 2 : 1;
    if (suspect && operands[k].size() >= least && operands[k].size() <= most) found.push_back(k);
  }
  if (made == "the first alone") found.resize(1);
  if (made == "the last alone") found.assign(1, found.back());
  return found;
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"6.1", "absolute", "difference itself"},
          {"6.1", "signed", "has no sign"},
          {"6.1", "no floor", "floor is left out"},
          {"6.1", "max of signed", "compare their sizes"},
          {"6.1", "size of the max", "std::abs of each before"},
          {"6.1", "floor outside", "under the fraction line"},
          {"6.1", "by analytic", "by the size of analytic"},
          {"6.1", "by measured", "by the size of measured"},
          {"6.1", "by the smaller", "Take the larger of both"},
          {"6.1", "by the sum", "divides by the sum"},
          {"6.1", "by the sum, no floor", "divides by the sum"},
          {"6.1", "floor added", "floor is added"},
          {"6.1", "min of floor", "a least size"},
          {"6.1", "signs lost", "wrong sign is not noticed"},
          {"6.2", "slopes", "These are the measured slopes"},
          {"6.2", "differences", "Divide each by the size"},
          {"6.2", "without floor", "The floor is left out"},
          {"6.2", "width h", "2h apart"},
          {"6.2", "a / 2 * h", "second pair of parentheses"},
          {"6.2", "one-sided", "to the right only"},
          {"6.2", "left only", "to the left only"},
          {"6.2", "errors with a sign", "has no sign"},
          {"6.2", "by the gradient", "by the size of the given"},
          {"6.2", "by the slope", "by the size of the measured"},
          {"6.2", "sizes: none", "std::abs of each"},
          {"6.2", "sizes: gradient only", "std::abs of each"},
          {"6.2", "sizes: slope only", "std::abs of each"},
          {"6.2", "sizes: of the max", "std::abs of each"},
          {"6.2", "floor by the slope", "only where both slopes"},
          {"6.2", "floor by the gradient", "only where both slopes"},
          {"6.2", "down minus up", "up minus down"},
          {"6.2", "nudges all", "All inputs are nudged at once"},
          {"6.2", "not put back", "is not put back"},
          {"6.2", "not put back, up", "is not put back"},
          {"6.2", "signs lost", "wrong sign is not noticed"},
          {"6.2", "large step", "too large"},
          {"6.2", "tiny step", "too small"},
          {"6.3", "data: sigmoid", "still to be multiplied by x"},
          {"6.3", "data: sign of the exponent", "sign of the exponent"},
          {"6.3", "data: x", "still to be multiplied by sigmoid"},
          {"6.3", "leaf", "remembers no operand"},
          {"6.3", "engine's", "a single node"},
          {"6.3", "two nodes", "a single node"},
          {"6.3", "two edges", "one edge can carry their sum"},
          {"6.3", "first path", "x also moves the sigmoid"},
          {"6.3", "second path", "a factor itself"},
          {"6.3", "sigmoid alone", "of sigmoid alone"},
          {"6.3", "paths multiplied", "different paths add up"},
          {"6.3", "factors' derivatives added", "multiplied by the other factor"},
          {"6.3", "without x", "the other factor, x, is missing"},
          {"6.3", "without 1 - s", "second factor is missing"},
          {"6.3", "subtracted", "Contributions add up"},
          {"6.3", "size of x", "no std::abs"},
          {"6.3", "input for output", "wants the output of sigmoid"},
          {"6.3", "of swish for of sigmoid", "not that of swish"},
          {"6.3", "sigmoid's of swish", "Swish has another one"},
          {"6.3", "data for derivative", "where the local derivative belongs"},
          {"6.4", "none", "Not even the first link"},
          {"6.4", "another leaf", "is another leaf"},
          {"6.4", "without the last", "The last link is wrong"},
          {"6.4", "not wrong", "the right way round"},
          {"6.4", "fine", "the right way round"},
          {"6.4", "absolute tolerance", "in a small derivative"},
          {"6.4", "a larger tolerance", "or wrong by a little"},
          {"6.4", "at x", "Every link is checked at x"},
          {"6.4", "at the output", "checked at its output"},
          {"6.4", "first links together", "Check each link alone"},
          {"6.4", "last links together", "Check each link alone"},
          {"6.4", "unclear, too", "Only Verdict::wrong counts"},
          {"6.4", "suspicious, too", "Only Verdict::wrong counts"},
          {"6.4", "whole, first", "the first link named"},
          {"6.4", "whole, last", "the last link named"},
          {"6.5", "two operands", "two operands are among them"},
          {"6.5", "leaves too", "A leaf is no operation"},
          {"6.5", "fine leaves below", "would spoil that leaf too"},
          {"6.5", "any wrong leaf", "is not enough"},
          {"6.5", "some wrong leaves", "cannot have spoiled"},
          {"6.5", "counted", "was counted twice"},
          {"6.5", "operands alone", "Carry them forward"},
          {"6.5", "the first alone", "return all of them"},
          {"6.5", "the last alone", "return all of them"},
          {"6.5", "root", "The root depends on everything"},
          {"6.5", "nobody", "Nobody is suspected"}};
}
