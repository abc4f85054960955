// SPDX-License-Identifier: MIT
//
// Networks against PyTorch's numbers (network_references.hpp), central differences and sums done by hand.
#include <algorithm>
#include <chainrule/nn.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "expect.hpp"
#include "networks.hpp"
#include "values.hpp"

namespace chainrule::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr Activation activations[]{Activation::linear, Activation::tanh, Activation::sigmoid, Activation::relu};

std::vector<std::string> labels_of(std::span<const Value> values) {
  std::vector<std::string> labels;
  for (const Value& v : values) labels.push_back(v.label());
  return labels;
}

tape::Kind kind_of(Value v) { return tape::graph.kind[v.live().slot]; }

// Neurons, layers, networks

TEST_CASE("a neuron is activation(w x + b), and its parameters are the weights and then the bias") {
  const struct {
    Activation activation;
    Value (*function)(Value);
  } forms[]{{Activation::linear, [](Value v) { return v; }},
            {Activation::tanh, [](Value v) { return tanh(v); }},
            {Activation::sigmoid, [](Value v) { return sigmoid(v); }},
            {Activation::relu, [](Value v) { return relu(v); }}};
  for (const auto& [activation, function] : forms) {
    for (const double bias : {1.0, -2.0}) {
      const Scope scope;
      const Neuron neuron(std::vector<double>{2, -3}, bias, activation);
      const std::vector<Value> x{4, 2.5};
      expect_all("parameters", data_of(neuron.parameters()), {2, -3, bias});
      expect_all("weights", data_of(neuron.weights()), {2, -3});
      CHECK(neuron.bias().data() == bias);
      const double sum = 0.5 + bias;
      CHECK(neuron.sum(x).data() == sum);

      const Value s = sum, wanted = function(s), out = neuron(x);
      wanted.backward();
      out.backward();
      const double slope = activation == Activation::linear ? 1 : s.grad();
      expect_same_bits("out", out.data(), wanted.data());
      expect_all("gradients", gradients_of(neuron.parameters()), {4 * slope, 2.5 * slope, slope});
      expect_all("gradients", gradients_of(x), {2 * slope, -3 * slope});
    }
  }
}

TEST_CASE("a neuron given nothing but weights has bias 0 and tanh") {
  const Neuron neuron(std::vector<double>{0.5});
  CHECK(neuron.bias().data() == 0);
  CHECK(neuron(std::vector<Value>{1}).symbol() == "tanh");
}

TEST_CASE("a layer gives every neuron the same inputs, an MLP gives every layer the outputs of the one before") {
  const auto linear = [](std::vector<double> weights, double bias) {
    return Neuron(weights, bias, Activation::linear);
  };
  const auto relu = [](std::vector<double> weights, double bias) { return Neuron(weights, bias, Activation::relu); };
  const std::vector<Layer> layers{Layer({linear({1, 2}, 0), relu({3, -1}, 10), relu({3, -1}, -10)}),
                                  Layer({linear({1, 1, 7}, 0), linear({1, -1, 7}, 1)})};
  const std::vector<Value> x{3, 4};
  CHECK(layers[0].inputs() == 2);
  CHECK(layers[0].neurons().size() == 3);
  expect_all("layer", data_of(layers[0](x)), {11, 15, 0});
  const MLP mlp(layers);
  CHECK(mlp.layers().size() == 2);
  expect_all("mlp", data_of(mlp(x)), {26, -3});
  expect_all("parameters", data_of(mlp.parameters()), {1, 2, 0, 3, -1, 10, 3, -1, -10, 1, 1, 7, 0, 1, -1, 7, 1});
}

TEST_CASE("plain inputs become leaves without labels, and give the same outputs") {
  Random random(1);
  const MLP mlp({2, 3, 2}, random);
  const std::vector<double> data{0.5, -1.5};
  const std::vector<Value> x(data.begin(), data.end());
  const std::vector<Value> from_values = mlp(x), from_data = mlp(data);
  expect_all("outputs", data_of(from_data), data_of(from_values));
  std::vector<Value> inputs;
  for (const Value& v : topological_order(from_data[0])) {
    if (v.operands().empty() && v.label().empty()) inputs.push_back(v);
  }
  expect_all("inputs", data_of(inputs), data);
}

