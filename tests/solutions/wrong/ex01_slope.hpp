// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 1.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using Function = std::function<double(double)>;

inline double central_difference(const Function& f, double x, double h) {
  if (made == "divides by h") return (f(x + h) - f(x - h)) / h;
  if (made == "multiplies by h") return (f(x + h) - f(x - h)) / 2 * h;
  if (made == "no parentheses") return f(x + h) - f(x - h) / (2 * h);
  if (made == "half a step") return (f(x + h / 2) - f(x - h / 2)) / h;
  if (made == "fixed step") return (f(x + 1e-5) - f(x - 1e-5)) / (2 * 1e-5);
  if (made == "right side only") return (f(x + h) - f(x)) / h;
  if (made == "left side only") return (f(x) - f(x - h)) / h;
  if (made == "sign") return (f(x - h) - f(x + h)) / (2 * h);
  if (made == "does not divide") return f(x + h) - f(x - h);
  if (made == "size") return std::abs(f(x + h) - f(x - h)) / (2 * h);
  if (made == "x³ alone") return 3 * x * x + h * h;
  return x;  // no classic mistake
}

using Knobs = std::vector<double>;

inline std::vector<double> one_sided_slopes(const std::function<double(const Knobs&)>& loss, Knobs knobs, double h) {
  std::vector<double> slopes;
  if (made == "one slope") return {(loss({3.4, -2, 5}) - loss(knobs)) / h};
  if (made == "one knob") return {loss({knobs[0] + h})};
  if (made == "all at once") {
    Knobs all = knobs;
    for (double& knob : all) knob += h;
    return {(loss(all) - loss(knobs)) / h, (loss(all) - loss(knobs)) / h, (loss(all) - loss(knobs)) / h};
  }
  const double start = loss(knobs);
  if (made == "a copy") {
    for ([[maybe_unused]] double knob : knobs) {
      knob += h;
      slopes.push_back((loss(knobs) - start) / h);
    }
    return slopes;
  }
  if (made == "3 knobs") {
    for (std::size_t i = 0; i < 3; ++i) {
      Knobs nudged = knobs;
      nudged[i] += h;
      slopes.push_back((loss(nudged) - start) / h);
    }
    return slopes;
  }
  for (double& knob : knobs) {
    const double before = knob, here = loss(knobs);
    knob += h;
    const double up = loss(knobs);
    if (made == "not put back") {
      slopes.push_back((up - start) / h);
      continue;
    }
    if (made == "steps on") {
      slopes.push_back((up - here) / h);
      continue;
    }
    knob = before - h;
    const double down = loss(knobs);
    knob = before;
    if (made == "central") slopes.push_back((up - down) / (2 * h));
    if (made == "divides by 2h") slopes.push_back((up - start) / (2 * h));
    if (made == "fixed step") {
      knob = before + 1e-5;
      slopes.push_back((loss(knobs) - start) / 1e-5);
      knob = before;
    }
    if (made == "does not divide") slopes.push_back(up - start);
    if (made == "sign") slopes.push_back((start - up) / h);
    if (made == "nudges down") slopes.push_back((down - start) / -h);
    if (made == "nudges down, wrong sign") slopes.push_back((down - start) / h);
    if (made == "too many calls") slopes.push_back((up - start) / h);
  }
  return slopes;
}

struct Turn {
  std::size_t knob;
  double by;
};

inline Turn turn_one_knob(const std::vector<double>& slopes, double change) {
  std::size_t largest = 0, steepest = 0, smallest = 0;
  for (std::size_t i = 1; i < slopes.size(); ++i) {
    if (slopes[i] > slopes[largest]) largest = i;
    if (std::abs(slopes[i]) > std::abs(slopes[steepest])) steepest = i;
    if (std::abs(slopes[i]) < std::abs(slopes[smallest])) smallest = i;
  }
  const double slope = slopes[steepest];
  if (made == "ends at a slope of 0" || made == "turn below 1") {
    std::size_t knob = 0;
    double least = made == "turn below 1" ? 1 : std::abs(change / slopes[0]);
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      if (made == "ends at a slope of 0" && slopes[i] == 0) break;
      if (std::abs(change / slopes[i]) < least) least = std::abs(change / slopes[i]), knob = i;
    }
    return {knob, change / slopes[knob]};
  }
  if (made == "integer abs" || made == "starts at 1") {
    std::size_t knob = 0;
    double best = made == "starts at 1" ? 1 : 0;
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      const double size = made == "starts at 1" ? std::abs(slopes[i]) : std::abs(static_cast<int>(slopes[i]));
      if (size > best) best = size, knob = i;
    }
    return {knob, change / slopes[knob]};
  }
  if (made == "never the first" || made == "never the last") {
    std::vector<std::size_t> order;
    for (std::size_t i = made == "never the first"; i + (made == "never the last") < slopes.size(); ++i) {
      order.push_back(i);
    }
    const std::size_t knob = *std::ranges::max_element(order, {}, [&](std::size_t i) { return std::abs(slopes[i]); });
    return {knob, change / slopes[knob]};
  }
  if (made == "furthest below 0") {
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      if (slopes[i] < slopes[smallest]) smallest = i;
    }
    return {smallest, change / slopes[smallest]};
  }
  if (made == "counted from 1") return {steepest + 1, change / slope};
  if (made == "compares with sign") return {largest, change / slopes[largest]};
  if (made == "turns with sign") {
    std::size_t lowest = 0;
    for (std::size_t i = 1; i < slopes.size(); ++i) {
      if (change / slopes[i] < change / slopes[lowest]) lowest = i;
    }
    return {lowest, change / slopes[lowest]};
  }
  if (made == "smallest slope") return {smallest, change / slopes[smallest]};
  if (made == "multiplies") return {steepest, change * slope};
  if (made == "sign") return {steepest, -change / slope};
  if (made == "turns by the size") return {steepest, change / std::abs(slope)};
  if (made == "turns by the change") return {steepest, change};
  return {steepest, slope / change};  // "upside down"
}

