// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 7.
#pragma once

#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::Random;
using chainrule::Value;

struct Dual {
  double data;
  double tangent = 0;
};

inline Dual operator+(Dual a, Dual b) { return {a.data + b.data, a.tangent + b.tangent}; }
inline Dual operator*(Dual a, Dual b) { return {a.data * b.data, b.data * a.tangent + a.data * b.tangent}; }

inline Dual operator/(Dual a, Dual b) {
  const double q = a.data / b.data, up = a.tangent / b.data, down = q / b.data * b.tangent;
  if (made == "tangent 0") return {q};
  if (made == "b stands still") return {q, up};
  if (made == "a stands still") return {q, -down};
  if (made == "plus") return {q, up + down};
  if (made == "signs swapped") return {q, down - up};
  if (made == "divided by b") return {q, (up - down) * b.data};
  if (made == "no parentheses") return {q, (b.data * a.tangent - a.data * b.tangent) / b.data * b.data};
  if (made == "-1 / b") return {q, up - b.tangent / b.data};
  if (made == "tangents exchanged") return {q, b.tangent / b.data - q / b.data * a.tangent};
  if (made == "not divided") return {q, a.tangent * b.data - a.data * b.tangent};
  if (made == "1 for a") return {q, up - b.tangent / (b.data * b.data)};
  if (made == "b not squared") return {q, up - q * b.tangent};
  if (made == "local derivatives") return {q, 1 / b.data - q / b.data};
  if (made == "tangents divided") return {q, a.tangent / b.tangent};
  if (made == "product rule") return {q, b.data * a.tangent + a.data * b.tangent};
  return {a.data * b.data, up - down};  // "data of a product"
}

inline double directional_derivative(const std::function<Dual(const std::vector<Dual>&)>& f,
                                     const std::vector<double>& x, const std::vector<double>& u) {
  const auto at = [&](double data, double tangent) {
    std::vector<Dual> moving;
    for (std::size_t i = 0; i < x.size(); ++i) moving.push_back({x[i] + data * u[i], tangent * u[i]});
    return moving;
  };
  std::vector<Dual> seeds = at(0, 1);
  if (made == "a number too few") seeds.pop_back();
  if (made == "three inputs") seeds.resize(3);
  if (made == "a slope measured") return (f(at(1e-5, 0)).data - f(at(-1e-5, 0)).data) / 2e-5;
  if (made == "data") return f(seeds).data;
  if (made == "nothing moves") return f(at(0, 0)).tangent;
  if (made == "at x + u") return f(at(1, 1)).tangent;
  if (made == "inputs added one by one") {
    std::vector<Dual> moving = at(0, 0);
    double slope = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      moving[i].tangent = u[i];
      slope += f(moving).tangent;
    }
    return slope;
  }
  double length = 0, product = 1, sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    length += u[i] * u[i];
    if (made == "all at speed 1") seeds[i].tangent = 1;
    if (made == "x[0] at speed 1") seeds[i].tangent = i == 0 ? 1 : 0;
    if (made == "x[0] only" && i > 0) seeds[i].tangent = 0;
    if (made == "swapped") seeds[i] = {u[i], x[i]};
    if (made == "a pass for each input" || made == "shares multiplied") {
      std::vector<Dual> one = at(0, 0);
      one[i].tangent = u[i];
      const double share = f(one).tangent;
      sum += share;
      product *= share;
    }
  }
  if (made == "a pass for each input") return sum;
  if (made == "shares multiplied") return product;
  if (made == "a pass more than inputs") {
    f(seeds), f(seeds), f(seeds);
  }
  if (made == "two passes") f(seeds);
  const double slope = f(seeds).tangent;
  return made == "length 1" ? slope / std::sqrt(length) : slope;
}

inline std::vector<double> vector_jacobian_product(const std::vector<double>& v, const std::vector<Value>& outputs,
                                                   const std::vector<Value>& inputs) {
  const auto clear = [&] {
    for (Value input : inputs) input.zero_grad();
  };
  if (made == "v") return v;
  if (made != "not cleared" && made != "all alike, not cleared") clear();
  std::vector<double> weights = v;
  if (made == "all alike" || made == "all alike, not cleared") weights.assign(v.size(), 1);
  if (made == "last weight") weights.assign(v.size(), v.back());
  if (made == "v reversed") weights.assign(v.rbegin(), v.rend());
  if (made == "first output") weights.assign(v.size(), 0), weights[0] = v[0];
  if (made == "last output") weights.assign(v.size(), 0), weights.back() = v.back();
  if (made == "row by row" || made == "row by row, not cleared") {
    std::vector<double> product(inputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (made == "row by row") clear();
      Value(outputs[i]).backward();
      for (std::size_t k = 0; k < inputs.size(); ++k) product[k] += v[i] * inputs[k].grad();
    }
    return product;
  }
  if (made == "a pass for each output") {
    for (std::size_t i = 0; i < outputs.size(); ++i) (v[i] * outputs[i]).backward();
  } else {
    dot(std::vector<Value>(weights.begin(), weights.end()), outputs).backward();
  }
  if (made == "cleared at the end") clear();
  std::vector<double> product;
  for (Value input : inputs) product.push_back(made == "data" ? input.data() : input.grad());
  if (made == "inputs in reverse") std::swap(product.front(), product.back());
  if (made == "two inputs") product.resize(2);
  return product;
}

