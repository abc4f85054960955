// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 10.
#pragma once

#include <algorithm>
#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::Random;
using chainrule::Scope;
using chainrule::Value;

using Column = std::vector<double>;

inline double mean_square(const Column& column, double from, double power) {
  double sum = 0;
  for (const double x : column) sum += std::pow(std::abs(x - from), power);
  return sum / static_cast<double>(column.size());
}

inline Column standardised(const Column& training, const Column& column) {
  Column both = training;
  both.insert(both.end(), column.begin(), column.end());
  const Column& rows = made == "own statistics" ? column : made == "measured together" ? both : training;
  const double n = static_cast<double>(rows.size());
  double mean = 0;
  for (const double x : rows) mean += x / n;
  double square = mean_square(rows, mean, 2);
  double own = 0;
  for (const double x : column) own += x / static_cast<double>(column.size());
  if (made == "own deviation") square = mean_square(column, own, 2);
  if (made == "sum of squares") square *= n;
  if (made == "n - 1") square *= n / (n - 1);
  if (made == "squares of the numbers") square = mean_square(rows, 0, 2);
  double deviation = std::sqrt(square);
  if (made == "no root") deviation = square;
  if (made == "mean distance") deviation = mean_square(rows, mean, 1);
  if (made == "no division") deviation = 1;
  if (made == "multiplied") deviation = 1 / deviation;
  if (made == "own mean") mean = own;
  if (made == "turned round") deviation = -deviation;
  if (made == "no brackets") mean /= std::exchange(deviation, 1);
  if (made == "mean left in") mean = 0;
  if (made == "mean added") mean = -mean;
  if (made == "smallest and largest") {
    const auto [low, high] = std::minmax_element(rows.begin(), rows.end());
    mean = *low;
    deviation = *high - *low;
  }
  Column result;
  for (const double x : made == "training rows" ? training : column) result.push_back((x - mean) / deviation);
  return result;
}

struct Counts {
  int found = 0, missed = 0, false_alarms = 0, left_alone = 0;
};

inline Counts count(const Column& logits, const std::vector<int>& classes) {
  Counts n;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double z = logits[i];
    const bool says_1 = made == "border at 0.5"  ? z > 0.5
                        : made == "an int"       ? int(z) > 0
                        : made == "0 is above 0" ? z >= 0
                        : made == "turned round" ? z < 0
                                                 : z > 0;
    const bool is_1 = classes[i] == (made == "classes swapped" ? 0 : 1);
    if (is_1) ++(says_1 ? n.found : n.missed);
    if (!is_1) ++(says_1 ? n.false_alarms : n.left_alone);
  }
  const Counts right = n;
  if (made == "missed and alarms swapped") std::swap(n.missed, n.false_alarms);
  if (made == "found and left swapped") std::swap(n.found, n.left_alone);
  if (made == "alarms and left swapped") std::swap(n.false_alarms, n.left_alone);
  if (made == "all alarms found") n.found += right.false_alarms;
  if (made == "all right answers found") n.found += right.left_alone;
  if (made == "all of class 1 found") n.found += right.missed;
  if (made == "all quiet missed") n.missed += right.left_alone;
  if (made == "all of class 0 alarms") n.false_alarms += right.left_alone;
  return n;
}

using Batches = std::vector<std::vector<std::size_t>>;

inline Batches cut(const std::vector<std::size_t>& order, std::size_t size) {
  Batches batches;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i % size == 0) batches.emplace_back();
    batches.back().push_back(order[i]);
  }
  return batches;
}

inline Batches shuffled_batches(std::size_t count, std::size_t size, Random& random) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = made == "from 1" ? i + 1 : i;
  if (made == "shuffled within") {
    Batches batches = cut(order, size);
    for (auto& batch : batches) random.shuffle(batch);
    return batches;
  }
  if (made == "cut and shuffled twice") {
    Batches batches = cut(order, size);
    for (auto& batch : batches) random.shuffle(batch);
    std::rotate(batches.begin(), batches.begin() + 1, batches.end());
    return batches;
  }
  if (made == "rotated") {
    std::rotate(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(random.index(count)), order.end());
    return cut(order, size);
  }
  if (made == "cut first") {
    Batches batches = cut(order, size);
    const auto last = batches.back();
    if (last.size() < size) batches.pop_back();
    random.shuffle(batches);
    if (last.size() < size) batches.push_back(last);
    return batches;
  }
  if (made == "shuffled for each batch") {
    Batches batches = cut(order, size);
    for (std::size_t i = 0; i < count; ++i) {
      if (i % size == 0) random.shuffle(order);
      batches[i / size][i % size] = order[i];
    }
    return batches;
  }
  if (made == "never emptied" || made == "past the end") {
    random.shuffle(order);
    Batches batches;
    std::vector<std::size_t> batch;
    for (std::size_t begin = 0; begin < count; begin += size) {
      if (made == "past the end") batch.clear();
      for (std::size_t i = begin; i < begin + size; ++i) batch.push_back(i < count ? order[i] : 99);
      batches.push_back(batch);
    }
    return batches;
  }
  if (made == "backwards") {
    std::reverse(order.begin(), order.end());
    return cut(order, size);
  }
  Random own(1);
  if (made != "not shuffled") (made == "own random" ? own : random).shuffle(order);
  if (made == "drawn") std::ranges::generate(order, [&] { return random.index(count); });
  Batches batches = cut(order, made == "one batch"         ? count
                               : made == "size for number" ? (count + size - 1) / size
                                                           : size);
  if (made == "last one dropped" && count % size != 0) batches.pop_back();
  if (made == "empty one" && count % size == 0) batches.emplace_back();
  if (made == "first one dropped") batches.erase(batches.begin());
  if (made == "short one first") std::swap(batches.front(), batches.back());
  return batches;
}

