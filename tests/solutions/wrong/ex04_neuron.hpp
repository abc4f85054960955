// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 4.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

struct Sheet {
  double L = blank, o = blank, n = blank, b = blank, p = blank, w = blank, x = blank;
};

inline Sheet gradients_of(const Sheet& data) {
  Sheet sheet{1, 5, 3.2, 3.2, 3.2, 6.4, -4.8};
  const double n_grad = 5 * (1 - data.o * data.o);
  if (made == "numbers for w and x") sheet = {1, 5, n_grad, n_grad, n_grad, 6.4, -4.8};
  if (made == "data of w") sheet = {1, 5, n_grad, n_grad, n_grad, data.w * n_grad, data.x * n_grad};
  if (made == "2 for x") sheet = {1, 5, n_grad, n_grad, n_grad, 2 * n_grad, data.w * n_grad};
  if (made == "-1.5 for w") sheet = {1, 5, n_grad, n_grad, n_grad, data.x * n_grad, -1.5 * n_grad};
  if (made == "3.2 for n") sheet = {1, 5, 3.2, 3.2, 3.2, data.x * 3.2, data.w * 3.2};
  if (made == "nothing yet") sheet = {};
  if (made == "not finished") sheet.b = blank;
  if (made == "root 0") sheet.L = 0;
  if (made == "data of L") sheet.L = 3;
  if (made == "5 too early") sheet.L = 5;
  if (made == "data of L for o") sheet.o = 3;
  if (made == "× data of L") sheet.o = 15;
  if (made == "the other way round") sheet.o = 0.2;
  if (made == "n × data of L") sheet.n = 1.92;
  if (made == "divided") sheet.n = 0.128;
  if (made == "data of o") sheet.o = 0.6;
  if (made == "o without × 5") sheet.o = 1;
  if (made == "tanh too early") sheet.o = 0.64;
  if (made == "upstream of n forgotten") sheet.n = 0.64;
  if (made == "tanh left out") sheet.n = 5;
  if (made == "o for the slope") sheet.n = 3;
  if (made == "1 - o") sheet.n = 2;
  if (made == "o²") sheet.n = 1.8;
  if (made == "sigmoid") sheet.n = 1.2;
  if (made == "1 + o²") sheet.n = 6.8;
  if (made == "w divides" || made == "x divides" || made == "o divides") {
    sheet = {1, 5, n_grad, n_grad, n_grad, data.x * n_grad, data.w * n_grad};
    if (made == "w divides") sheet.w = data.p / data.w * n_grad;
    if (made == "x divides") sheet.x = data.p / data.x * n_grad;
    if (made == "o divides") sheet.o = data.L / data.o;
  }
  if (made == "slope from n") sheet.n = 5 * (1 - 0.6931 * 0.6931);
  if (made == "slope from data.n") sheet.n = 5 * (1 - data.n * data.n);
  if (made == "slope from the gradient") sheet.n = (1 - sheet.o * sheet.o) * sheet.o;
  if (made == "tanh of the rounded n") sheet.n = 5 * (1 - std::tanh(0.6931) * std::tanh(0.6931));
  if (made == "added") sheet.n = 5.64;
  if (made == "upstream of b forgotten") sheet.b = 1;
  if (made == "data of b") sheet.b = 3.2 * 3.6931;
  if (made == "data.b") sheet.b = 3.2 * data.b;
  if (made == "b gets half") sheet.b = 1.6;
  if (made == "upstream of p forgotten") sheet.p = 1;
  if (made == "data of p") sheet.p = -9.6;
  if (made == "p gets half") sheet.p = 1.6;
  if (made == "w swapped") sheet.w = -4.8;
  if (made == "upstream of w forgotten") sheet.w = 2;
  if (made == "w without its factor") sheet.w = 3.2;
  if (made == "x swapped") sheet.x = 6.4;
  if (made == "upstream of x forgotten") sheet.x = -1.5;
  if (made == "x sign") sheet.x = 4.8;
  if (made == "x without its factor") sheet.x = 3.2;
  return sheet;
}

