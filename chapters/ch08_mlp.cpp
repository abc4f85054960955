// SPDX-License-Identifier: MIT
//
// Chapter 8: from neuron to network.
//
// Asks one neuron a question that no single neuron can answer, XOR. Shows why layers need a bend between them, what a
// network's parameters are, and how to draw its graph. Then five neurons learn XOR: their loss, what the hidden ones
// have found, and what other starts do. Writes graphs/ch08_mlp_neuron.dot, _folded.dot and _network.dot, and
// graphs/ch08_mlp_line.gp, _loss.gp and _band.gp.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/gradient_check.hpp>
#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <chainrule/optimizer.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <cmath>
#include <string>
#include <vector>

using namespace chainrule;

namespace {

Claims yes;

void save(const std::string& name, const std::string& text) {
  fmt::print("{}\n", save_picture("graphs/ch08_mlp_" + name, text));
}

// [rows]
struct Row {
  std::vector<double> x;
  double y;
};
const std::vector<Row> exclusive_or{{{0, 0}, 0}, {{0, 1}, 1}, {{1, 0}, 1}, {{1, 1}, 0}};

double output(const MLP& network, const std::vector<double>& x) {
  const Scope scope;
  return network(x)[0].data();
}

int right_answers(const MLP& network) {
  int right = 0;
  for (const auto& [x, y] : exclusive_or) right += (output(network, x) > 0.5) == (y == 1);
  return right;
}
// [/rows]

/// The output for points around the four questions, as a map.
void draw_outputs(const MLP& network, const std::string& name, const std::string& title) {
  HeatMap map{.x_low = -0.5, .x_high = 1.5, .y_low = -0.5, .y_high = 1.5, .columns = 40, .rows = 40};
  for (std::size_t row = 0; row < map.rows; ++row) {
    for (std::size_t column = 0; column < map.columns; ++column) {
      map.values.push_back(rounded(output(network, {map.x(column), map.y(row)})));
    }
  }
  const Series zero{.name = "wanted: 0", .x = {0, 1}, .y = {0, 1}, .style = Series::Style::points};
  const Series one{.name = "wanted: 1", .x = {0, 1}, .y = {1, 0}, .style = Series::Style::points};
  save(name, to_gnuplot(
                 {.title = title, .x = {.label = "x1"}, .y = {.label = "x2"}, .series = {zero, one}, .heat_map = map}));
}

void a_neuron() {
  fmt::print("1. A neuron\n");
  // [neuron]
  const Neuron neuron(std::vector{-3.0, 1.0}, 6.881);  // two weights and a bias; tanh unless told otherwise
  const std::vector<Value> x{{2.0, "x1"}, {0.0, "x2"}};
  const Value o = neuron(x).set_label("o");
  o.backward();
  fmt::print("{:.6f}\n", o);
  for (const Value& parameter : neuron.parameters()) fmt::print("parameter: {:.6f}\n", parameter);
  // [/neuron]
  neuron.weights()[0].set_label("w1"), neuron.weights()[1].set_label("w2"), neuron.bias().set_label("b");
  std::vector<Value> inside = topological_order(o);
  std::erase_if(inside, [](Value v) { return v.label().starts_with("x"); });
  save("neuron.dot",
       to_dot(o, {.colour_gradients = true, .local_derivatives = true, .clusters = {{"the neuron", inside}}}));
  // [folded]
  const std::vector<Cluster> columns{{"2 inputs", x}, {"1 neuron", {o}}};
  const DrawOptions options{.colour_gradients = true, .local_derivatives = true, .clusters = columns, .layered = true};
  save("folded.dot", to_dot(o, options));
  // [/folded]
}

MLP or_neuron() { return MLP({Layer({Neuron(std::vector{10.0, 10.0}, -5, Activation::sigmoid)})}); }

void one_neuron_is_not_enough() {
  fmt::print("\n2. One neuron is not enough\n");
  fmt::print("wanted        neurons with 0, 1, 2, 3, 4 right answers\n");
  using Four = std::array<int, 4>;  // for the inputs 0 0, 0 1, 1 0, 1 1
  for (const auto& [name, wanted] : {std::pair{"OR", Four{0, 1, 1, 1}}, {"AND", {0, 0, 0, 1}}, {"XOR", {0, 1, 1, 0}}}) {
    // [try]
    std::array<int, 5> neurons{};
    for (int w1 = -20; w1 <= 20; ++w1) {
      for (int w2 = -20; w2 <= 20; ++w2) {
        for (int b = -20; b <= 20; ++b) {
          const Four answers{b > 0, w2 + b > 0, w1 + b > 0, w1 + w2 + b > 0};
          std::size_t right = 0;
          for (std::size_t i = 0; i < 4; ++i) right += answers[i] == wanted[i];
          ++neurons[right];
        }
      }
    }
    // [/try]
    fmt::print("{:3}  {}  {}\n", name, fmt::join(wanted, " "), fmt::join(neurons, ", "));
    yes((neurons[4] > 0) != (wanted == Four{0, 1, 1, 0}));
  }
  fmt::print("an OR neuron's right answers to XOR: {}\n", right_answers(or_neuron()));
  draw_outputs(or_neuron(), "line.gp", "One neuron: a straight boundary");
}

// [layers]
MLP two_layers(Activation hidden) {
  const Layer first({Neuron(std::vector{1.0, 2.0}, 0.5, hidden), Neuron(std::vector{3.0, -1.0}, -1, hidden)});
  const Layer second({Neuron(std::vector{2.0, 1.0}, 3, Activation::linear)});
  return MLP({first, second});
}
// [/layers]

void layers_need_a_bend() {
  fmt::print("\n3. Layers need a bend\n");
  fmt::print("x1  x2  linear layers  5 x1 + 3 x2 + 3  with tanh\n");
  const MLP linear = two_layers(Activation::linear), bent = two_layers(Activation::tanh);
  for (const auto& [x, y] : exclusive_or) {
    const double straight = output(linear, x), line = 5 * x[0] + 3 * x[1] + 3;
    fmt::print("{:2}  {:2}  {:13}  {:15}  {:9.4f}\n", x[0], x[1], straight, line, output(bent, x));
    yes(straight == line);
  }
}

void a_network() {
  fmt::print("\n4. A network\n");
  // [network]
  Random random(1);
  const MLP network({3, 4, 2, 1}, random);
  std::vector<Cluster> columns{{"3 inputs", {{0.5, "x1"}, {-1.0, "x2"}, {2.0, "x3"}}}};
  for (const Layer& layer : network.layers()) {
    const std::size_t number = columns.size(), inputs = layer.inputs(), neurons = layer.neurons().size();
    fmt::print("layer {}: {} × ({} + 1) = {:2} parameters\n", number, neurons, inputs, neurons * (inputs + 1));
    const std::vector<Value> outputs = layer(columns.back().values);
    for (std::size_t j = 0; j < neurons; ++j) outputs[j].set_label(fmt::format("h{}[{}]", number, j + 1));
    columns.push_back({fmt::format("layer {}", number), outputs});
  }
  const Value y = columns.back().values[0];
  y.backward();
  // [/network]
  const std::vector<Value> parameters = network.parameters(), x = columns[0].values;
  fmt::print("in all {} parameters, 29 as counted: {}\n", parameters.size(), yes(parameters.size() == 29));
  for (const std::size_t i : {0u, 1u, 2u, 3u, 4u, 28u}) fmt::print("parameter {:2}  {:.4f}\n", i, parameters[i]);
  const GradientCheck check = check_gradients([&] { return network(x)[0]; }, parameters);
  fmt::print("check_gradients, all parameters, fine: {}\n", yes(check.verdict() == Verdict::fine));
  save("network.dot", to_dot(y, {.digits = 3, .colour_gradients = true, .clusters = columns, .layered = true}));
}

// [train]
/// The mean over the four rows.
Value loss_of(const MLP& network) {
  std::vector<Value> losses;
  for (const auto& [x, y] : exclusive_or) losses.push_back(binary_cross_entropy(network(x)[0], y));
  return mean(losses);
}

/// A thousand steps; returns the loss before each.
std::vector<double> train(const MLP& network) {
  SGD sgd(network.parameters(), {.learning_rate = 2});
  std::vector<double> losses;
  for (int step = 0; step < 1000; ++step) {
    const Scope scope;
    const Value loss = loss_of(network);
    sgd.zero_grad();
    loss.backward();
    sgd.step();
    losses.push_back(loss.data());
  }
  return losses;
}

MLP make_network(std::initializer_list<std::size_t> sizes, std::uint64_t seed) {
  Random random(seed);
  return MLP(sizes, random, {.hidden = Activation::sigmoid, .output = Activation::sigmoid});
}
// [/train]

/// The size of the largest gradient of a parameter.
double largest_gradient(const MLP& network, Value loss) {
  for (const Value& p : network.parameters()) p.zero_grad();
  loss.backward();
  double largest = 0;
  for (const Value& p : network.parameters()) largest = std::max(largest, std::abs(p.grad()));
  return largest;
}

void pulls(const MLP& network) {
  std::vector<double> alone;
  for (const auto& [x, y] : exclusive_or) {
    alone.push_back(largest_gradient(network, binary_cross_entropy(network(x)[0], y)));
  }
  const double together = largest_gradient(network, loss_of(network));
  fmt::print("largest gradient: {:.2f} for the rows alone, {:.2f} for the mean\n", fmt::join(alone, ", "), together);
  yes(together < 0.05 * *std::ranges::min_element(alone));
}

Series learn(const MLP& network, const std::string& name) {
  const std::vector<double> losses = train(network);
  for (const std::size_t step : {0u, 50u, 100u, 150u, 200u, 500u, 999u}) {
    fmt::print("step {:3}: loss {:.4f}\n", step, losses[step]);
  }
  for (const auto& [x, y] : exclusive_or) {
    fmt::print("after them: {} xor {} = {:.4f}, wanted {}\n", x[0], x[1], output(network, x), y);
  }
  Series curve{.name = name, .style = Series::Style::lines};
  for (std::size_t step = 0; step < losses.size(); step += 5) {
    curve.x.push_back(static_cast<double>(step));
    curve.y.push_back(rounded(losses[step]));
  }
  return curve;
}

void inside(const MLP& network) {
  fmt::print("\n8. What the hidden neurons do\n");
  fmt::print("x1  x2   h1    h2    h3    h4   output\n");
  // [inside]
  const Layer &hidden = network.layers()[0], &last = network.layers()[1];
  for (const auto& [x, y] : exclusive_or) {
    const std::vector<Value> h = hidden(std::vector<Value>{x[0], x[1]});
    fmt::print("{:2}  {:2}", x[0], x[1]);
    for (const Value& v : h) fmt::print("  {:.2f}", v.data());
    fmt::print("  {:.4f}\n", last(h)[0].data());
  }
  // [/inside]
  for (const Value& p : last.neurons()[0].parameters()) fmt::print("{} = {:.2f}\n", p.label(), p.data());
  draw_outputs(network, "band.gp", "Five neurons: a band");
}

void where_to_start() {
  fmt::print("\n9. Where to start\n");
  // [equal]
  const MLP equal = make_network({2, 4, 1}, 2);
  for (const Value& p : equal.parameters()) p.set_data(0.5);
  fmt::print("all 0.5 at first: loss {:.4f} after 1000 steps\n", train(equal).back());
  const Neuron& first = equal.layers()[0].neurons()[0];
  bool same = true;
  for (const Neuron& h : equal.layers()[0].neurons()) {
    const double w1 = h.weights()[0].data(), w2 = h.weights()[1].data(), b = h.bias().data();
    fmt::print("hidden neuron: w1 = {:.6f}, w2 = {:.6f}, b = {:.6f}\n", w1, w2, b);
    same &= w1 == first.weights()[0].data() && w2 == first.weights()[1].data() && b == first.bias().data();
  }
  // [/equal]
  fmt::print("still equal: {}, right answers: {}\n", yes(same), right_answers(equal));

  fmt::print("hidden neurons  seeds that learn XOR, of 20\n");
  // [seeds]
  for (const std::size_t hidden : {1u, 2u, 3u, 4u}) {
    int learned = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const Scope scope;
      if (train(make_network({2, hidden, 1}, seed)).back() < 0.02) ++learned;
    }
    fmt::print("{:14}  {:2}\n", hidden, learned);
  }
  // [/seeds]
}

}  // namespace