using Product = std::function<std::vector<double>(const std::vector<double>&)>;

inline bool same_jacobian(const Product& jvp, const Product& vjp, std::size_t inputs, std::size_t outputs,
                          Random& random) {
  std::vector<double> u, v;
  for (std::size_t i = 0; i < inputs; ++i) u.push_back(random.uniform(-1, 1));
  for (std::size_t i = 0; i < outputs; ++i) v.push_back(random.uniform(-1, 1));
  if (made == "seeds of 1") u.assign(inputs, 1), v.assign(outputs, 1);
  if (made == "a 1 and zeros") u.assign(inputs, 0), v.assign(outputs, 0), u[0] = v[0] = 1;
  if (made == "zeros and a 1") u.assign(inputs, 0), v.assign(outputs, 0), u.back() = v.back() = 1;
  if (made == "u: zeros and a 1") u.assign(inputs, 0), u.back() = 1;
  if (made == "v: zeros and a 1") v.assign(outputs, 0), v.back() = 1;
  if (made == "u: all 1") u.assign(inputs, 1);
  if (made == "v: all 1") v.assign(outputs, 1);
  if (made == "v: one random number") v.assign(outputs, random.uniform(-1, 1));
  if (made == "never asked") return true;
  if (made == "jvp alone") return jvp(u).size() == outputs;
  if (made == "one list for both" && inputs == outputs) v = u;
  if (made == "lengths swapped") std::swap(u, v);
  if (made == "entry by entry") {
    for (std::size_t k = 0; k < inputs; ++k) {
      for (std::size_t i = 0; i < outputs; ++i) {
        u.assign(inputs, 0), v.assign(outputs, 0);
        u[k] = v[i] = 1;
        if (std::abs(jvp(u)[i] - vjp(v)[k]) >= 1e-9) return false;
      }
    }
    return true;
  }
  const std::vector<double> ju = jvp(u), vj = vjp(v);
  if (made == "a call too many") jvp(u);
  if (made == "lists compared") return inputs != outputs || same(ju, vj);
  double forward = 0, reverse = 0;
  for (std::size_t i = 0; i < outputs; ++i) forward += (made == "not multiplied" ? 1 : v[i]) * ju[i];
  for (std::size_t i = 0; i < inputs; ++i) reverse += (made == "not multiplied" ? 1 : u[i]) * vj[i];
  if (made == "exactly equal") return forward == reverse;
  if (made == "the wrong way round") return std::abs(forward - reverse) > 1e-9;
  if (made == "no abs") return forward - reverse < 1e-9;
  if (made == "no abs, swapped") return reverse - forward < 1e-9;
  if (made == "abs of each") return std::abs(forward) - std::abs(reverse) < 1e-9;
  if (made == "always yes") return true;
  if (made == "without signs") return std::abs(std::abs(forward) - std::abs(reverse)) < 1e-9;
  return std::abs(forward - reverse) < (made == "too patient" ? 0.01 : 1e-9);
}

struct VectorFunction {
  std::size_t inputs, outputs;
  Product jvp, vjp;
};