TEST_CASE("networks have PyTorch's loss and gradients in every parameter, for tanh, relu and sigmoid") {
  const std::vector<TrainedNetwork> networks = trained_networks();
  CHECK(networks.size() == 4);
  for (const TrainedNetwork& reference : networks) {
    const Scope network_scope;
    const MLP mlp = reference.mlp();
    const std::vector<Value> parameters = mlp.parameters();
    REQUIRE(reference.steps.size() >= 3);
    const std::vector<double>* data = &reference.parameters;
    for (std::size_t step = 0; step < reference.steps.size(); ++step) {
      const auto& [rate, loss, gradients, next] = reference.steps[step];
      REQUIRE(parameters.size() == gradients.size());
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        parameters[i].set_data(data->at(i));
        parameters[i].zero_grad();
      }
      const Scope scope;
      const Value batch_loss = reference.batch_loss(mlp);
      batch_loss.backward();
      const std::string where = fmt::format("{}, step {}", reference.name, step);
      // Sums of some 30 products of numbers about 1, in another order.
      expect_near(where + ", loss", batch_loss.data(), loss, 1e-14, 0);
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        expect_near(fmt::format("{}, gradient {}", where, i), parameters[i].grad(), gradients[i], 1e-13, 1e-15);
      }
      data = &next;
    }
  }
}

TEST_CASE("the gradients of a network are its slopes, in every parameter and every input") {
  for (const Activation activation : activations) {
    const Scope scope;
    Random random(5);
    const MLP mlp({3, 4, 3, 2}, random, {.hidden = activation, .output = activation, .init = Init::uniform});
    std::vector<Value> leaves{0.5, -1.0, 0.75};
    const std::span<const Value> x(leaves.data(), 3);
    const auto loss = [&] { return mse(mlp(x), std::vector<double>{0.5, -1}); };
    loss().backward();
    const std::vector<Value> parameters = mlp.parameters();
    std::vector<Value> all = parameters;
    all.insert(all.end(), leaves.begin(), leaves.end());
    double largest = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto value = [&](double at) {
        const Scope step;
        const double before = all[i].data();
        all[i].set_data(at);
        const double result = loss().data();
        all[i].set_data(before);
        return result;
      };
      largest = std::max(largest, std::abs(all[i].grad()));
      // Clear of relu's kinks for this seed; fifth derivatives stay below 1e5.
      const std::string where = fmt::format("activation {}, leaf {}", static_cast<int>(activation), i);
      expect_near(where, all[i].grad(), central_difference(value, all[i].data(), 1e-4), 0, 1e-11);
    }
    CHECK(largest > 0.01);
  }
}

TEST_CASE("the example of nn.hpp: 3-4-2-1 has 29 parameters, and the first is the first weight") {
  Random random(1);
  const MLP mlp({3, 4, 2, 1}, random);
  const std::vector<Value> x{0.5, -1.0, 2.0};
  const Value y = mlp(x)[0];
  y.backward();
  CHECK(mlp.parameters().size() == 29);
  CHECK(mlp.parameters()[0].number() == mlp.layers()[0].neurons()[0].weights()[0].number());
  CHECK(mlp.parameters()[0].grad() != 0);
  CHECK(y.symbol() == "+");  // linear
}

TEST_CASE("the labels of an MLP count layers, neurons and inputs from 1") {
  Random random(1);
  const MLP mlp({2, 3, 1}, random);
  CHECK(labels_of(mlp.parameters()) == std::vector<std::string>{"W1[1,1]", "W1[1,2]", "b1[1]", "W1[2,1]", "W1[2,2]",
                                                                "b1[2]", "W1[3,1]", "W1[3,2]", "b1[3]", "W2[1,1]",
                                                                "W2[1,2]", "W2[1,3]", "b2[1]"});
}

TEST_CASE("options choose the activation of the hidden layers and of the last one") {
  const std::pair<MLPOptions, std::pair<std::string, std::string>> options[]{
      {{}, {"tanh", "+"}},
      {{.hidden = Activation::relu}, {"relu", "+"}},
      {{.hidden = Activation::sigmoid, .output = Activation::sigmoid}, {"sigmoid", "sigmoid"}},
      {{.output = Activation::tanh}, {"tanh", "tanh"}},
      {{.hidden = Activation::linear, .output = Activation::relu}, {"+", "relu"}},
  };
  for (const auto& [option, symbols] : options) {
    Random random(1);
    const MLP mlp({2, 2, 2, 1}, random, option);
    std::vector<Value> values{0.5, -1};
    for (std::size_t l = 0; l < 3; ++l) {
      values = mlp.layers()[l](values);
      for (const Value& v : values) CHECK(v.symbol() == (l == 2 ? symbols.second : symbols.first));
    }
  }
}