int main() {
  a_neuron();
  one_neuron_is_not_enough();
  layers_need_a_bend();
  a_network();

  fmt::print("\n5. A loss for yes and no\n");
  fmt::print("   p  loss if 1 is wanted  loss if 0 is wanted\n");
  // [bce]
  for (const double p : {0.99, 0.9, 0.5, 0.1, 0.01}) {
    fmt::print("{:.2f}  {:19.4f}  {:19.4f}\n", p, binary_cross_entropy(p, 1).data(), binary_cross_entropy(p, 0).data());
  }
  // [/bce]

  fmt::print("\n6. One neuron learns\n");
  const MLP neuron = make_network({2, 1}, 1);
  const Series stuck = learn(neuron, "one neuron");
  fmt::print("the OR neuron: loss {:.4f}\n", loss_of(or_neuron()).data());
  fmt::print("the neuron's loss is log 2, to 1e-6: {}\n", yes(std::abs(loss_of(neuron).data() - std::log(2)) < 1e-6));

  fmt::print("\n7. A network learns\n");
  const MLP network = make_network({2, 4, 1}, 2);
  pulls(network);
  const Series learning = learn(network, "2-4-1 network");
  fmt::print("all four on the right side of 0.5: {}\n", yes(right_answers(network) == 4));
  save("loss.gp", to_gnuplot({.title = "Learning XOR",
                              .x = {.label = "step"},
                              .y = {.label = "loss (mean binary cross-entropy)", .low = 0},
                              .series = {stuck, learning}}));
  inside(network);
  where_to_start();
  return yes.exit_status();
}
