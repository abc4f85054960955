// SPDX-License-Identifier: MIT
//
// What is measured: each workload written with the engine and, beside it, by hand.
//
// A workload has `parameters`, `record()` (a forward pass, which returns the loss; backward() then leaves the gradients
// in the parameters), `hand()` (the loss again, and its gradients, without an engine) and `gradients()` (what hand()
// found, in the order of the parameters).
//
// A twin by hand is what a good engineer would write for that one function: formulas simplified on paper, plain arrays
// of fixed size, loops that compilers vectorise, no allocation. It gets its weights in both orders for nothing: keeping
// the second one up to date is not part of the measurement.
#pragma once

#include <algorithm>
#include <array>
#include <chainrule/loss.hpp>
#include <chainrule/random.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace workloads {

using chainrule::Random;
using chainrule::Range;
using chainrule::Value;

// W1: the expression of chapter 5, with its inputs made anew each time.

struct Expression {
  std::array<Value, 2> parameters{0.0, 0.0};
  double a = -4, b = 2, a_grad = 0, b_grad = 0;

  Value record() {
    parameters = {Value(a), Value(b)};
    const auto [x, y] = parameters;
    Value c = x + y, d = x * y + pow(y, 3);
    c += c + 1;
    c += 1 + c - x;
    d += 2 * d + relu(y + x);
    d += 3 * d + relu(y - x);
    const Value e = c - d, f = pow(e, 2);
    return f / 2 + 10 / f;
  }

  double hand() {
    const double d0 = a * b + b * b * b, p = b + a, q = b - a;
    const double e = 3 * a + 4 * b + 3 - (12 * d0 + 4 * (p > 0 ? p : 0) + (q > 0 ? q : 0));
    const double f = e * e, inverse = 10 / f;
    const double e_grad = (1 - 2 * inverse / f) * e;
    const double kinks = p > 0 ? 4 : 0, kink = q > 0 ? 1 : 0;
    a_grad = e_grad * (3 - 12 * b - kinks + kink);
    b_grad = e_grad * (4 - 12 * (a + 3 * b * b) - kinks - kink);
    return f / 2 + inverse;
  }
  std::vector<double> gradients() const { return {a_grad, b_grad}; }
};

// A layer by hand, for a few samples at a time.

template <std::size_t In, std::size_t Out>
struct HandLayer {
  double weight[In + 1][Out], weight_grad[In + 1][Out];  // by input; the last is the bias
  double by_output[Out][In];                             // the same weights

  /// Weights and bias of the first output, of the second, and so on. Returns the number of parameters.
  std::size_t load(std::span<const Value> parameters) {
    for (std::size_t j = 0; j < Out; ++j) {
      for (std::size_t i = 0; i <= In; ++i) weight[i][j] = parameters[j * (In + 1) + i].data();
      for (std::size_t i = 0; i < In; ++i) by_output[j][i] = weight[i][j];
    }
    return Out * (In + 1);
  }

  void append_gradients(std::vector<double>& gradients) const {
    for (std::size_t j = 0; j < Out; ++j) {
      for (const auto& row : weight_grad) gradients.push_back(row[j]);
    }
  }

  /// The gradient of decay · Σ w², which is returned.
  double start_gradients(double decay) {
    double squares = 0;
    for (std::size_t i = 0; i <= In; ++i) {
      for (std::size_t j = 0; j < Out; ++j) {
        squares += weight[i][j] * weight[i][j];
        weight_grad[i][j] = 2 * decay * weight[i][j];
      }
    }
    return decay * squares;
  }

  template <std::size_t Samples>
  void forward(const double (&in)[Samples][In], double (&__restrict out)[Samples][Out]) const {
    for (std::size_t s = 0; s < Samples; ++s) std::copy_n(weight[In], Out, out[s]);
    for (std::size_t i = 0; i < In; ++i) {
      for (std::size_t s = 0; s < Samples; ++s) {
        for (std::size_t j = 0; j < Out; ++j) out[s][j] += weight[i][j] * in[s][i];
      }
    }
  }