inline std::vector<double> step_back(const std::string& operation, const std::vector<double>& operands, double result,
                                     double gradient) {
  const double a = operands[0], b = operands.back(), g = gradient;
  if (made == "one gradient") return {g};
  if (made == "two gradients" && operation == "tanh") return {g, g};
  if (made == "a wrong name" && operation == "subtract") return {};
  if (made == "tanh left" && operation == "tanh") throw NotSolved();
  if (made == "a sum splits" && operation == "add") return {g / 2, g / 2};
  if (made == "a sum with data" && operation == "add") return {a * g, b * g};
  if (made == "a sum swaps" && operation == "add") return {b * g, a * g};
  if (made == "a sum with its result" && operation == "add") return {result * g, result * g};
  if (made == "two signs" && operation == "subtract") return {-g, -g};
  if (made == "a difference with data" && operation == "subtract") return {a * g, -b * g};
  if (made == "no sign" && operation == "subtract") return {g, g};
  if (made == "signs swapped" && operation == "subtract") return {-g, g};
  if (made == "a product keeps" && operation == "multiply") return {a * g, b * g};
  if (made == "a product copies" && operation == "multiply") return {g, g};
  if (made == "adds" && operation == "multiply") return {b + g, a + g};
  if (made == "data of the result" && operation == "multiply") return {result * g, result * g};
  if (made == "divides once" && operation == "multiply") return {b * g, result / b * g};
  if (made == "divides" && operation == "multiply") return {result / a * g, result / b * g};
  if (made == "local derivatives" && operation == "multiply") return {b, a};
  if (made == "a sum of local derivatives" && operation == "add") return {1, 1};
  const double t = result;
  if (made == "slope from the operand" && operation == "tanh") return {(1 - a * a) * g};
  if (made == "tanh twice" && operation == "tanh") return {(1 - std::tanh(t) * std::tanh(t)) * g};
  if (made == "slope times operand" && operation == "tanh") return {(1 - t * t) * a * g};
  if (made == "1 - t" && operation == "tanh") return {(1 - t) * g};
  if (made == "t²" && operation == "tanh") return {t * t * g};
  if (made == "result for the slope" && operation == "tanh") return {t * g};
  if (made == "sigmoid" && operation == "tanh") return {t * (1 - t) * g};
  if (made == "tanh copies" && operation == "tanh") return {g};
  if (made == "constants") return {0.5, 2};
  if (operation == "add") return {g, g};
  if (operation == "subtract") return {g, -g};
  if (operation == "multiply") return {b * g, a * g};
  return {(1 - t * t) * g};
}

/// Central differences of f, or with a step on one side, for each number of the struct.
template <typename Numbers, typename F>
Numbers measured(F f, const Numbers& numbers, const std::vector<double Numbers::*>& members) {
  Numbers slopes{};
  for (double Numbers::*member : members) {
    Numbers up = numbers, down = numbers;
    up.*member += 1e-5;
    down.*member -= made == "measured on one side" ? 0 : 1e-5;
    slopes.*member = (f(up) - f(down)) / (up.*member - down.*member);
  }
  return slopes;
}

struct Neuron {
  double x1, w1, x2, w2, b;
};

