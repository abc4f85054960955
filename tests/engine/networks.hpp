// SPDX-License-Identifier: MIT
//
// The networks of network_references.hpp, which PyTorch trained: their samples, and what came out at every step.
#pragma once

#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "network_references.hpp"
#include "reference_lines.hpp"

namespace chainrule::test {

struct TrainingStep {
  double learning_rate, loss;
  std::vector<double> gradients, parameters;  // before and after the update
};

struct TrainedNetwork {
  std::string name, loss;
  Activation hidden;
  std::vector<std::size_t> sizes;
  std::vector<std::vector<double>> samples;
  std::vector<double> targets;
  double momentum, weight_decay;
  std::vector<double> parameters;  // at the start
  std::vector<TrainingStep> steps;

  /// The network with its parameters at the start, built neuron by neuron.
  MLP mlp() const {
    std::vector<Layer> layers;
    const double* next = parameters.data();
    for (std::size_t l = 1; l < sizes.size(); ++l) {
      std::vector<Neuron> neurons;
      for (std::size_t j = 0; j < sizes[l]; ++j, next += sizes[l - 1] + 1) {
        neurons.emplace_back(std::span(next, sizes[l - 1]), next[sizes[l - 1]],
                             l + 1 == sizes.size() ? Activation::linear : hidden);
      }
      layers.emplace_back(std::move(neurons));
    }
    return MLP(std::move(layers));
  }

  /// The mean of the samples' losses.
  Value batch_loss(const MLP& network) const {
    std::vector<Value> losses;
    for (std::size_t s = 0; s < samples.size(); ++s) {
      const std::vector<Value> out = network(samples[s]);
      losses.push_back(sample_loss(out, targets[s]));
    }
    return mean(losses);
  }

 private:
  Value sample_loss(std::span<const Value> out, double target) const {
    if (loss == "mse") return mse(out, std::span(&target, 1));
    if (loss == "hinge") return hinge(out[0], target);
    if (loss == "bce_with_logits") return bce_with_logits(out[0], target);
    return cross_entropy(out, static_cast<std::size_t>(target));
  }
};

inline std::vector<TrainedNetwork> trained_networks() {
  std::vector<TrainedNetwork> networks;
  for (const std::string& line : split(network_references.substr(1), '\n')) {
    const std::vector<std::string> words = split(line, ' ');
    const std::string& what = words[0];
    if (what == "network") {
      const Activation hidden = words[2] == "tanh"   ? Activation::tanh
                                : words[2] == "relu" ? Activation::relu
                                                     : Activation::sigmoid;
      networks.push_back({line, words[1], hidden, {}, {}, {}, 0, 0, {}, {}});
      for (std::size_t i = 3; i < words.size(); ++i) networks.back().sizes.push_back(std::stoul(words[i]));
      continue;
    }
    TrainedNetwork& network = networks.back();
    std::vector<double> numbers;
    for (std::size_t i = 1; i < words.size(); ++i) numbers.push_back(number(words[i]));
    if (what == "sample") {
      network.targets.push_back(numbers.back());
      numbers.pop_back();
      network.samples.push_back(numbers);
    } else if (what == "sgd") {
      network.momentum = numbers.at(0);
      network.weight_decay = numbers.at(1);
    } else if (what == "step") {
      network.steps.push_back({numbers.at(0), numbers.at(1), {}, {}});
    } else if (what == "gradients") {
      network.steps.back().gradients = numbers;
    } else if (what == "parameters") {
      (network.steps.empty() ? network.parameters : network.steps.back().parameters) = numbers;
    } else {
      throw std::runtime_error("network_references.hpp has an unknown line: " + line);
    }
  }
  return networks;
}

}  // namespace chainrule::test