  template <std::size_t Samples>
  void weight_gradients(const double (&__restrict in)[Samples][In], const double (&__restrict out_grad)[Samples][Out]) {
    for (std::size_t s = 0; s < Samples; ++s) {
      for (std::size_t j = 0; j < Out; ++j) weight_grad[In][j] += out_grad[s][j];
    }
    for (std::size_t i = 0; i < In; ++i) {
      for (std::size_t s = 0; s < Samples; ++s) {
        for (std::size_t j = 0; j < Out; ++j) weight_grad[i][j] += in[s][i] * out_grad[s][j];
      }
    }
  }

  template <std::size_t Samples>
  void input_gradients(const double (&out_grad)[Samples][Out], double (&__restrict in_grad)[Samples][In]) const {
    for (std::size_t s = 0; s < Samples; ++s) std::fill_n(in_grad[s], In, 0.0);
    for (std::size_t j = 0; j < Out; ++j) {
      for (std::size_t s = 0; s < Samples; ++s) {
        for (std::size_t i = 0; i < In; ++i) in_grad[s][i] += by_output[j][i] * out_grad[s][j];
      }
    }
  }
};

// A network of three layers, its inputs, and both ways to run it.

template <std::size_t In, std::size_t Hidden, std::size_t Out, std::size_t Samples, std::size_t Block>
struct Network {
  static constexpr std::size_t samples = Samples, block = Block;
  std::vector<Value> parameters;
  std::optional<Range> weights;  // all of them, once they are made
  std::vector<Value> in_values;  // In for each sample, and a 1
  std::vector<Value> layer_values = std::vector<Value>(Hidden + 1, 0);
  std::vector<Value> losses;              // kept like layer_values: a step allocates nothing
  double in[Samples / Block][Block][In];  // by hand, a block of samples goes through all layers at once
  double h1[Block][Hidden], h2[Block][Hidden], out[Block][Out];
  double h1_grad[Block][Hidden], h2_grad[Block][Hidden], out_grad[Block][Out];
  HandLayer<In, Hidden> layer1;
  HandLayer<Hidden, Hidden> layer2;
  HandLayer<Hidden, Out> layer3;

  explicit Network(Random random) {
    for (const auto& [inputs, outputs] : {std::pair(In, Hidden), std::pair(Hidden, Hidden), std::pair(Hidden, Out)}) {
      const double range = std::sqrt(3 / static_cast<double>(inputs));
      for (std::size_t i = 0; i < outputs * (inputs + 1); ++i) parameters.emplace_back(random.uniform(-range, range));
    }
    weights = Range::of(parameters);
    std::span<const Value> rest = parameters;
    rest = rest.subspan(layer1.load(rest));
    rest = rest.subspan(layer2.load(rest));
    layer3.load(rest);
  }

  void set_sample(std::size_t s, const std::array<double, In>& sample) {
    std::ranges::copy(sample, in[s / Block][s % Block]);
    in_values.insert(in_values.end(), sample.begin(), sample.end());
    in_values.emplace_back(1.0);
  }

  /// The outputs with the engine. Activations lie next to each other with a 1 after them, so that the bias is one more
  /// weight of a row, and each neuron is one dot.
  template <typename Activation>
  std::span<const Value> run(std::size_t sample, Activation activation) {
    Range from = Range::of(std::span(in_values).subspan(sample * (In + 1), In + 1)).value();
    std::size_t row = 0;
    for (const std::size_t outputs : {Hidden, Hidden, Out}) {
      for (std::size_t j = 0; j < outputs; ++j, row += from.size()) {
        layer_values[j] = dot(weights->part(row, from.size()), from);
      }
      if (row == weights->size()) break;
      for (std::size_t j = 0; j < outputs; ++j) layer_values[j] = activation(layer_values[j]);
      layer_values[outputs] = 1;
      from = Range::of(layer_values).value();
    }
    return std::span(layer_values).first(Out);
  }

