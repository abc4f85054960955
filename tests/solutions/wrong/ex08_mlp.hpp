// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 8.
#pragma once

#include <array>
#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::MLP;
using chainrule::Value;

inline std::size_t parameter_count(const std::vector<std::size_t>& sizes) {
  std::size_t count = made == "biases for inputs" ? sizes[0] : made == "product" ? 1 : 0;
  if (made == "product") {
    for (const std::size_t n : sizes) count *= n;
    return count;
  }
  const std::size_t end = made == "without the last layer" ? sizes.size() - 1 : sizes.size();
  if (made == "inputs and neurons") count = sizes[0];
  for (std::size_t l = 1; l < end; ++l) {
    const std::size_t inputs = sizes[l - 1], neurons = sizes[l];
    if (made == "weights") count += inputs * neurons;
    if (made == "one bias a layer") count += inputs * neurons + 1;
    if (made == "+ 1 on the neurons") count += inputs * (neurons + 1);
    if (made == "neurons" || made == "inputs and neurons") count += neurons;
    if (made == "biases for inputs" || made == "without the last layer") count += (inputs + 1) * neurons;
    if (made == "=") count = (inputs + 1) * neurons;
  }
  return count;
}

inline Value neuron(const std::vector<Value>& w, Value b, const std::vector<Value>& x) {
  const Value weighted = dot(w, x);
  if (made == "sigmoid") return sigmoid(weighted + b).set_label("o");
  if (made == "no bend") return (weighted + b).set_label("o");
  if (made == "no bias") return tanh(weighted).set_label("o");
  if (made == "bias twice") return (tanh(weighted + b) + b).set_label("o");
  if (made == "bias after the bend") return (tanh(weighted) + b).set_label("o");
  if (made == "bias subtracted") return tanh(weighted - b).set_label("o");
  if (made == "bias for each weight") {
    Value total = 0.0;
    for (std::size_t i = 0; i < w.size(); ++i) total += (w[i] + b) * x[i];
    return tanh(total).set_label("o");
  }
  if (made == "a leaf") return Value(std::tanh(weighted.data() + b.data()), "o");
  if (made == "products and sums") {
    Value total = w[0] * x[0];
    for (std::size_t i = 1; i < w.size(); ++i) total += w[i] * x[i];
    return tanh(total + b).set_label("o");
  }
  return tanh(weighted + b);  // "no label"
}

struct PlainLayer {
  std::vector<std::vector<double>> weights;
  std::vector<double> biases;
};

inline double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }

inline std::vector<double> forward(const std::vector<PlainLayer>& layers, const std::vector<double>& inputs) {
  if (made == "inputs") return inputs;
  if (made == "none without layers" && layers.empty()) return {};
  std::vector<double> values = inputs;
  for (const PlainLayer& layer : layers) {
    const bool last = &layer == &layers.back();
    std::vector<double> outputs;
    for (std::size_t j = 0; j < layer.biases.size(); ++j) {
      double sum = made == "no bias" || made == "bias after the bend" ? 0 : layer.biases[j];
      for (std::size_t i = 0; i < layer.weights[j].size(); ++i) {
        const double weight = made == "transposed" ? layer.weights[i][j] : layer.weights[j][i];
        sum += weight * (made == "same inputs" ? inputs[i] : values[i]);
      }
      const bool straight =
          made == "no bend" || (made == "last not bent" && last) || (made == "only last bent" && !last);
      outputs.push_back(straight ? sum : made == "tanh" ? std::tanh(sum) : sigmoid(sum));
      if (made == "bias after the bend") outputs.back() += layer.biases[j];
      if (made == "in place") values[j] = outputs[j];
    }
    values = outputs;
    if (made == "first layer") break;
  }
  return values;
}

struct Sample {
  std::vector<double> x;
  double y;
};

inline double training_step(const MLP& network, const std::vector<Sample>& samples, double rate) {
  const auto loss_of_samples = [&] {
    std::vector<Value> losses;
    for (const auto& [x, y] : samples) {
      if (made == "last sample") losses.clear();
      losses.push_back(chainrule::binary_cross_entropy(network(x)[0], y));
    }
    return made == "sum" || made == "gradient of the sum" ? sum(losses) : mean(losses);
  };
  const auto clear = [&] {
    for (const Value& p : network.parameters()) p.zero_grad();
  };
  const auto turn = [&](double by) {
    for (const Value& p : network.parameters()) p.set_data(p.data() - by * p.grad());
  };
  const Value loss = loss_of_samples();
  const double right = made == "gradient of the sum" ? loss.data() / static_cast<double>(samples.size()) : loss.data();
  if (made == "a step for each sample") {
    for (const auto& [x, y] : samples) {
      clear();
      chainrule::binary_cross_entropy(network(x)[0], y).backward();
      turn(rate);
    }
    return right;
  }
  if (made == "turn before backward") turn(rate);
  if (made != "no zero_grad") clear();
  loss.backward();
  if (made == "zero_grad after backward") clear();
  if (made != "turn before backward") turn(made == "uphill" ? -rate : made == "no rate" ? 1 : rate);
  if (made == "turned twice") turn(rate);
  if (made == "loss afterwards") return loss_of_samples().data();
  return made == "returns 0" ? 0 : right;
}