TEST_CASE("a copy of a network has the same parameters") {
  Random random(1);
  const MLP mlp({2, 3, 1}, random);
  const MLP copy = mlp;
  CHECK(numbers_of(copy.parameters()) == numbers_of(mlp.parameters()));
  copy.parameters()[4].set_data(7);
  CHECK(mlp.parameters()[4].data() == 7);
  const std::vector<double> x{1, 2};
  copy(x)[0].backward();
  expect_all("gradients", gradients_of(mlp.parameters()), gradients_of(copy.parameters()));
  CHECK(mlp.parameters().back().grad() == 1);
}

TEST_CASE("under NoGrad a network computes the same and records nothing") {
  Random random(1);
  const MLP mlp({2, 3, 2}, random);
  const std::vector<double> x{1, 2};
  const std::vector<double> wanted = data_of(mlp(x));
  const NoGrad no_grad;
  const std::vector<Value> out = mlp(x);
  // A dot adds up in the same order, recorded or not.
  expect_all("outputs", data_of(out), wanted);
  CHECK(out[0].operands().empty());
}

// Where the nodes lie

TEST_CASE("the activations of a layer lie next to each other, so that the next layer's dots are ranges") {
  for (const Activation activation : {Activation::tanh, Activation::sigmoid, Activation::relu}) {
    const Scope scope;
    Random random(3);
    const MLP mlp({2, 5, 4, 3}, random, {.hidden = activation, .output = activation});
    std::vector<Value> values{1, 2};
    for (const Layer& layer : mlp.layers()) {
      CHECK(kind_of(layer.neurons()[1].sum(values).operands()[0].value) == tape::Kind::dot_of_ranges);
      values = layer(values);
      for (std::size_t j = 1; j < values.size(); ++j) CHECK(values[j].number() == values[j - 1].number() + 1);
    }
  }
}

TEST_CASE("a layer makes three nodes for each neuron, two if it is linear") {
  Random random(1);
  const MLP mlp({3, 4, 2, 1}, random);
  const std::size_t size = tape::graph.size;
  mlp(std::vector<double>{1, 2, 3});
  CHECK(tape::graph.size == size + 3 + 3 * (4 + 2) + 2);
}

TEST_CASE("a training step in a Scope leaves the graph as it was, however many there are") {
  Random random(1);
  const MLP mlp({2, 3, 1}, random, {.hidden = Activation::relu, .init = Init::he});
  const std::vector<double> x{0.5, -1};
  const std::size_t size = tape::graph.size;
  for (int step = 0; step < 100; ++step) {
    const Scope scope;
    mlp(x)[0].backward();
    for (const Value& p : mlp.parameters()) p.set_data(p.data() * 0.99);
  }
  CHECK(tape::graph.size == size);
}

TEST_CASE("a network that was made in a Scope is refused after it") {
  const std::vector<double> x{0.5, -1};
  const std::vector<Value> values{0.5, -1};
  const MLP mlp = [] {
    const Scope scope;
    Random random(1);
    return MLP({2, 3, 1}, random);
  }();
  const std::function<void()> calls[]{[&] { mlp(x); }, [&] { mlp(values); }, [&] { mlp.layers()[0](values); },
                                      [&] { mlp.layers()[0].neurons()[0](values); },
                                      [&] { (void)mlp.parameters()[0].data(); }};
  for (const auto& call : calls) {
    expect_contains(message_of<std::logic_error>(call), "after the Scope that it was made in has ended");
  }
}

TEST_CASE("DetectAnomaly names a network's weights and neurons by label") {
  Random random(1);
  const MLP mlp({1, 1, 1}, random, {.hidden = Activation::relu});
  mlp.parameters()[0].set_data(1e308);
  const DetectAnomaly detect;
  const std::string message = message_of<std::runtime_error>([&] { mlp(std::vector<double>{10}); });
  expect_contains(message, "operation dot made inf from 'W1[1,1]' = 1e+308");
}

// Weights