  /// By hand, into h1, h2 and out.
  template <typename Activation>
  void forward(std::size_t b, Activation activation) {
    const auto activate = [activation](double(&h)[Block][Hidden]) {
      for (auto& row : h) std::ranges::transform(row, row, activation);
    };
    layer1.forward(in[b], h1);
    activate(h1);
    layer2.forward(h1, h2);
    activate(h2);
    layer3.forward(h2, out);
  }

  /// By hand, from out_grad. The slope is that of the activation, given its result.
  template <typename Slope>
  void backward(std::size_t b, Slope slope) {
    const auto through = [slope](const double(&h)[Block][Hidden], double(&grad)[Block][Hidden]) {
      for (std::size_t s = 0; s < Block; ++s) {
        for (std::size_t i = 0; i < Hidden; ++i) grad[s][i] *= slope(h[s][i]);
      }
    };
    layer3.weight_gradients(h2, out_grad);
    layer3.input_gradients(out_grad, h2_grad);
    through(h2, h2_grad);
    layer2.weight_gradients(h1, h2_grad);
    layer2.input_gradients(h2_grad, h1_grad);
    through(h1, h1_grad);
    layer1.weight_gradients(in[b], h1_grad);
  }

  double start_gradients(double decay) {
    return layer1.start_gradients(decay) + layer2.start_gradients(decay) + layer3.start_gradients(decay);
  }

  std::vector<double> gradients() const {
    std::vector<double> result;
    layer1.append_gradients(result);
    layer2.append_gradients(result);
    layer3.append_gradients(result);
    return result;
  }
};

// W2: a network for two moons, 2-16-16-1, relu, mean hinge loss and L2, on a batch of 100.
// W4 is the same with nothing but two-operand operations, and small_engine() that again with the engine of chapter 5.

struct Moons : Network<2, 16, 1, 100, 10> {
  static constexpr double decay = 1e-4;
  double side[samples];

  Moons() : Network(Random(2)) {
    Random random(20);
    for (std::size_t s = 0; s < samples; ++s) {
      const double angle = std::numbers::pi * static_cast<double>(s / 2) / (samples / 2 - 1);
      const double x = std::cos(angle), y = std::sin(angle);
      const double dx = random.uniform(-0.1, 0.1), dy = random.uniform(-0.1, 0.1);
      side[s] = s % 2 == 0 ? 1 : -1;
      set_sample(s, side[s] > 0 ? std::array{x + dx, y + dy} : std::array{1 - x + dx, 0.5 - y + dy});
    }
  }

  Value record() {
    for (const Value& p : parameters) p.zero_grad();
    losses.clear();
    for (std::size_t s = 0; s < samples; ++s) {
      const Value score = run(s, [](Value v) { return relu(v); })[0];
      losses.push_back(relu(1 - side[s] * score));
    }
    return mean(losses) + decay * dot(parameters, parameters);
  }

  /// Sums and products of two: with the engine's Value, or the small engine's.
  template <typename V>
  V record_plain(const std::vector<V>& p) const {
    const auto layer = [](std::span<const V> from, const V* weight, std::vector<V>& to, std::size_t outputs) {
      to.clear();
      for (std::size_t j = 0; j < outputs; ++j) {
        V sum = *weight++ * from[0];
        for (const V& v : from.subspan(1)) sum = sum + *weight++ * v;
        to.push_back(sum + *weight++);
      }
      return weight;
    };
    const auto activate = [](std::vector<V>& values) {
      for (V& v : values) v = relu(v);
    };
    std::vector<V> a, b;
    V total = 0.0;
    for (std::size_t s = 0; s < samples; ++s) {
      const auto& point = in[s / block][s % block];
      const V inputs[]{point[0], point[1]};
      const V* weight = layer(inputs, p.data(), a, 16);
      activate(a);
      weight = layer(a, weight, b, 16);
      activate(b);
      layer(b, weight, a, 1);
      total = total + relu(1 + -side[s] * a[0]);
    }
    V squares = p[0] * p[0];
    for (std::size_t i = 1; i < p.size(); ++i) squares = squares + p[i] * p[i];
    return total * (1.0 / samples) + squares * decay;
  }