using Weights = std::array<double, 3>;

struct TableNetwork {
  std::array<Weights, 4> hidden;
  std::array<double, 4> weights;
  double bias;
};

inline TableNetwork table_network(const std::array<int, 4>& wanted) {
  TableNetwork network{{{{-20, -20, 10}, {-20, 20, -10}, {20, -20, -10}, {20, 20, -30}}}, {}, -10};
  const std::array<int, 4> exclusive_or{0, 1, 1, 0};
  for (std::size_t k = 0; k < 4; ++k) {
    auto& [w1, w2, b] = network.hidden[k];
    network.weights[k] = 20 * (made == "always XOR" ? exclusive_or[k] : made == "reverse" ? wanted[3 - k] : wanted[k]);
    if (made == "output turned round") network.weights[k] = 20 - network.weights[k];
    if (made == "sum at its row is 0") b -= 10;
    if (made == "no negative weights") w1 = std::max(w1, 0.0), w2 = std::max(w2, 0.0);
    if (made == "inputs swapped") std::swap(w1, w2);
    if (made == "hidden turned round") w1 = -w1, w2 = -w2, b = -b;
    if (made == "hidden always yes") b = 50;
    if (made == "hidden never yes") b = -50;
    if (made == "hidden not clear") w1 /= 20, w2 /= 20, b /= 20;
    if (made == "output not clear") network.weights[k] /= 20;
  }
  if (made == "output without bias") network.bias = 0;
  if (made == "output always yes") network.bias = 10;
  if (made == "output never yes") network.bias = -70;
  if (made == "output not clear") network.bias /= 20;
  return network;
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"8.1", "weights", "weights alone"},
          {"8.1", "one bias a layer", "Every neuron has its own"},
          {"8.1", "biases for inputs", "The inputs got biases"},
          {"8.1", "+ 1 on the neurons", "belongs to the other factor"},
          {"8.1", "neurons", "These are the neurons"},
          {"8.1", "inputs and neurons", "the inputs and the neurons"},
          {"8.1", "product", "layers add up"},
          {"8.1", "without the last layer", "The last layer is missing"},
          {"8.1", "=", "+=, not ="},
          {"8.2", "sigmoid", "bends with tanh"},
          {"8.2", "no bend", "before the bend"},
          {"8.2", "no bias", "The bias is missing"},
          {"8.2", "bias twice", "added twice"},
          {"8.2", "bias after the bend", "after the bend"},
          {"8.2", "bias subtracted", "subtracted"},
          {"8.2", "bias for each weight", "added to every weight"},
          {"8.2", "a leaf", "remembers nothing"},
          {"8.2", "products and sums", "Let dot(w, x)"},
          {"8.2", "no label", "has no label"},
          {"8.3", "no bend", "Each goes through sigmoid"},
          {"8.3", "last not bent", "The last layer is not bent"},
          {"8.3", "only last bent", "Only the last layer is bent"},
          {"8.3", "tanh", "bends with tanh"},
          {"8.3", "no bias", "The biases are missing"},
          {"8.3", "bias after the bend", "after the bend"},
          {"8.3", "transposed", "the wrong way round"},
          {"8.3", "in place", "what its neighbour has written"},
          {"8.3", "same inputs", "was given the network's inputs"},
          {"8.3", "first layer", "the first layer's answer"},
          {"8.3", "inputs", "These are the inputs"},
          {"8.3", "none without layers", "There are no outputs"},
          {"8.4", "sum", "the sum of the samples' losses"},
          {"8.4", "loss afterwards", "the loss after the turn"},
          {"8.4", "last sample", "the last sample's loss"},
          {"8.4", "returns 0", "Return its data"},
          {"8.4", "zero_grad after backward", "what they were"},
          {"8.4", "no zero_grad", "was added in"},
          {"8.4", "uphill", "Uphill"},
          {"8.4", "no rate", "The rate is missing"},
          {"8.4", "gradient of the sum", "not of the mean"},
          {"8.4", "turn before backward", "backward comes before the turn"},
          {"8.4", "turned twice", "twice as far"},
          {"8.4", "a step for each sample", "a step for each sample"},
          {"8.5", "sum at its row is 0", "At its own row the sum is near 0"},
          {"8.5", "no negative weights", "the weight must be negative"},
          {"8.5", "inputs swapped", "x1 and x2 are swapped"},
          {"8.5", "hidden turned round", "recognises everything else"},
          {"8.5", "hidden always yes", "It always says yes"},
          {"8.5", "hidden never yes", "It never says yes"},
          {"8.5", "hidden not clear", "Some answers are not clear"},
          {"8.5", "output without bias", "A negative bias makes it a no"},
          {"8.5", "output turned round", "Yes and no are turned round"},
          {"8.5", "reverse", "in reverse"},
          {"8.5", "output always yes", "always says yes"},
          {"8.5", "output never yes", "never says yes"},
          {"8.5", "always XOR", "This is XOR"},
          {"8.5", "output not clear", "Some outputs are not clear"}};
}