TEST_CASE("Xavier's and uniform weights fill their range evenly, He's are normal") {
  // G. Glorot and Y. Bengio (2010), formula 16: uniform from -r to r, r = sqrt(6 / (fan_in + fan_out)). K. He et al.
  // (2015), formula 10: normal, the variance 2 / fan_in. The fourth moment of a uniform number is r^4 / 5, of a normal
  // one three times the squared variance.
  const struct {
    Init init;
    std::size_t fan_in, fan_out;
    double range, variance, fourth;
  } cases[]{
      {Init::uniform, 3, 5, 1, 1.0 / 3, 0.2},
      {Init::uniform, 300, 500, 1, 1.0 / 3, 0.2},
      {Init::xavier, 3, 5, std::sqrt(0.75), 0.25, 0.75 * 0.75 / 5},
      {Init::xavier, 50, 4, 1.0 / 3, 1.0 / 27, 1.0 / 81 / 5},
      {Init::he, 8, 5, infinity, 0.25, 3.0 / 16},
      {Init::he, 50, 4, infinity, 0.04, 3 * 0.04 * 0.04},
  };
  constexpr int n = 100'000;
  for (const auto& [init, fan_in, fan_out, range, variance, fourth] : cases) {
    Random random(1);
    double first = 0, second = 0, fourth_moment = 0, largest = 0;
    for (int i = 0; i < n; ++i) {
      const double w = draw_weight(init, fan_in, fan_out, random);
      first += w / n;
      second += w * w / n;
      fourth_moment += w * w * w * w / n;
      largest = std::max(largest, std::abs(w));
    }
    const std::string where = fmt::format("init {}, {} to {}", static_cast<int>(init), fan_in, fan_out);
    // Five standard deviations of each estimate: Var w = E w², Var w² = E w⁴ - (E w²)²; Var w⁴ is at most 96 (E w²)⁴.
    expect_near(where + ", mean", first, 0, 0, 5 * std::sqrt(variance / n));
    expect_near(where + ", variance", second, variance, 0, 5 * std::sqrt((fourth - variance * variance) / n));
    expect_near(where + ", fourth moment", fourth_moment, fourth, 0, 5 * variance * variance * std::sqrt(96.0 / n));
    if (std::isfinite(range)) {
      CHECK_MESSAGE(largest <= range, where);
      CHECK_MESSAGE(largest > 0.9999 * range, where);
    } else {
      CHECK_MESSAGE(largest > 3.5 * std::sqrt(variance), where);
    }
  }
}

TEST_CASE("each layer of an MLP draws for its own fan-in and fan-out, and biases are 0") {
  // 3-5-2: sqrt(6 / 8) in the first layer, sqrt(6 / 7) in the second.
  Random random(1);
  double largest[2]{};
  for (int i = 0; i < 200; ++i) {
    const Scope scope;
    const MLP mlp({3, 5, 2}, random);
    for (std::size_t l = 0; l < 2; ++l) {
      for (const Neuron& neuron : mlp.layers()[l].neurons()) {
        CHECK(neuron.bias().data() == 0);
        for (double w : data_of(neuron.weights())) largest[l] = std::max(largest[l], std::abs(w));
      }
    }
  }
  for (std::size_t l = 0; l < 2; ++l) {
    const double range = std::sqrt(l == 0 ? 6.0 / 8 : 6.0 / 7);
    CHECK(largest[l] <= range);
    CHECK(largest[l] > 0.999 * range);
  }
}

TEST_CASE("a seed names a network: these numbers never change") {
  // From the generator and the formulas, in Python.
  Random seed_1(1), again(1), seed_2(2), for_he(1);
  const MLP mlp({2, 2, 1}, seed_1), same({2, 2, 1}, again), other({2, 2, 1}, seed_2);
  expect_all("xavier", data_of(mlp.parameters()),
             {-0.89681540508465529, -0.89061723496913692, 0, -0.11949859263349505, -1.1732462395348855, 0,
              -0.4217238193272107, 1.1634962606946153, 0});
  const MLP he({2, 2, 1}, for_he, {.init = Init::he});
  expect_all("he", data_of(he.parameters()),
             {-0.72016742390080624, -1.4973005699809812, 0, 1.0871885747937569, -1.3794777584581051, 0,
              0.539326682776891, 0.10584459893261666, 0});
  expect_all("the same seed", data_of(same.parameters()), data_of(mlp.parameters()));
  CHECK(data_of(other.parameters()) != data_of(mlp.parameters()));
  CHECK(data_of(MLP({2, 2, 1}, seed_1).parameters()) != data_of(mlp.parameters()));  // the next numbers of the sequence
}

