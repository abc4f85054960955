// SPDX-License-Identifier: MIT
//
// Exercises of chapter 8: from neuron to network (book.md, section 8.9).
//
// Write your answers where it says TODO, save, and run `./learn exercise 8`.
#pragma once

#include <array>
#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"

using chainrule::MLP;
using chainrule::Scope;
using chainrule::Value;

/// 8.1 ★ Count the parameters. Section 8.4.
///
/// The number of a network's parameters. sizes lists the inputs, then the neurons of each layer.
///
///     parameter_count({3, 4, 2, 1}) is 29, and parameter_count({2, 1}) is 3
inline std::size_t parameter_count(const std::vector<std::size_t>& sizes) {
  // [answer]
  std::size_t count = 0;
  for (std::size_t l = 1; l < sizes.size(); ++l) count += sizes[l] * (sizes[l - 1] + 1);
  return count;
  // [/answer]
}

/// 8.2 ★★ A neuron of your own. Section 8.1.
///
/// A neuron as a graph: tanh of the weighted sum plus the bias, with the label "o". The weighted sum shall be one node:
/// the engine's dot(w, x). The check calls backward() on the result and looks at the gradients of x, w and b.
///
///     for w = {-3, 1}, b = 6.881, x = {2, 0} the data is 0.7069199383, the gradients of x are -1.500792602 and
///     0.5002642008, and the graph has 8 nodes: two weights, two inputs, the bias, and three results
inline Value neuron(const std::vector<Value>& w, Value b, const std::vector<Value>& x) {
  // [answer]
  return tanh(dot(w, x) + b).set_label("o");
  // [/answer]
}

/// A layer on plain numbers: weights[j][i] is the weight of neuron j for input i, biases[j] the bias of neuron j.
struct PlainLayer {
  std::vector<std::vector<double>> weights;
  std::vector<double> biases;
};

inline double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }

/// 8.3 ★★ Forward on plain numbers. Sections 8.3 and 8.4.
///
/// The outputs of the last layer of a network. Every neuron, of every layer, ends in a sigmoid. Without layers the
/// outputs are the inputs.
///
///     one layer with the weights {{1, 2}, {0, -1}} and the biases {0.5, 1}: for the inputs {1, -1} the sums are
///     1 - 2 + 0.5 = -0.5 and 0 + 1 + 1 = 2, so the outputs are 0.3775406688 and 0.8807970780
inline std::vector<double> forward(const std::vector<PlainLayer>& layers, const std::vector<double>& inputs) {
  // [answer]
  std::vector<double> values = inputs;
  for (const PlainLayer& layer : layers) {
    std::vector<double> outputs;
    for (std::size_t j = 0; j < layer.biases.size(); ++j) {
      double sum = layer.biases[j];
      for (std::size_t i = 0; i < values.size(); ++i) sum += layer.weights[j][i] * values[i];
      outputs.push_back(sigmoid(sum));
    }
    values = outputs;
  }
  return values;
  // [/answer]
}

struct Sample {
  std::vector<double> x;
  double y;
};

/// 8.4 ★★ One training step. Section 8.6.
///
/// One step of gradient descent, without SGD. The network has one output, which ends in a sigmoid, so it is a
/// probability. The loss is its mean binary cross-entropy over the samples. Make it, find the gradients, and turn every
/// parameter by -rate times its gradient. The gradients may still hold what an earlier step left there. Returns the
/// loss before the turn. (Whether you put the step into a Scope is up to you.)
///
///     for the parameter 0.5 with the gradient 0.2, and rate 2, the parameter afterwards is 0.1
inline double training_step(const MLP& network, const std::vector<Sample>& samples, double rate) {
  // [answer]
  const Scope scope;
  std::vector<Value> losses;
  for (const auto& [x, y] : samples) losses.push_back(chainrule::binary_cross_entropy(network(x)[0], y));
  const Value loss = mean(losses);
  for (const Value& p : network.parameters()) p.zero_grad();
  loss.backward();
  for (const Value& p : network.parameters()) p.set_data(p.data() - rate * p.grad());
  return loss.data();
  // [/answer]
}

/// The weights of two inputs, and the bias.
using Weights = std::array<double, 3>;

/// A 2-4-1 network of sigmoid neurons.
struct TableNetwork {
  std::array<Weights, 4> hidden;
  std::array<double, 4> weights;  // of the output neuron, one for each hidden neuron
  double bias;                    // of the output neuron
};

/// 8.5 ★★★ Any table of answers. Section 8.7.
///
/// A network for any table of answers, with weights set by hand, no training. The four questions are the rows 0 0, 0 1,
/// 1 0 and 1 1. wanted[k] is the answer to row k, 0 or 1; XOR is {0, 1, 1, 0}. Let hidden neuron k recognise row k:
/// above 0.9 for that row, below 0.1 for the three others. Then let the output be above 0.9 where 1 is wanted, and
/// below 0.1 where 0 is.
///
///     a neuron that recognises row 3 (1 1) has, for example, the weights 20 and 20 and the bias -30: its sums are
///     -30, -10, -10 and 10, and sigmoid(10) is 0.99995
inline TableNetwork table_network(const std::array<int, 4>& wanted) {
  // [answer]
  TableNetwork network{{{{-20, -20, 10}, {-20, 20, -10}, {20, -20, -10}, {20, 20, -30}}}, {}, -10};
  for (std::size_t k = 0; k < 4; ++k) network.weights[k] = 20 * wanted[k];
  return network;
  // [/answer]
}