  Value record_plain() const {
    for (const Value& p : parameters) p.zero_grad();
    return record_plain(parameters);
  }

  /// Forward, backward and freeing with the small engine of chapter 5. Returns the gradients.
  std::vector<double> small_engine() const;

  double hand() {
    double loss = start_gradients(decay);
    for (std::size_t b = 0; b < samples / block; ++b) {
      forward(b, [](double z) { return z > 0 ? z : 0; });
      for (std::size_t s = 0; s < block; ++s) {
        const double sign = side[b * block + s], margin = 1 - sign * out[s][0];
        loss += (margin > 0 ? margin : 0) / samples;
        out_grad[s][0] = (margin > 0 ? -sign : 0) / samples;
      }
      backward(b, [](double h) { return h > 0 ? 1.0 : 0.0; });
    }
    return loss;
  }
};

// W3: a classifier, 16-128-128-10, tanh, mean cross-entropy of the softmax, on a batch of 8.

struct Classifier : Network<16, 128, 10, 8, 8> {
  Classifier() : Network(Random(3)) {
    Random random(30);
    std::array<double, 16> sample;
    for (std::size_t s = 0; s < samples; ++s) {
      for (double& x : sample) x = random.uniform(-1, 1);
      set_sample(s, sample);
    }
  }

  Value record() {
    for (const Value& p : parameters) p.zero_grad();
    losses.clear();
    for (std::size_t s = 0; s < samples; ++s) {
      losses.push_back(cross_entropy(run(s, [](Value v) { return tanh(v); }), s));  // sample s is of class s
    }
    return mean(losses);
  }

  double hand() {
    double loss = start_gradients(0);
    forward(0, [](double z) { return std::tanh(z); });
    for (std::size_t s = 0; s < samples; ++s) {
      const double highest = *std::ranges::max_element(out[s]);
      double sum = 0;
      for (std::size_t c = 0; c < 10; ++c) sum += out_grad[s][c] = std::exp(out[s][c] - highest);
      for (double& p : out_grad[s]) p /= sum * samples;
      out_grad[s][s] -= 1.0 / samples;
      loss += (highest + std::log(sum) - out[s][s]) / samples;
    }
    backward(0, [](double h) { return 1 - h * h; });
    return loss;
  }
};

// W5: a chain, y = y · w and y = y + v in turn.

struct Chain {
  std::size_t operations;
  std::array<Value, 3> parameters{0.5, 0.999999, 1e-6};  // y at first, w, v
  double y = 0.5, w = 0.999999, v = 1e-6, y_grad = 0, w_grad = 0, v_grad = 0;
  std::vector<double> seen;  // what each product was made from

  explicit Chain(std::size_t n) : operations(n), seen(n / 2) {}

  Value record() {
    for (const Value& p : parameters) p.zero_grad();
    Value result = parameters[0];
    for (std::size_t i = 0; i < operations / 2; ++i) {
      result *= parameters[1];
      result += parameters[2];
    }
    return result;
  }

  double hand() {
    double result = y;
    for (double& s : seen) {
      s = result;
      result = result * w + v;
    }
    double grad = 1, sum_w = 0, sum_v = 0;
    for (std::size_t i = seen.size(); i-- > 0;) {
      sum_v += grad;
      sum_w += grad * seen[i];
      grad *= w;
    }
    y_grad = grad, w_grad = sum_w, v_grad = sum_v;
    return result;
  }
  std::vector<double> gradients() const { return {y_grad, w_grad, v_grad}; }
};

}  // namespace workloads