// Refusals

TEST_CASE("a refused network or input says why and changes nothing") {
  Random random(1), untouched(1);
  const std::vector<double> none, two{1, 2}, three{1, 2, 3}, bad{1, nan}, infinite{infinity, 1};
  const std::vector<Value> two_values{1, 2}, three_values{1, 2, 3};
  const Neuron of_two(two), of_three(three);
  const Layer narrow({of_two}), wide({of_two, of_two});
  const MLP mlp({narrow});
  const std::pair<std::function<void()>, std::string> calls[]{
      {[&] { draw_weight(Init::he, 0, 2, random); }, "draw_weight: fan-in 0, fan-out 2; both must be at least 1"},
      {[&] { draw_weight(Init::uniform, 2, 0, random); }, "draw_weight: fan-in 2, fan-out 0"},
      {[&] { Neuron neuron(none); }, "Neuron: it has no weights; give one for each input"},
      {[&] { Neuron neuron(bad); }, "Neuron: weights[1] is nan; it must be finite"},
      {[&] { Neuron neuron(infinite); }, "Neuron: weights[0] is inf; it must be finite"},
      {[&] { Neuron neuron(two, -nan); }, "Neuron: the bias is nan; it must be finite"},
      {[&] { Neuron neuron(two, -infinity); }, "Neuron: the bias is -inf; it must be finite"},
      {[&] { of_two.sum(three_values); }, "Neuron: it has 2 weights, but got 3 inputs; give one for each"},
      {[&] { of_three(two_values); }, "Neuron: it has 3 weights, but got 2 inputs; give one for each"},
      {[&] { of_two(std::span<const Value>{}); }, "Neuron: it has 2 weights, but got 0 inputs; give one for each"},
      {[&] { Layer layer(std::vector<Neuron>{}); }, "Layer: it has no neurons; give it at least one"},
      {[&] {
         Layer layer({of_three, of_three, of_two});
       },
       "Layer: neurons[2] has 2 weights and neurons[0] has 3; all see the same inputs"},
      {[&] { Layer layer(2, 0, Activation::tanh, Init::he, random); }, "Layer: it has no neurons"},
      {[&] { Layer layer(0, 2, Activation::tanh, Init::he, random); }, "Neuron: it has no weights"},
      {[&] { wide(three_values); }, "Neuron: it has 2 weights, but got 3 inputs"},
      {[&] { MLP empty(std::vector<Layer>{}); }, "MLP: it has no layers; give it at least one"},
      {[&] {
         MLP misfit({wide, wide, narrow, wide});
       },
       "MLP: layer 3 has 1 outputs and layer 4 takes 2 inputs; these must be equal"},
      {[&] { MLP one_size({3}, random); },
       "MLP: 1 sizes; give the number of inputs, then of neurons in each layer, as in {3, 4, 2, 1}"},
      {[&] { MLP no_sizes({}, random); }, "MLP: 0 sizes"},
      {[&] {
         MLP no_inputs({0, 2}, random);
       },
       "MLP: it has 0 inputs; it needs at least one"},
      {[&] {
         MLP empty_layer({2, 3, 0, 1}, random);
       },
       "MLP: layer 2 has 0 neurons; it needs at least one"},
      {[&] { mlp(three); }, "MLP: it has 2 inputs, but got 3 values; give one for each"},
      {[&] { mlp(three_values); }, "MLP: it has 2 inputs, but got 3 values; give one for each"},
      {[&] { mlp(none); }, "MLP: it has 2 inputs, but got 0 values; give one for each"},
      {[&] { mlp(bad); }, "MLP: x[1] is nan; it must be finite"},
      {[&] { mlp(infinite); }, "MLP: x[0] is inf; it must be finite"},
  };
  for (const auto& [call, message] : calls) {
    const std::size_t size = tape::graph.size;
    expect_contains(message_of<std::invalid_argument>(call), message);
    CHECK(tape::graph.size == size);
  }
  expect_same_bits("no random number was drawn", random.uniform(0, 1), untouched.uniform(0, 1));
}

}  // namespace
}  // namespace chainrule::test