inline Neuron neuron_gradients(const Neuron& neuron) {
  const auto& [x1, w1, x2, w2, b] = neuron;
  const double n = x1 * w1 + x2 * w2 + b, o = std::tanh(n), d = 1 - o * o;
  if (made == "measured" || made == "measured on one side") {
    const auto output = [](const Neuron& v) { return std::tanh(v.x1 * v.w1 + v.x2 * v.w2 + v.b); };
    return measured<Neuron>(output, neuron, {&Neuron::x1, &Neuron::w1, &Neuron::x2, &Neuron::w2, &Neuron::b});
  }
  if (made == "swapped") return {x1 * d, w1 * d, x2 * d, w2 * d, d};
  if (made == "w1 and w2 keep") return {w1 * d, w1 * d, w2 * d, w2 * d, d};
  if (made == "x1 and x2 keep") return {x1 * d, x1 * d, x2 * d, x2 * d, d};
  if (made == "tanh for b alone") return {w1, x1, w2, x2, d};
  if (made == "no tanh for b") return {w1 * d, x1 * d, w2 * d, x2 * d, 1};
  if (made == "data of b") return {w1 * d, x1 * d, w2 * d, x2 * d, b * d};
  if (made == "inputs first") return {w1 * d, w2 * d, x1 * d, x2 * d, d};
  if (made == "b first") return {d, w1 * d, x1 * d, w2 * d, x2 * d};
  if (made == "the example") return {-1.5008, 1.0005, 0.5003, 0, 0.5003};
  if (made == "all the same") return {d, d, d, d, d};
  double factor = d;
  if (made == "no tanh") factor = 1;
  if (made == "slope from n") factor = 1 - n * n;
  if (made == "1 - o") factor = 1 - o;
  if (made == "o²") factor = o * o;
  if (made == "o for the slope") factor = o;
  if (made == "sigmoid") factor = o * (1 - o);
  if (made == "sign") factor = o * o - 1;
  if (made == "no bias") factor = 1 - std::tanh(n - b) * std::tanh(n - b);
  if (made == "no x2 w2") factor = 1 - std::tanh(n - x2 * w2) * std::tanh(n - x2 * w2);
  if (made == "slope twice") factor = d * d;
  return {w1 * factor, x1 * factor, w2 * factor, x2 * factor, factor};
}

struct Pair {
  double x, w1, b1, w2, b2;
};

