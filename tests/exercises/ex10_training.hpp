// SPDX-License-Identifier: MIT
//
// Exercises of chapter 10: learning is a loop (book.md, section 10.10).
//
// Write your answers where it says TODO, save, and run `./learn exercise 10`.
#pragma once

#include <algorithm>
#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"

using chainrule::Random;
using chainrule::Scope;
using chainrule::Value;

/// 10.1 ★ One ruler. Section 10.9.
///
/// A column of new rows, standardised by the mean and the deviation of the training rows. The deviation is the square
/// root of the mean of the squared distances from the mean, as in the chapter.
///
///     standardised({2, 4, 4, 4, 5, 5, 7, 9}, {5, 9, 3}) is {0, 2, -1}: the training rows have mean 5 and deviation 2
inline std::vector<double> standardised(const std::vector<double>& training, const std::vector<double>& column) {
  throw NotSolved();  // TODO: your answer
}

/// 10.2 ★★ Four counts. Sections 10.7 and 10.8.
///
/// Of the rows of class 1, how many are found and how many are missed? Of the rows of class 0, how many are false
/// alarms and how many are left alone? Row i has logits[i], and the network says 1 where the logit is above 0.
///
///     count({3, 0.8, 0.4, -1, 1, 0.2, 0, -2, -3, -1}, {1, 1, 1, 1, 0, 0, 0, 0, 0, 0}) is {3, 1, 2, 4}
struct Counts {
  int found = 0, missed = 0, false_alarms = 0, left_alone = 0;
};
inline Counts count(const std::vector<double>& logits, const std::vector<int>& classes) {
  throw NotSolved();  // TODO: your answer
}

/// 10.3 ★★ An epoch's batches. Sections 10.2 and 10.3.
///
/// The rows 0, 1, ..., count - 1 in a random order, cut into batches of the given size. Each row is in one batch, and
/// in one place. What is left over at the end makes a last batch that is shorter. random.shuffle(order) shuffles a
/// std::vector.
///
///     shuffled_batches(7, 3, random) could be {{4, 0, 6}, {2, 5, 1}, {3}}
inline std::vector<std::vector<std::size_t>> shuffled_batches(std::size_t count, std::size_t size, Random& random) {
  throw NotSolved();  // TODO: your answer
}

/// 10.4 ★★ An epoch of your own. Sections 10.2 and 10.5.
///
/// One epoch for a straight line, w x + b: for each batch, in the order given, one step of gradient descent on w and b.
/// The loss of a batch is the mean of the squared misses, (w x + b - y)². Do it with the engine: forward, zero,
/// backward, update. w.zero_grad() clears a gradient, w.set_data(2.0) gives a leaf new data. Whatever is in the
/// gradients of w and b at first is left over from something else. Leave no nodes behind: a Scope in each step sees to
/// that, and keeps the tape short meanwhile.
///
///     w = 0, b = 0, one batch with the one point x = 1, y = 2, learning rate 0.1: w = 0.4 and b = 0.4 afterwards
struct Point {
  double x, y;
};
inline void epoch(Value w, Value b, const std::vector<std::vector<Point>>& batches, double learning_rate) {
  throw NotSolved();  // TODO: your answer
}

/// 10.5 ★★★ The largest rate. Sections 10.4 and 10.8.
///
/// A neuron without a bias predicts w x, and its loss is the mean of (w x - y)² over all rows. Gradient descent on w
/// finds the best w if the learning rate is small enough, and explodes if it is too large. Return the rate at the
/// border between the two. It depends on the column of inputs x alone, not on the targets y.
///
///     largest_rate({1}) is 1, as for (w - 3)² in section 10.4. For {-1, 5, 7} it is 0.04
inline double largest_rate(const std::vector<double>& x) {
  throw NotSolved();  // TODO: your answer
}
