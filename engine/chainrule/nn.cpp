// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <chainrule/nn.hpp>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

namespace chainrule {

double draw_weight(Init init, std::size_t fan_in, std::size_t fan_out, Random& random) {
  if (fan_in == 0 || fan_out == 0) {
    throw std::invalid_argument(
        fmt::format("draw_weight: fan-in {}, fan-out {}; both must be at least 1", fan_in, fan_out));
  }
  if (init == Init::uniform) return random.uniform(-1, 1);
  if (init == Init::he) return random.normal(0, std::sqrt(2 / static_cast<double>(fan_in)));
  const double range = std::sqrt(6 / static_cast<double>(fan_in + fan_out));
  return random.uniform(-range, range);
}

namespace {

std::vector<Value> make_parameters(std::span<const double> weights, double bias) {
  if (weights.empty()) throw std::invalid_argument("Neuron: it has no weights; give one for each input");
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights[i])) {
      throw std::invalid_argument(
          fmt::format("Neuron: weights[{}] is {}; it must be finite", i, printable(weights[i])));
    }
  }
  if (!std::isfinite(bias)) {
    throw std::invalid_argument(fmt::format("Neuron: the bias is {}; it must be finite", printable(bias)));
  }
  std::vector<Value> parameters(weights.begin(), weights.end());
  parameters.emplace_back(bias);
  return parameters;
}

}  // namespace

Neuron::Neuron(std::span<const double> weights, double bias, Activation activation)
    : parameters_(make_parameters(weights, bias)),
      weight_range_(Range::of(this->weights()).value()),
      activation_(activation) {}

void Neuron::check_inputs(std::size_t given) const {
  if (given == weights().size()) return;
  throw std::invalid_argument(
      fmt::format("Neuron: it has {} weights, but got {} inputs; give one for each", weights().size(), given));
}

Value Neuron::sum(std::span<const Value> x) const {
  check_inputs(x.size());
  return dot(weights(), x) + bias();
}

Value Neuron::sum(Range x) const {
  check_inputs(x.size());
  return dot(weight_range_, x) + bias();
}

Value Neuron::activate(Value sum) const {
  switch (activation_) {
    case Activation::tanh:
      return tanh(sum);
    case Activation::sigmoid:
      return sigmoid(sum);
    case Activation::relu:
      return relu(sum);
    case Activation::linear:
      break;
  }
  return sum;
}

namespace {

std::vector<Neuron> draw_neurons(std::size_t inputs, std::size_t outputs, Activation activation, Init init,
                                 Random& random) {
  std::vector<Neuron> neurons;
  std::vector<double> weights(inputs);
  for (std::size_t j = 0; j < outputs; ++j) {
    for (double& w : weights) w = draw_weight(init, inputs, outputs, random);
    neurons.emplace_back(weights, 0, activation);
  }
  return neurons;
}

std::vector<Layer> draw_layers(std::span<const std::size_t> sizes, Random& random, const MLPOptions& options) {
  if (sizes.size() < 2) {
    throw std::invalid_argument(fmt::format(
        "MLP: {} sizes; give the number of inputs, then of neurons in each layer, as in {{3, 4, 2, 1}}", sizes.size()));
  }
  for (std::size_t l = 0; l < sizes.size(); ++l) {
    if (sizes[l] > 0) continue;
    throw std::invalid_argument(l == 0 ? "MLP: it has 0 inputs; it needs at least one"
                                       : fmt::format("MLP: layer {} has 0 neurons; it needs at least one", l));
  }
  std::vector<Layer> layers;
  for (std::size_t l = 1; l < sizes.size(); ++l) {
    const bool last = l + 1 == sizes.size();
    layers.emplace_back(sizes[l - 1], sizes[l], last ? options.output : options.hidden, options.init, random);
  }
  return layers;
}

void check_inputs(std::size_t needed, std::size_t given) {
  if (given == needed) return;
  throw std::invalid_argument(
      fmt::format("MLP: it has {} inputs, but got {} values; give one for each", needed, given));
}

}  // namespace

Layer::Layer(std::vector<Neuron> neurons) : neurons_(std::move(neurons)) {
  if (neurons_.empty()) throw std::invalid_argument("Layer: it has no neurons; give it at least one");
  for (std::size_t j = 0; j < neurons_.size(); ++j) {
    if (neurons_[j].weights().size() == inputs()) continue;
    throw std::invalid_argument(
        fmt::format("Layer: neurons[{}] has {} weights and neurons[0] has {}; all see the same inputs", j,
                    neurons_[j].weights().size(), inputs()));
  }
}

Layer::Layer(std::size_t inputs, std::size_t outputs, Activation activation, Init init, Random& random)
    : Layer(draw_neurons(inputs, outputs, activation, init, random)) {}

std::vector<Value> Layer::operator()(std::span<const Value> x) const {
  std::vector<Value> values;
  values.reserve(neurons_.size());
  const std::optional<Range> range = Range::of(x);  // looked at once, not by each neuron
  for (const Neuron& neuron : neurons_) values.push_back(range ? neuron.sum(*range) : neuron.sum(x));
  for (std::size_t j = 0; j < neurons_.size(); ++j) values[j] = neurons_[j].activate(values[j]);
  return values;
}

MLP::MLP(std::vector<Layer> layers) : layers_(std::move(layers)) {
  if (layers_.empty()) throw std::invalid_argument("MLP: it has no layers; give it at least one");
  for (std::size_t l = 1; l < layers_.size(); ++l) {
    const std::size_t outputs = layers_[l - 1].neurons().size();
    if (layers_[l].inputs() == outputs) continue;
    throw std::invalid_argument(
        fmt::format("MLP: layer {} has {} outputs and layer {} takes {} inputs; these must be equal", l, outputs, l + 1,
                    layers_[l].inputs()));
  }
}

MLP::MLP(std::span<const std::size_t> sizes, Random& random, MLPOptions options)
    : MLP(draw_layers(sizes, random, options)) {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    for (std::size_t j = 0; j < layers_[l].neurons().size(); ++j) {
      const Neuron& neuron = layers_[l].neurons()[j];
      for (std::size_t i = 0; i < neuron.weights().size(); ++i) {
        neuron.weights()[i].set_label(fmt::format("W{}[{},{}]", l + 1, j + 1, i + 1));
      }
      neuron.bias().set_label(fmt::format("b{}[{}]", l + 1, j + 1));
    }
  }
}

std::vector<Value> MLP::operator()(std::span<const Value> x) const {
  check_inputs(layers_.front().inputs(), x.size());
  std::vector<Value> values(x.begin(), x.end());
  for (const Layer& layer : layers_) values = layer(values);
  return values;
}

std::vector<Value> MLP::operator()(std::span<const double> x) const {
  check_inputs(layers_.front().inputs(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i])) {
      throw std::invalid_argument(fmt::format("MLP: x[{}] is {}; it must be finite", i, printable(x[i])));
    }
  }
  const std::vector<Value> leaves(x.begin(), x.end());
  return (*this)(leaves);
}

std::vector<Value> MLP::parameters() const {
  std::vector<Value> parameters;
  for (const Layer& layer : layers_) {
    for (const Neuron& neuron : layer.neurons()) {
      parameters.insert(parameters.end(), neuron.parameters().begin(), neuron.parameters().end());
    }
  }
  return parameters;
}

}  // namespace chainrule