struct Point {
  double x, y;
};

inline void epoch(Value w, Value b, std::vector<std::vector<Point>> batches, double rate) {
  std::optional<Scope> around;
  if (made == "one Scope") around.emplace();
  if (made == "wrong order") std::reverse(batches.begin(), batches.end());
  if (made == "all at once") {
    for (std::size_t i = 1; i < batches.size(); ++i) {
      batches[0].insert(batches[0].end(), batches[i].begin(), batches[i].end());
    }
    batches.resize(1);
  }
  if (made == "each point") {
    std::vector<std::vector<Point>> single;
    for (const auto& batch : batches) {
      for (const Point& point : batch) single.push_back({point});
    }
    batches = single;
  }
  const auto zero = [&] {
    if (made != "w not cleared") w.zero_grad();
    if (made != "b not cleared") b.zero_grad();
  };
  const bool replaces = made == "replaced" || made == "replaced, uphill";
  const auto update = [&](double step) {
    w.set_data((replaces ? 0 : w.data()) - step * w.grad());
    if (made != "bias stays") b.set_data((replaces ? 0 : b.data()) - step * b.grad());
  };
  if (made == "by hand" || made == "by hand, cleared") {
    for (const auto& batch : batches) {
      double dw = 0, db = 0;
      for (const auto& [x, y] : batch) {
        const double share = 2 * (w.data() * x + b.data() - y) / static_cast<double>(batch.size());
        dw += share * x;
        db += share;
      }
      w.set_data(w.data() - rate * dw);
      b.set_data(b.data() - rate * db);
      if (made == "by hand, cleared") zero();
    }
    return;
  }
  const double first_w = w.data(), first_b = b.data();
  double moved_w = 0, moved_b = 0;
  if (made == "zero before the loop") zero();
  std::vector<Value> squares;
  for (const auto& batch : batches) {
    std::optional<Scope> scope;
    if (made != "no Scope" && made != "one Scope") scope.emplace();
    if (made != "list not emptied") squares.clear();
    for (const auto& [x, y] : batch) squares.push_back(pow(made == "no b" ? w * x - y : w * x + b - y, 2));
    const Value loss = made == "sum" ? sum(squares) : made == "halved" ? mean(squares) * 0.5 : mean(squares);
    const bool never = made == "no zero" || made == "zero before the loop" || made == "zero after the update" ||
                       made == "early, no zero";
    if (made == "early" || made == "early, no zero") update(rate);
    if (!never) zero();
    loss.backward();
    if (made == "zero after backward") zero();
    if (made == "early" || made == "early, no zero") continue;
    if (made == "w -= ...") {
      w -= rate * w.grad();
      b -= rate * b.grad();
      continue;
    }
    update(made == "uphill" || made == "replaced, uphill" ? -rate : rate);
    if (made == "zero after the update") zero();
    if (made == "same line") {
      moved_w += w.data() - first_w;
      moved_b += b.data() - first_b;
      w.set_data(first_w);
      b.set_data(first_b);
    }
  }
  if (made == "same line") {
    w.set_data(first_w + moved_w);
    b.set_data(first_b + moved_b);
  }
  if (made == "no update") {
    w.set_data(first_w);
    b.set_data(first_b);
  }
}

