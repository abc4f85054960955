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
using chainrule::Scope;
using chainrule::Value;

inline std::size_t parameter_count(const std::vector<std::size_t>& sizes) {
  std::size_t count = made == "biases for inputs" ? sizes[0] : made == "product" ? 1 : 0;
  if (made == "product") {
    for (const std::size_t n : sizes) count *= n;
    return count;
  }
  const std::size_t end = made == "without the last layer" ? sizes.size() - 1 : sizes.size();
  if (made == "inputs and neurons") count = sizes[0];
  for (std::size_t l = made == "without the first layer" ? 2 : 1; l < end; ++l) {
    const std::size_t inputs = sizes[l - 1], neurons = sizes[l];
    if (made == "weights") count += inputs * neurons;
    if (made == "one bias a layer") count += inputs * neurons + 1;
    if (made == "+ 1 on the neurons") count += inputs * (neurons + 1);
    if (made == "neurons" || made == "inputs and neurons") count += neurons;
    if (made == "biases for inputs" || made.starts_with("without the")) count += (inputs + 1) * neurons;
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
  const auto copies = [](const std::vector<Value>& values) {
    std::vector<Value> leaves;
    for (const Value& value : values) leaves.push_back(value.data());
    return leaves;
  };
  if (made == "new weights") return tanh(dot(copies(w), x) + b).set_label("o");
  if (made == "new inputs") return tanh(dot(w, copies(x)) + b).set_label("o");
  if (made == "new bias") return tanh(weighted + Value(b.data())).set_label("o");
  if (made == "bias a number") return tanh(weighted + b.data()).set_label("o");
  if (made == "backward inside") {
    const Value o = tanh(weighted + b).set_label("o");
    o.backward();
    return o;
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
  std::vector<double> values = inputs, all;
  if (made == "inputs bent") {
    for (double& x : values) x = sigmoid(x);
  }
  for (const PlainLayer& layer : layers) {
    const bool last = &layer == &layers.back();
    std::vector<double> outputs;
    double sum = 0;
    for (std::size_t j = 0; j < layer.biases.size(); ++j) {
      if (made != "sum kept") sum = 0;
      if (made != "no bias" && made != "bias after the bend" && made != "bias inside") sum += layer.biases[j];
      const std::size_t end = made == "weights.size()" ? layer.weights.size() : layer.weights[j].size();
      for (std::size_t i = 0; i < end; ++i) {
        const double weight = made == "transposed" ? layer.weights[i][j] : layer.weights[j][i];
        sum += weight * (made == "same inputs" ? inputs[i] : values[i]);
        if (made == "bias inside") sum += layer.biases[j];
      }
      const bool straight =
          made == "no bend" || (made == "last not bent" && last) || (made == "only last bent" && !last);
      outputs.push_back(straight ? sum : made == "tanh" ? std::tanh(sum) : sigmoid(sum));
      if (made == "bias after the bend") outputs.back() += layer.biases[j];
      if (made == "in place") values[j] = outputs[j];
    }
    all.insert(all.end(), outputs.begin(), outputs.end());
    values = outputs;
    if (made == "first layer") break;
  }
  return made == "all appended" ? all : values;
}

struct Sample {
  std::vector<double> x;
  double y;
};

inline double training_step(const MLP& network, const std::vector<Sample>& samples, double rate) {
  const auto loss_of_one = [&](const Sample& sample) -> Value {
    const Value p = network(sample.x)[0];
    if (made == "no minus") return -chainrule::binary_cross_entropy(p, sample.y);
    if (made == "from data") return chainrule::binary_cross_entropy(Value(p.data()), sample.y);
    if (made == "second sigmoid") return chainrule::binary_cross_entropy(sigmoid(p), sample.y);
    if (made == "logits") return chainrule::bce_with_logits(p, sample.y);
    if (made == "squares") return pow(p - sample.y, 2);
    if (made == "-log p") return -log(p);
    return chainrule::binary_cross_entropy(p, made == "y swapped" ? 1 - sample.y : sample.y);
  };
  const auto loss_of_samples = [&] {
    std::vector<Value> losses;
    for (const Sample& sample : samples) {
      if (made == "last sample") losses.clear();
      losses.push_back(loss_of_one(sample));
    }
    return made == "sum" || made == "gradient of the sum" ? sum(losses) : mean(losses);
  };
  const auto clear = [&] {
    for (const Value& p : network.parameters()) p.zero_grad();
  };
  const auto turn = [&](double by) {
    for (const Value& p : network.parameters()) {
      const std::string label = p.label();
      if (made == "no biases" && label.starts_with("b")) continue;
      if (made == "biases only" && label.starts_with("W")) continue;
      if (made == "last layer only" && network.layers().size() > 1 && label[1] == '1') continue;
      if (made == "first layer only" && label[1] != '1') continue;
      if (made == "new Values") {
        Value turned = p;
        turned = turned - by * p.grad();
        continue;
      }
      p.set_data((made == "replaced" ? 0 : p.data()) - by * p.grad());
    }
  };
  const Value loss = loss_of_samples();
  const double count = static_cast<double>(samples.size());
  const double right = made == "gradient of the sum" ? loss.data() / count : loss.data();
  if (made.starts_with("a step for each sample")) {
    double on_the_way = 0;
    clear();
    for (const Sample& sample : samples) {
      if (made != "a step for each sample, gradients kept") clear();
      const Value one = loss_of_one(sample);
      one.backward();
      turn(rate);
      on_the_way += one.data() / count;
    }
    return made == "a step for each sample, its loss" ? on_the_way : right;
  }
  if (made == "turn before backward") turn(rate);
  if (made == "turn between zero_grad and backward") {
    clear();
    turn(rate);
    loss.backward();
    return right;
  }
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
    if (made == "the same bias everywhere") b = -10;
    if (made == "bias at row 3 outweighs one weight only" && k == 3) b = -20;
    if (made == "no bias at rows 1 and 2" && (k == 1 || k == 2)) b = 0;
    if (made == "no negative weights") w1 = std::max(w1, 0.0), w2 = std::max(w2, 0.0);
    if (made == "inputs swapped") std::swap(w1, w2);
    if (made == "hidden turned round") w1 = -w1, w2 = -w2, b = -b;
    if (made == "hidden always yes") b = 50;
    if (made == "hidden never yes") b = -50;
    if (made == "hidden not clear") w1 /= 20, w2 /= 20, b /= 20;
    if (made == "output not clear") network.weights[k] /= 20;
  }
  if (made == "output without bias") network.bias = 0;
  if (made == "output's bias near 0") network.bias = -1;
  if (made.starts_with("weight and bias cancel")) network.bias = -20;
  if (made == "weight and bias cancel, larger") {
    for (double& weight : network.weights) weight *= 10;
    network.bias *= 10;
  }
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
          {"8.1", "without the first layer", "The first layer is missing"},
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
          {"8.2", "new weights", "given as w has no gradient"},
          {"8.2", "new inputs", "given as x has no gradient"},
          {"8.2", "new bias", "given as b has no gradient"},
          {"8.2", "bias a number", "is not in the graph"},
          {"8.2", "backward inside", "calls backward() too"},
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
          {"8.3", "bias inside", "added for every input"},
          {"8.3", "sum kept", "begins a sum of its own"},
          {"8.3", "weights.size()", "counts the neurons"},
          {"8.3", "inputs bent", "used as they are"},
          {"8.3", "all appended", "the outputs of all layers"},
          {"8.4", "sum", "the sum of the samples' losses"},
          {"8.4", "loss afterwards", "the loss after the turn"},
          {"8.4", "last sample", "the last sample's loss"},
          {"8.4", "returns 0", "Return its data"},
          {"8.4", "no minus", "The loss is negative"},
          {"8.4", "zero_grad after backward", "Were they set to 0 after"},
          {"8.4", "from data", "it was made from data()"},
          {"8.4", "new Values", "p = ... makes p a new Value"},
          {"8.4", "no zero_grad", "was added in"},
          {"8.4", "uphill", "Uphill"},
          {"8.4", "no rate", "The rate is missing"},
          {"8.4", "gradient of the sum", "not of the mean"},
          {"8.4", "turn before backward", "backward comes before the turn"},
          {"8.4", "turn between zero_grad and backward", "Does the turn come after"},
          {"8.4", "turned twice", "twice as far"},
          {"8.4", "a step for each sample", "a step for each sample"},
          {"8.4", "a step for each sample, gradients kept", "a step for each sample"},
          {"8.4", "a step for each sample, its loss", "A turn came after each sample"},
          {"8.4", "logits", "has a sigmoid inside"},
          {"8.4", "second sigmoid", "already ends in one"},
          {"8.4", "squares", "These are squared misses"},
          {"8.4", "-log p", "it must be -log(1 - p)"},
          {"8.4", "y swapped", "y and 1 - y are swapped"},
          {"8.4", "no biases", "The biases were not turned"},
          {"8.4", "biases only", "Only the biases were turned"},
          {"8.4", "last layer only", "Only the last layer was turned"},
          {"8.4", "first layer only", "Only the first layer was turned"},
          {"8.4", "replaced", "was replaced by -rate"},
          {"8.5", "no bias at rows 1 and 2", "the sum is exactly 0"},
          {"8.5", "bias at row 3 outweighs one weight only", "further below 0"},
          {"8.5", "sum at its row is 0", "At its own row the sum is near 0"},
          {"8.5", "no negative weights", "the weight must be negative"},
          {"8.5", "inputs swapped", "x1 and x2 are swapped"},
          {"8.5", "hidden turned round", "recognises everything else"},
          {"8.5", "hidden always yes", "It always says yes"},
          {"8.5", "hidden never yes", "It never says yes"},
          {"8.5", "hidden not clear", "Some answers are not clear"},
          {"8.5", "the same bias everywhere", "A single 1 is enough"},
          {"8.5", "output without bias", "the sum is the bias alone"},
          {"8.5", "output's bias near 0", "the sum is the bias alone"},
          {"8.5", "weight and bias cancel", "as they do if both are larger"},
          {"8.5", "weight and bias cancel, larger", "as they do if both are larger"},
          {"8.5", "output turned round", "Yes and no are turned round"},
          {"8.5", "reverse", "in reverse"},
          {"8.5", "output always yes", "always says yes"},
          {"8.5", "output never yes", "never says yes"},
          {"8.5", "always XOR", "This is XOR"},
          {"8.5", "output not clear", "Some outputs are not clear"}};
}