inline double order_of_error(double h1, double error1, double h2, double error2) {
  const double errors = error1 / error2, steps = h1 / h2;
  if (made == "sign") return std::log10(error2 / error1) / std::log10(steps);
  if (made == "size") return std::abs(std::log10(errors) / std::log10(steps));
  if (made == "sign by hand") {
    return std::abs(std::log10(errors) / std::log10(steps)) * (h2 < h1 && error2 > error1 ? -1 : 1);
  }
  if (made == "size of the steps") return std::log10(errors) / std::abs(std::log10(steps));
  if (made == "ratio") return errors;
  if (made == "natural logarithm") return std::log(errors);
  if (made == "plain axes") return (error1 - error2) / (h1 - h2);
  if (made == "first point") return std::log10(error1) / std::log10(h1);
  if (made == "second point") return std::log10(error2) / std::log10(h2);
  if (made == "rounds") return std::round(std::log10(errors) / std::log10(steps));
  if (made == "cuts") return std::floor(std::log10(errors) / std::log10(steps) + 1e-9);
  if (made == "ignores the steps") return std::log10(errors);
  return std::log(steps) / std::log(errors);  // "upside down"
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"1.1", "divides by h", "how far apart are the two points"},
          {"1.1", "multiplies by h", "divides by 2 and then multiplies by h"},
          {"1.1", "no parentheses", "Only f(x - h) is divided"},
          {"1.1", "half a step", "h / 2 to each side"},
          {"1.1", "fixed step", "with the step 1e-5"},
          {"1.1", "right side only", "from x to x + h"},
          {"1.1", "left side only", "from x - h to x"},
          {"1.1", "sign", "The sign is wrong"},
          {"1.1", "does not divide", "how far f moved"},
          {"1.1", "size", "f falls here when x rises"},
          {"1.1", "x³ alone", "f can be any function"},
          {"1.1", "none that is known", "None of the classic mistakes"},
          {"1.2", "one slope", "Knobs: 3, slopes: 1"},
          {"1.2", "one knob", "loss was called with 1 knobs"},
          {"1.2", "not put back", "must be put back"},
          {"1.2", "steps on", "from where all knobs started"},
          {"1.2", "all at once", "nudged at the same time"},
          {"1.2", "central", "These are central differences"},
          {"1.2", "does not divide", "how far the loss moved"},
          {"1.2", "sign", "The signs are wrong"},
          {"1.2", "nudges down", "nudged down"},
          {"1.2", "nudges down, wrong sign", "nudged down"},
          {"1.2", "a copy", "did you nudge a copy?"},
          {"1.2", "divides by 2h", "h apart, not 2h"},
          {"1.2", "fixed step", "with the step 1e-5"},
          {"1.2", "3 knobs", "Knobs: 5, slopes: 3"},
          {"1.2", "too many calls", "measure it only once"},
          {"1.3", "compares with sign", "Compare sizes, not signs"},
          {"1.3", "ends at a slope of 0", "no reason to stop"},
          {"1.3", "turn below 1", "start the search at the first slope"},
          {"1.3", "turns with sign", "Turns were compared with their signs"},
          {"1.3", "smallest slope", "needs the largest turn"},
          {"1.3", "never the first", "The first knob was never looked at"},
          {"1.3", "never the last", "The last knob was never looked at"},
          {"1.3", "furthest below 0", "A slope of 4 moves the output as far as one of -4"},
          {"1.3", "counted from 1", "knobs are counted from 0"},
          {"1.3", "multiplies", "what is the turn for this change"},
          {"1.3", "sign", "slope × turn must be the change"},
          {"1.3", "turns by the size", "turn by the slope itself"},
          {"1.3", "turns by the change", "not by the turn"},
          {"1.3", "integer abs", "Write std::abs"},
          {"1.3", "starts at 1", "start the search at the first slope"},
          {"1.3", "upside down", "Which of the two numbers is divided"},
          {"1.4", "sign", "The sign is wrong"},
          {"1.4", "sign by hand", "so the order is below 0"},
          {"1.4", "size", "Leave its sign"},
          {"1.4", "size of the steps", "The first step is the smaller one"},
          {"1.4", "ratio", "the ratio of the errors"},
          {"1.4", "natural logarithm", "powers of e"},
          {"1.4", "plain axes", "plain axes"},
          {"1.4", "first point", "One point has no steepness"},
          {"1.4", "second point", "One point has no steepness"},
          {"1.4", "rounds", "Rounded: an order"},
          {"1.4", "cuts", "Cut to a whole number"},
          {"1.4", "ignores the steps", "Here they are two apart"},
          {"1.4", "upside down", "Upside down"}};
}