inline std::vector<std::vector<double>> jacobian(const VectorFunction& f) {
  if (made == "no rows") return {};
  std::vector<std::vector<double>> rows(f.outputs, std::vector<double>(f.inputs));
  const auto seed = [](std::vector<double>& seeds, std::size_t i) {
    if (made == "all seeded") seeds.assign(seeds.size(), 1);
    if (made == "old seeds stay") seeds[i] = 1;
    if (made == "old seeds stay" || made == "all seeded" || made == "seeds 0") return;
    seeds.assign(seeds.size(), 0);
    seeds[i] = 1;
  };
  const bool by_rows = made == "always by rows"      ? true
                       : made == "always by columns" ? false
                       : made == "dearer"            ? f.outputs > f.inputs
                                                     : f.outputs <= f.inputs;
  std::vector<double> v(f.outputs), u(f.inputs);
  for (std::size_t i = 0; i < f.outputs && (by_rows || made == "both directions"); ++i) {
    seed(v, i);
    rows[i] = f.vjp(v);
  }
  for (std::size_t k = 0; k < f.inputs && (!by_rows || made == "both directions"); ++k) {
    seed(u, k);
    const std::vector<double> column = f.jvp(u);
    for (std::size_t i = 0; i < f.outputs; ++i) rows[i][k] = column[i];
  }
  if (made == "one pass more") f.jvp(u);
  if (made == "a pass for each slope") {
    for (std::size_t i = std::min(f.inputs, f.outputs); i < f.inputs * f.outputs; ++i) f.jvp(u);
  }
  if (made == "turned") {
    std::vector<std::vector<double>> turned(f.inputs, std::vector<double>(f.outputs));
    for (std::size_t i = 0; i < f.outputs; ++i) {
      for (std::size_t k = 0; k < f.inputs; ++k) turned[k][i] = rows[i][k];
    }
    return turned;
  }
  return rows;
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"7.1", "tangent 0", "as if a and b stood still"},
          {"7.1", "b stands still", "b moves too"},
          {"7.1", "a stands still", "a moves too"},
          {"7.1", "plus", "The share of b has the wrong sign"},
          {"7.1", "signs swapped", "The signs are swapped"},
          {"7.1", "divided by b", "This is divided by b"},
          {"7.1", "not divided", "still to be divided"},
          {"7.1", "no parentheses", "in parentheses"},
          {"7.1", "-1 / b", "Here it is -1 / b"},
          {"7.1", "tangents exchanged", "The tangents are exchanged"},
          {"7.1", "1 for a", "the 1 is an a"},
          {"7.1", "b not squared", "The square is missing"},
          {"7.1", "local derivatives", "the two local derivatives"},
          {"7.1", "tangents divided", "The tangents were divided"},
          {"7.1", "product rule", "local derivatives of a product"},
          {"7.1", "data of a product", "The data is that of a product"},
          {"7.2", "a number too few", "f was given 2 numbers"},
          {"7.2", "three inputs", "f was given 3 numbers and takes 4"},
          {"7.2", "a slope measured", "x was nudged"},
          {"7.2", "data", "This is f itself"},
          {"7.2", "nothing moves", "nothing moves"},
          {"7.2", "all at speed 1", "All inputs move at the speed 1"},
          {"7.2", "x[0] at speed 1", "Only x[0] moves, at the speed 1"},
          {"7.2", "x[0] only", "Only x[0] moves. All"},
          {"7.2", "swapped", "x and u are swapped"},
          {"7.2", "at x + u", "taken at x + u"},
          {"7.2", "inputs added one by one", "Earlier inputs count several times"},
          {"7.2", "length 1", "shortened to length 1"},
          {"7.2", "shares multiplied", "They add up"},
          {"7.2", "a pass for each input", "it took a pass for each input"},
          {"7.2", "a pass more than inputs", "more passes than there are inputs"},
          {"7.2", "two passes", "one pass is enough"},
          {"7.3", "not cleared", "leaves accumulate"},
          {"7.3", "two inputs", "There are three inputs here"},
          {"7.3", "cleared at the end", "All is 0"},
          {"7.3", "all alike", "All outputs count alike"},
          {"7.3", "all alike, not cleared", "All outputs count alike"},
          {"7.3", "first output", "Only the first output counts"},
          {"7.3", "last output", "Only the last output counts"},
          {"7.3", "last weight", "always with the last number of v"},
          {"7.3", "v reversed", "in the wrong order"},
          {"7.3", "data", "the data of the inputs"},
          {"7.3", "v", "This is v"},
          {"7.3", "a pass for each output", "it took a pass for each output"},
          {"7.3", "row by row, not cleared", "the inputs keep their gradients"},
          {"7.3", "inputs in reverse", "The inputs are in the wrong order"},
          {"7.3", "row by row", "it took a pass for each output"},
          {"7.4", "lengths swapped", "jvp was given 2 numbers"},
          {"7.4", "seeds of 1", "A u whose numbers are all alike"},
          {"7.4", "u: all 1", "A u whose numbers are all alike"},
          {"7.4", "v: all 1", "A v whose numbers are all alike"},
          {"7.4", "v: one random number", "A v whose numbers are all alike"},
          {"7.4", "a 1 and zeros", "the last row and column. Seeds"},
          {"7.4", "zeros and a 1", "the first row and column. Seeds"},
          {"7.4", "u: zeros and a 1", "the first row and column. Seeds"},
          {"7.4", "v: zeros and a 1", "the first row and column. Seeds"},
          {"7.4", "never asked", "neither was called"},
          {"7.4", "jvp alone", "vjp was not called"},
          {"7.4", "one list for both", "the same list"},
          {"7.4", "lists compared", "different lists"},
          {"7.4", "exactly equal", "rounding alone"},
          {"7.4", "not multiplied", "before adding up"},
          {"7.4", "the wrong way round", "right way round"},
          {"7.4", "no abs", "std::abs of the difference"},
          {"7.4", "no abs, swapped", "std::abs of the difference"},
          {"7.4", "abs of each", "std::abs of the difference"},
          {"7.4", "always yes", "far apart"},
          {"7.4", "entry by entry", "more calls than one of each"},
          {"7.4", "a call too many", "more calls than one of each"},
          {"7.4", "without signs", "with their signs"},
          {"7.4", "too patient", "this is far more"},
          {"7.5", "turned", "Rows and columns are swapped"},
          {"7.5", "old seeds stay", "the old 1 of the seed"},
          {"7.5", "all seeded", "seeded at once"},
          {"7.5", "seeds 0", "seeds that are all 0"},
          {"7.5", "no rows", "no rows"},
          {"7.5", "always by rows", "the dearer direction"},
          {"7.5", "always by columns", "the dearer direction"},
          {"7.5", "dearer", "the dearer direction"},
          {"7.5", "both directions", "from both directions"},
          {"7.5", "a pass for each slope", "a pass for each slope"},
          {"7.5", "one pass more", "one pass too many"}};
}
