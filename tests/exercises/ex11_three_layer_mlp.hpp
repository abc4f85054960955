// SPDX-License-Identifier: MIT
//
// Exercises of chapter 11: the whole derivation (book.md, section 11.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 11`.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"

using Vector = std::vector<double>;

/// A matrix is a list of its rows: W[j][i] is in row j, column i. It has W.size() rows and W[0].size() columns. This
/// makes one of zeros: Matrix G(2, Vector(3)); has 2 rows and 3 columns.
using Matrix = std::vector<Vector>;

/// 11.1 ★ The transposed product. Section 11.2.
///
/// Wᵀ d: one number for each column of W.
///
///     transposed_product({{1, 2, 3}, {4, 5, 6}}, {1, 2}) is {9, 12, 15}
inline Vector transposed_product(const Matrix& W, const Vector& d) {
  throw NotSolved();  // TODO: your answer
}

/// 11.2 ★★ The delta of the last layer. Sections 9.7 and 11.4.
///
/// From the logits: softmax, less 1 at the right class. Logits may be as large as 1000 or as small as -1000.
///
///     last_delta({0, 0}, 1) is {0.5, -0.5}
inline Vector last_delta(const Vector& logits, std::size_t right_class) {
  throw NotSolved();  // TODO: your answer
}

/// 11.3 ★★ A layer's gradients for a batch. Sections 11.4 and 11.6.
///
/// For sample k the layer saw the inputs x[k], and its delta is delta[k]. The loss of the batch is the mean of the
/// samples' losses.
///
///     mean_gradients({{1, 2}, {0, 1}, {2, 3}}, {{3, 3, 0, 0}, {0, 3, 6, 3}, {0, 0, 3, 3}}) has
///     W = {{1, 1, 2, 2}, {2, 3, 5, 4}} and b = {1, 2}: a third of the three samples' sums
struct LayerGradients {  // of the weights and the biases
  Matrix W;
  Vector b;
};
inline LayerGradients mean_gradients(const Matrix& delta, const Matrix& x) {
  throw NotSolved();  // TODO: your answer
}

/// 11.4 ★★ One layer back. Sections 4.2 and 11.4.
///
/// A layer with the weights W takes the outputs h of the layer before it, which bends its sums with tanh: h = tanh(z).
/// The layer's delta is dL/d(W h + b). Return the delta of the layer before, dL/dz. Mind that this is tanh and not the
/// sigmoid; its local derivative is in section 4.2.
///
///     previous_delta({{1, 2}, {3, 4}}, {2, 1}, {0.6, 0}) is {3.2, 8}
inline Vector previous_delta(const Matrix& W, const Vector& delta, const Vector& h) {
  throw NotSolved();  // TODO: your answer
}

/// 11.5 ★★★ Everything at once. Sections 11.3 and 11.4.
///
/// A network of two layers without biases: h = relu(W1 x), then the outputs y = W2 h, as many as W2 has rows.
/// The loss is L = (y1 - t1)² + (y2 - t2)² + ..., with a target t for each output: a sum, not a mean. Go forward, find
/// the two deltas, and return dL/dW1 and dL/dW2, in the shapes of W1 and W2. relu is a bend like the others: what is
/// its local derivative?
///
///     For W1 = {{1, -1}}, W2 = {{2}}, x = {3, 1} and t = {1}: h = {2}, y = {4}, dL/dW1 = {{36, 12}}, dL/dW2 = {{12}}
struct Network {
  Matrix W1, W2;
};
inline Network gradients(const Network& network, const Vector& x, const Vector& t) {
  throw NotSolved();  // TODO: your answer
}
