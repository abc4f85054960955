// SPDX-License-Identifier: MIT
//
// Neural networks: a neuron is a weighted sum and an activation function, a layer is neurons side by side, an MLP
// (multilayer perceptron) is layers one after the other.
//
//     Random random(1);
//     MLP mlp({3, 4, 2, 1}, random);                // 3 inputs, layers of 4, 2 and 1 neurons, 29 parameters
//     std::vector<Value> x{0.5, -1.0, 2.0};
//     Value y = mlp(x)[0];
//     y.backward();                                 // mlp.parameters()[0].grad() is dy/d(first weight)
//
// The parameters are leaves, made once, before any Scope of a training step: they live as long as the Scope that the
// network was made in, or the thread. A copy of a network has the same parameters, not new ones.
//
// Throws std::invalid_argument, saying where and what, for a network without layers, layers that do not fit together, a
// layer without neurons or inputs, weights and biases that are not finite, and the wrong number of inputs.
#pragma once

#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace chainrule {

enum class Activation { linear, tanh, sigmoid, relu };  // linear: the sum as it is

/// How weights are drawn, given the fan-in (inputs of a neuron) and the fan-out (neurons in its layer). Biases are 0.
enum class Init {
  uniform,  // from -1 to 1, whatever the size
  xavier,   // from -r to r, r = sqrt(6 / (fan_in + fan_out)): for tanh and sigmoid (X. Glorot, Y. Bengio, 2010)
  he,       // normal, with deviation sqrt(2 / fan_in): for relu (K. He et al., 2015)
};
double draw_weight(Init init, std::size_t fan_in, std::size_t fan_out, Random& random);

/// activation(w · x + b).
class Neuron {
 public:
  explicit Neuron(std::span<const double> weights, double bias = 0, Activation activation = Activation::tanh);

  Value operator()(std::span<const Value> x) const { return activate(sum(x)); }
  Value sum(std::span<const Value> x) const;  // w · x + b
  Value activate(Value sum) const;

  /// The weights in the order of the inputs, then the bias.
  std::span<const Value> parameters() const { return parameters_; }
  std::span<const Value> weights() const { return parameters().first(parameters_.size() - 1); }
  Value bias() const { return parameters_.back(); }

 private:
  friend class Layer;

  Value sum(Range x) const;
  void check_inputs(std::size_t given) const;

  std::vector<Value> parameters_;
  Range weight_range_;  // the weights once more
  Activation activation_;
};

/// Neurons that all see the same inputs.
class Layer {
 public:
  explicit Layer(std::vector<Neuron> neurons);
  Layer(std::size_t inputs, std::size_t outputs, Activation activation, Init init, Random& random);

  /// From one value for each input to one for each neuron. All sums are made first, then all activations, so these lie
  /// next to each other in the graph, where the next layer's dots are fastest. (A linear layer returns its
  /// sums, which have a dot between them.)
  std::vector<Value> operator()(std::span<const Value> x) const;

  std::span<const Neuron> neurons() const { return neurons_; }
  std::size_t inputs() const { return neurons_.front().weights().size(); }

 private:
  std::vector<Neuron> neurons_;
};

struct MLPOptions {
  Activation hidden = Activation::tanh;
  Activation output = Activation::linear;
  Init init = Init::xavier;
};

class MLP {
 public:
  explicit MLP(std::vector<Layer> layers);
  /// sizes: the number of inputs, then of neurons in each layer. Parameters get labels that count from 1: W2[3,1] is
  /// the weight of layer 2, neuron 3, input 1, and b2[3] is that neuron's bias.
  MLP(std::span<const std::size_t> sizes, Random& random, MLPOptions options = {});
  MLP(std::initializer_list<std::size_t> sizes, Random& random, MLPOptions options = {})
      : MLP(std::span(sizes.begin(), sizes.size()), random, options) {}

  /// The outputs of the last layer.
  std::vector<Value> operator()(std::span<const Value> x) const;
  /// The same for plain data, which become leaves. Numbers that are not finite are refused.
  std::vector<Value> operator()(std::span<const double> x) const;

  /// Layer by layer, neuron by neuron, each with its weights and then its bias.
  std::vector<Value> parameters() const;
  std::span<const Layer> layers() const { return layers_; }

 private:
  std::vector<Layer> layers_;
};

}  // namespace chainrule