inline double largest_rate(const Column& x) {
  const double square = mean_square(x, 0, 2);
  double mean = 0;
  for (const double input : x) mean += input / static_cast<double>(x.size());
  if (made == "the best rate") return 0.5 / square;
  if (made == "without the 2") return 2 / square;
  if (made == "the steepness") return square;
  if (made == "sum of squares") return 1 / (square * static_cast<double>(x.size()));
  if (made == "square of the mean") return 1 / (mean * mean);
  if (made == "mean") return 1 / std::abs(mean);
  if (made == "sizes") return 1 / mean_square(x, 0, 1);
  if (made == "root") return 1 / std::sqrt(square);
  if (made == "variance") return 1 / mean_square(x, mean, 2);
  if (made == "largest") return 1 / std::pow(std::max(std::abs(std::ranges::min(x)), std::abs(std::ranges::max(x))), 2);
  return 1;  // "always 1"
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"10.1", "own statistics", "the new column's own"},
          {"10.1", "measured together", "measured together"},
          {"10.1", "own deviation", "that of the new column"},
          {"10.1", "own mean", "the mean is that of the new column"},
          {"10.1", "no brackets", "needs brackets"},
          {"10.1", "turned round", "turned round"},
          {"10.1", "training rows", "These are the training rows"},
          {"10.1", "no root", "the square root of it"},
          {"10.1", "sum of squares", "not divided by the number of rows"},
          {"10.1", "n - 1", "Divided by n - 1"},
          {"10.1", "mean distance", "without their squares"},
          {"10.1", "squares of the numbers", "squares are those of the numbers"},
          {"10.1", "mean left in", "The mean is still in it"},
          {"10.1", "mean added", "The mean was added"},
          {"10.1", "no division", "as wide as before"},
          {"10.1", "multiplied", "should be divided"},
          {"10.1", "smallest and largest", "another ruler"},
          {"10.2", "border at 0.5", "right for probabilities"},
          {"10.2", "an int", "The border is at 1"},
          {"10.2", "0 is above 0", "is not above 0"},
          {"10.2", "turned round", "turned round"},
          {"10.2", "missed and alarms swapped", "Missed and false alarms are swapped"},
          {"10.2", "classes swapped", "The classes are swapped"},
          {"10.2", "found and left swapped", "Found and left alone are swapped"},
          {"10.2", "alarms and left swapped", "False alarms and left alone are swapped"},
          {"10.2", "all alarms found", "said to be 1 count as found"},
          {"10.2", "all right answers found", "All right answers count as found"},
          {"10.2", "all of class 1 found", "All rows of class 1 count as found"},
          {"10.2", "all quiet missed", "said to be 0 count as missed"},
          {"10.2", "all of class 0 alarms", "All rows of class 0 count as false alarms"},
          {"10.3", "from 1", "There is no row"},
          {"10.3", "drawn", "comes twice"},
          {"10.3", "shuffled for each batch", "a shuffle before each batch"},
          {"10.3", "never emptied", "emptied before the next begins"},
          {"10.3", "past the end", "run past the end"},
          {"10.3", "backwards", "backwards"},
          {"10.3", "not shuffled", "Where is the shuffle?"},
          {"10.3", "shuffled within", "Only the rows within a batch"},
          {"10.3", "cut first", "the same rows stay together"},
          {"10.3", "cut and shuffled twice", "the same rows stay together"},
          {"10.3", "rotated", "right after their neighbour"},
          {"10.3", "own random", "A second epoch gets the same order"},
          {"10.3", "last one dropped", "makes a shorter batch"},
          {"10.3", "first one dropped", "in no batch"},
          {"10.3", "empty one", "A batch is empty"},
          {"10.3", "one batch", "is the size"},
          {"10.3", "size for number", "how many rows a batch has"},
          {"10.3", "short one first", "not the last one"},
          {"10.4", "no update", "have not moved"},
          {"10.4", "zero after backward", "have not moved"},
          {"10.4", "uphill", "uphill"},
          {"10.4", "no zero", "never cleared"},
          {"10.4", "zero before the loop", "within the loop over the batches"},
          {"10.4", "zero after the update", "before the call"},
          {"10.4", "early", "one step old"},
          {"10.4", "early, no zero", "The order is zero, backward, update"},
          {"10.4", "w not cleared", "w's gradient is never cleared"},
          {"10.4", "b not cleared", "b's gradient is never cleared"},
          {"10.4", "replaced", "The step is a change"},
          {"10.4", "replaced, uphill", "minus the rate times the gradient"},
          {"10.4", "each point", "A step for each point"},
          {"10.4", "by hand", "Let the engine find"},
          {"10.4", "by hand, cleared", "Let the engine find"},
          {"10.4", "w -= ...", "in the place of w.set_data"},
          {"10.4", "list not emptied", "not emptied for each batch"},
          {"10.4", "no b", "Is b in the loss"},
          {"10.4", "one Scope", "nodes of many steps"},
          {"10.4", "sum", "added up"},
          {"10.4", "halved", "Half a step"},
          {"10.4", "bias stays", "b has not moved"},
          {"10.4", "all at once", "One step for all rows together"},
          {"10.4", "same line", "as it was before the epoch"},
          {"10.4", "wrong order", "from the last to the first"},
          {"10.4", "no Scope", "Open a Scope"},
          {"10.5", "the best rate", "hits the bottom exactly"},
          {"10.5", "without the 2", "Twice too large"},
          {"10.5", "the steepness", "the smaller the rate"},
          {"10.5", "sum of squares", "The squares were added up"},
          {"10.5", "square of the mean", "The mean was squared"},
          {"10.5", "mean", "This uses the mean of x"},
          {"10.5", "sizes", "This uses x once"},
          {"10.5", "root", "a root too many"},
          {"10.5", "variance", "no bias"},
          {"10.5", "largest", "the largest input alone"},
          {"10.5", "always 1", "Right for x = 1 alone"}};
}