inline Pair pair_gradients(const Pair& pair) {
  const auto& [x, w1, b1, w2, b2] = pair;
  if (made == "measured" || made == "measured on one side") {
    const auto output = [](const Pair& v) { return std::tanh(v.w2 * std::tanh(v.w1 * v.x + v.b1) + v.b2); };
    return measured<Pair>(output, pair, {&Pair::x, &Pair::w1, &Pair::b1, &Pair::w2, &Pair::b2});
  }
  const double n1 = w1 * x + (made == "no b1" ? 0 : b1), o1 = made == "no first tanh forward" ? n1 : std::tanh(n1);
  const double o2 = std::tanh(w2 * o1 + (made == "no b2" ? 0 : b2));
  double d1 = 1 - o1 * o1, d2 = 1 - o2 * o2;
  if (made == "1 - o") d1 = 1 - o1, d2 = 1 - o2;
  if (made == "sigmoid") d1 = o1 * (1 - o1), d2 = o2 * (1 - o2);
  double first = d2 * w2 * d1, second = d2;
  if (made == "w2 from n1") return {first * w1, first * x, first, o1 * first, second};
  if (made == "w2 local") return {first * w1, first * x, first, o1, second};
  if (made == "1 for b1") return {first * w1, first * x, 1, o1 * second, second};
  if (made == "1 for b2") return {first * w1, first * x, first, o1 * second, 1};
  if (made == "the example") return {0, 2, 2, 0, 1};
  if (made == "x and w1 swapped") return {first * x, first * w1, first, second * o1, second};
  if (made == "weights first") return {first * x, second * o1, first * w1, first, second};
  if (made == "forgets the second") first = d1;
  if (made == "no product") first = d2 * d1;
  if (made == "no second tanh") first = w2 * d1;
  if (made == "no first tanh") first = d2 * w2;
  if (made == "swapped") first = d2 * o1 * d1;
  if (made == "w1 for w2") first = d2 * w1 * d1;
  if (made == "second slope twice") first = d2 * w2 * d2;
  if (made == "adds") first = d2 + w2 + d1;
  if (made == "first slope twice") first = d1 * w2 * d1, second = d1;
  if (made == "no tanh for w2") second = 1;
  if (made == "w2 without o1") return {first * w1, first * x, first, second, second};
  return {first * w1, first * x, first, second * (made == "x for o1" ? x : o1), second};
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"4.1", "not finished", "The next box is b"},
          {"4.1", "root 0", "all gradients are 0"},
          {"4.1", "data of L", "L's data"},
          {"4.1", "5 too early", "belongs to the next box"},
          {"4.1", "data of L for o", "5 × 0.6, the data of L"},
          {"4.1", "× data of L", "5 × 3"},
          {"4.1", "the other way round", "the other way round"},
          {"4.1", "n × data of L", "0.64 × 3"},
          {"4.1", "divided", "divided by 5"},
          {"4.1", "data of o", "o's data"},
          {"4.1", "o without × 5", "more than 1"},
          {"4.1", "tanh too early", "between n and o"},
          {"4.1", "upstream of n forgotten", "tanh alone"},
          {"4.1", "tanh left out", "of tanh is missing"},
          {"4.1", "o for the slope", "with the data of o"},
          {"4.1", "1 - o", "still to be squared"},
          {"4.1", "o²", "o² in the place"},
          {"4.1", "sigmoid", "the slope of sigmoid"},
          {"4.1", "1 + o²", "1 + o²"},
          {"4.1", "w divides", "The gradient of w is not a number"},
          {"4.1", "x divides", "The gradient of x is not a number"},
          {"4.1", "o divides", "The gradient of o is not a number"},
          {"4.1", "slope from n", "was made from n"},
          {"4.1", "added", "The two were added"},
          {"4.1", "upstream of b forgotten", "local derivative of +"},
          {"4.1", "data of b", "data of b plays no part"},
          {"4.1", "b gets half", "does not split"},
          {"4.1", "upstream of p forgotten", "local derivative of +"},
          {"4.1", "data of p", "data of p plays no part"},
          {"4.1", "p gets half", "does not split"},
          {"4.1", "w swapped", "Swapped"},
          {"4.1", "upstream of w forgotten", "the local derivative. It"},
          {"4.1", "w without its factor", "does not"},
          {"4.1", "x swapped", "Swapped"},
          {"4.1", "upstream of x forgotten", "the local derivative. It"},
          {"4.1", "x sign", "The sign is wrong"},
          {"4.1", "x without its factor", "× does not"},
          {"4.1", "slope from data.n", "was made from n"},
          {"4.1", "slope from the gradient", "Take its data: data.o"},
          {"4.1", "tanh of the rounded n", "0.6931 is rounded"},
          {"4.1", "data.b", "data of b plays no part"},
          {"4.1", "numbers of the drawing", "but n still holds a number from there"},
          {"4.1", "numbers for w and x", "but w still holds a number from there"},
          {"4.1", "2 for x", "but w still holds a number from there"},
          {"4.1", "-1.5 for w", "but x still holds a number from there"},
          {"4.1", "3.2 for n", "but n still holds a number from there"},
          {"4.1", "data of w", "Swapped"},
          {"4.1", "nothing yet", "The next box is L"},
          {"4.2", "one gradient", "add has 2 operands: return 2"},
          {"4.2", "two gradients", "tanh has 1 operand: return 1"},
          {"4.2", "a wrong name", "Nothing came back for \"subtract\""},
          {"4.2", "tanh left", "Right so far: add, subtract, multiply. The next operation is tanh."},
          {"4.2", "a sum with its result", "The data of its result plays no part"},
          {"4.2", "two signs", "one sign too many"},
          {"4.2", "a difference with data", "A difference copies"},
          {"4.2", "slope times operand", "one factor too many"},
          {"4.2", "constants", "None of the classic mistakes"},
          {"4.2", "a sum splits", "does not split"},
          {"4.2", "a sum with data", "The data of its operands plays no part"},
          {"4.2", "a sum swaps", "the rule of a product"},
          {"4.2", "no sign", "a sign is missing"},
          {"4.2", "signs swapped", "The signs are swapped"},
          {"4.2", "a product keeps", "Swapped"},
          {"4.2", "a product copies", "A product swaps"},
          {"4.2", "adds", "were added"},
          {"4.2", "data of the result", "The data of the result was used"},
          {"4.2", "divides", "Right until an operand is 0"},
          {"4.2", "divides once", "Right until an operand is 0"},
          {"4.2", "local derivatives", "These are the local derivatives"},
          {"4.2", "a sum of local derivatives", "These are the local derivatives"},
          {"4.2", "slope from the operand", "was made from its operand"},
          {"4.2", "tanh twice", "applied twice"},
          {"4.2", "1 - t", "1 - t in the place"},
          {"4.2", "t²", "t² in the place"},
          {"4.2", "result for the slope", "The result of tanh was used"},
          {"4.2", "sigmoid", "the slope of sigmoid"},
          {"4.2", "tanh copies", "tanh scales"},
          {"4.3", "swapped", "Swapped"},
          {"4.3", "measured", "as a measured slope is"},
          {"4.3", "measured on one side", "as a measured slope is"},
          {"4.3", "w1 and w2 keep", "x1 and x2 are right"},
          {"4.3", "x1 and x2 keep", "w1 and w2 are right"},
          {"4.3", "no x2 w2", "x2 w2 is forgotten"},
          {"4.3", "inputs first", "in another order"},
          {"4.3", "b first", "in another order"},
          {"4.3", "the example", "the numbers of the example"},
          {"4.3", "no bias", "The bias is forgotten"},
          {"4.3", "slope twice", "tanh was used twice"},
          {"4.3", "all the same", "All five are the gradient of n"},
          {"4.3", "no tanh", "tanh is left out"},
          {"4.3", "tanh for b alone", "Only b's gradient"},
          {"4.3", "no tanh for b", "b lies behind tanh"},
          {"4.3", "slope from n", "from its input n"},
          {"4.3", "1 - o", "1 - o in the place"},
          {"4.3", "o²", "o² in the place"},
          {"4.3", "o for the slope", "The output of tanh was used"},
          {"4.3", "sigmoid", "the slope of sigmoid"},
          {"4.3", "sign", "All signs are wrong"},
          {"4.3", "data of b", "its data plays no part"},
          {"4.4", "the example", "the answer of the example"},
          {"4.4", "x and w1 swapped", "x and w1 are swapped"},
          {"4.4", "weights first", "in another order"},
          {"4.4", "forgets the second", "forgets what comes after"},
          {"4.4", "no product", "Between the two neurons"},
          {"4.4", "no second tanh", "through the second tanh. Its"},
          {"4.4", "no first tanh", "slope of the first tanh is missing"},
          {"4.4", "swapped", "Swapped"},
          {"4.4", "w1 for w2", "not the first's"},
          {"4.4", "second slope twice", "second tanh's slope was used twice"},
          {"4.4", "first slope twice", "first tanh's slope was used twice"},
          {"4.4", "adds", "not added"},
          {"4.4", "measured", "as a measured slope is"},
          {"4.4", "measured on one side", "as a measured slope is"},
          {"4.4", "1 - o", "1 - o in the place"},
          {"4.4", "sigmoid", "the slope of sigmoid"},
          {"4.4", "no b1", "b1 is forgotten"},
          {"4.4", "no b2", "b2 is forgotten"},
          {"4.4", "no first tanh forward", "The first tanh is forgotten"},
          {"4.4", "w2 from n1", "in the second neuron"},
          {"4.4", "w2 local", "the gradient after the product is missing"},
          {"4.4", "x for o1", "All but w2 is right. Of"},
          {"4.4", "w2 without o1", "All but w2 is right. Of"},
          {"4.4", "1 for b1", "All but b1 is right"},
          {"4.4", "1 for b2", "All but b2 is right"},
          {"4.4", "no tanh for w2", "have not come through"}};
}
