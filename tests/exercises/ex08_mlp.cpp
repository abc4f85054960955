// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex08_mlp.hpp>
#include <functional>

namespace {

using chainrule::Random;
using Numbers = std::vector<double>;

TEST_CASE("8.1 a neuron has a weight for each input and a bias") {
  std::vector<std::vector<std::size_t>> networks{{3, 4, 2, 1}, {2, 1}, {2, 4, 1}, {4, 8, 6, 3}};
  Random random(81);
  networks.push_back({1 + random.index(9), 1 + random.index(9), 1 + random.index(9)});
  for (const auto& sizes : networks) {
    std::size_t weights = 0, swapped = 0, neurons = 0, product = sizes[0], last = 0;
    for (std::size_t l = 1; l < sizes.size(); ++l) {
      weights += sizes[l - 1] * sizes[l];
      swapped += sizes[l - 1] * (sizes[l] + 1);
      neurons += sizes[l];
      product *= sizes[l];
      last = sizes[l] * (sizes[l - 1] + 1);
    }
    const std::size_t right = weights + neurons;
    check("sizes " + show(sizes), parameter_count(sizes), right,
          {{weights, "These are the weights alone. Every neuron has a bias as well."},
           {weights + sizes.size() - 1, "One bias for each layer was counted. Every neuron has its own."},
           {right + sizes[0], "The inputs got biases too. They are given, no neuron computes them."},
           {swapped, "The + 1 belongs to the other factor: each neuron has one weight for each input, and one bias."},
           {neurons, "These are the neurons. Each of them has several parameters."},
           {neurons + sizes[0], "These are the inputs and the neurons. Parameters are weights and biases."},
           {product, "The sizes were all multiplied. A layer is only connected to the layer before it; layers add up."},
           {right - sizes[1] * (sizes[0] + 1), "The first layer is missing. Mind where the loop begins."},
           {right - last, "The last layer is missing. Mind where the loop ends."},
           {last, "This is the last layer alone. Add up the layers: +=, not =."}});
  }
}

/// A number with four digits, which are enough for a point on paper.
double draw(Random& random) { return std::round(random.uniform(-1, 1) * 1e4) / 1e4; }

/// What backward() has left in values that were given to a function.
void check_given(const std::string& point, const std::string& what, const std::vector<Value>& given,
                 const Numbers& wanted) {
  Numbers got, twice;
  for (const Value& value : given) got.push_back(value.grad());
  for (const double gradient : wanted) twice.push_back(2 * gradient);
  check(point + "gradients of " + what, got, wanted,
        {{Numbers(given.size()), "What was given as " + what +
                                     " has no gradient: you made new leaves from the data. Use the Values themselves."},
         {twice, "Every gradient is there twice: the neuron calls backward() too. Leave that to whoever uses it."}});
}

TEST_CASE("8.2 a neuron is the tanh of a dot product and a bias, as one graph") {
  const Scope scope;
  Random random(82);
  for (const std::size_t inputs : {2u, 1u, 3u}) {
    Numbers numbers{-3, 1, 2, 0, 6.881};
    if (inputs != 2) {
      numbers.clear();
      for (std::size_t i = 0; i < 2 * inputs + 1; ++i) numbers.push_back(draw(random));
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(inputs);
    const std::vector<Value> w(numbers.begin(), middle), x(middle, numbers.end() - 1);
    const Value b(numbers.back());
    const Value o = neuron(w, b, x);
    double sum = 0, all_x = 0;
    for (std::size_t i = 0; i < inputs; ++i) sum += w[i].data() * x[i].data(), all_x += x[i].data();
    const double n = sum + b.data(), right = std::tanh(n);
    const std::string point = fmt::format("w = {}, x = {}, b = {}; ", show(Numbers(numbers.begin(), middle)),
                                          show(Numbers(middle, numbers.end() - 1)), show(b.data()));
    check(point + "data", o.data(), right,
          {{sigmoid(n), "This is the sigmoid. This neuron bends with tanh."},
           {n, "This is the sum, before the bend."},
           {std::tanh(sum), "The bias is missing."},
           {right + b.data(), "The bias was added twice: in the sum, and to the output."},
           {std::tanh(sum) + b.data(), "The bias was added after the bend. It belongs to the sum that goes into tanh."},
           {std::tanh(sum - b.data()), "The bias was subtracted."},
           {std::tanh(sum + b.data() * all_x), "The bias was added to every weight. It is added once, to the sum."}});
    check(
        point + "nodes", topological_order(o).size(), 2 * inputs + 4,
        {{1, "The number is right, but it remembers nothing: work with Values throughout, data() leaves the graph."},
         {2 * inputs + 3, "One of the given values is not in the graph: you used its data() instead. Is it the bias?"},
         {4 * inputs + 2, "Right, but from single products and sums. Let dot(w, x) make the weighted sum one node."},
         {4 * inputs + 3, "Right, but from single products and sums. Let dot(w, x) make the weighted sum one node."}});
    check<std::string>(point + "label", o.label(), "o",
                       {{"", "The result has no label: set_label gives it one, and returns the value."}});
    o.backward();
    const double slope = 1 - right * right;
    Numbers of_x, of_w;
    for (std::size_t i = 0; i < inputs; ++i) {
      of_x.push_back(slope * w[i].data());
      of_w.push_back(slope * x[i].data());
    }
    check_given(point, "x", x, of_x);
    check_given(point, "w", w, of_w);
    check_given(point, "b", {b}, {slope});
  }
}

/// What a forward pass can get wrong.
struct Slip {
  bool bias = true, bias_inside = true, bias_each_time = false, transposed = false, in_place = false;
  bool same_inputs = false, inputs_bent = false, sum_kept = false, appended = false, as_many_as_neurons = false;
  std::function<double(double)> hidden = sigmoid, last = sigmoid;
};

Numbers run(const std::vector<PlainLayer>& layers, const Numbers& inputs, const Slip& slip = {}) {
  Numbers values = inputs, all;
  for (double& x : values) x = slip.inputs_bent ? sigmoid(x) : x;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const PlainLayer& layer = layers[l];
    Numbers outputs, seen = slip.same_inputs ? inputs : values;
    const std::size_t end = slip.as_many_as_neurons ? std::min(seen.size(), layer.weights.size()) : seen.size();
    double sum = 0;
    for (std::size_t j = 0; j < layer.biases.size(); ++j) {
      if (!slip.sum_kept) sum = 0;
      if (slip.bias && slip.bias_inside && !slip.bias_each_time) sum += layer.biases[j];
      for (std::size_t i = 0; i < std::min(end, layer.weights[j].size()); ++i) {
        const bool turned = slip.transposed && i < layer.weights.size() && j < layer.weights[i].size();
        sum += (turned ? layer.weights[i][j] : layer.weights[j][i]) * seen[i];
        if (slip.bias_each_time) sum += layer.biases[j];
      }
      const double bent = (l + 1 == layers.size() ? slip.last : slip.hidden)(sum);
      outputs.push_back(slip.bias_inside ? bent : bent + layer.biases[j]);
      if (slip.in_place && j < seen.size()) seen[j] = outputs[j];
    }
    all.insert(all.end(), outputs.begin(), outputs.end());
    values = outputs;
  }
  return slip.appended ? all : values;
}

TEST_CASE("8.3 the outputs of one layer are the inputs of the next") {
  Random random(83);
  const auto draw_layers = [&](const std::vector<std::size_t>& sizes) {
    std::vector<PlainLayer> layers(sizes.size() - 1);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      for (std::size_t j = 0; j < sizes[l + 1]; ++j) {
        layers[l].biases.push_back(random.uniform(-1, 1));
        layers[l].weights.emplace_back();
        for (std::size_t i = 0; i < sizes[l]; ++i) layers[l].weights[j].push_back(random.uniform(-1, 1));
      }
    }
    return layers;
  };
  struct Example {
    std::string text;
    std::vector<PlainLayer> layers;
    Numbers inputs;
  };
  const auto straight = [](double u) { return u; };
  const auto hyperbolic = [](double u) { return std::tanh(u); };
  for (const auto& [text, layers, inputs] :
       {Example{"a 2-2-2 network, inputs 0.5 and -1", draw_layers({2, 2, 2}), {0.5, -1}},
        Example{"the example: one layer, inputs 1 and -1", {{{{1, 2}, {0, -1}}, {0.5, 1}}}, {1, -1}},
        Example{"a 3-2-1 network, inputs 0.5, -1 and 2", draw_layers({3, 2, 1}), {0.5, -1, 2}},
        Example{"a 3-4-2-1 network, inputs 0.5, -1 and 2", draw_layers({3, 4, 2, 1}), {0.5, -1, 2}},
        Example{"no layers, inputs 3 and 4", {}, {3, 4}}}) {
    const Numbers right = run(layers, inputs);
    check(text, forward(layers, inputs), right,
          {{Numbers{}, "There are no outputs. Without layers they are the inputs."},
           {run(layers, inputs, {.hidden = straight, .last = straight}),
            "The sums are right. Each goes through sigmoid."},
           {run(layers, inputs, {.last = straight}), "The last layer is not bent: its sums, too, go through sigmoid."},
           {run(layers, inputs, {.hidden = straight}), "Only the last layer is bent. The sums of every layer are."},
           {run(layers, inputs, {.hidden = hyperbolic, .last = hyperbolic}), "This bends with tanh. Take sigmoid."},
           {run(layers, inputs, {.bias = false}), "The biases are missing."},
           {run(layers, inputs, {.bias_inside = false}), "The biases come after the bend. They belong into the sums."},
           {run(layers, inputs, {.bias_each_time = true}),
            "The bias was added for every input. It is added once to each neuron's sum, outside of the inner loop."},
           {run(layers, inputs, {.sum_kept = true}),
            "A neuron's sum goes on where that of its neighbour ended. Each neuron begins a sum of its own."},
           {run(layers, inputs, {.as_many_as_neurons = true}),
            "Inputs are left out: weights.size() counts the neurons. A neuron has weights[j].size() weights."},
           {run(layers, inputs, {.inputs_bent = true}),
            "The network's inputs went through sigmoid first. They are used as they are; sums are bent."},
           {run(layers, inputs, {.appended = true}),
            "These are the outputs of all layers, one after the other. Each layer begins an empty list of outputs."},
           {run(layers, inputs, {.transposed = true}),
            "The weights are the wrong way round: weights[j][i] leads from input i to neuron j."},
           {run(layers, inputs, {.in_place = true}),
            "A neuron sees what its neighbour has written: collect the outputs in a vector of their own."},
           {run(layers, inputs, {.same_inputs = true}),
            "Every layer was given the network's inputs. A layer's inputs are the outputs of the layer before it."},
           {run({layers.begin(), layers.begin() + (layers.empty() ? 0 : 1)}, inputs),
            "This is the first layer's answer. Go on with it."},
           {inputs, "These are the inputs. Does the result of a layer reach the next one?"}});
  }
}

struct Task {
  std::string text;
  std::vector<std::size_t> sizes;
  std::vector<Sample> samples;
  double rate;
};

/// A small network in which an earlier step has left gradients.
MLP used_network(const Task& task) {
  Random random(84);
  const MLP network(task.sizes, random,
                    {.hidden = chainrule::Activation::sigmoid, .output = chainrule::Activation::sigmoid});
  const auto& [x, y] = task.samples[0];
  chainrule::binary_cross_entropy(network(x)[0], 1 - y).backward();
  return network;
}

using SampleLoss = Value (*)(Value p, double y);

Value loss_of(const MLP& network, const std::vector<Sample>& samples,
              SampleLoss sample_loss = chainrule::binary_cross_entropy) {
  std::vector<Value> losses;
  for (const auto& [x, y] : samples) losses.push_back(sample_loss(network(x)[0], y));
  return mean(losses);
}

void clear_gradients(const MLP& network) {
  for (const Value& p : network.parameters()) p.zero_grad();
}

Numbers data_of(const MLP& network) {
  Numbers data;
  for (const Value& p : network.parameters()) data.push_back(p.data());
  return data;
}

/// What a training step can get wrong.
struct StepSlip {
  bool stale = false, backward = true, replaced = false;
  double factor = 1;                           // of the loss
  std::vector<std::string_view> without = {};  // turns no parameter whose label begins with one of these
};

void turn(const MLP& network, double rate, const StepSlip& slip = {}) {
  for (const Value& p : network.parameters()) {
    const std::string label = p.label();
    if (std::ranges::any_of(slip.without, [&](std::string_view start) { return label.starts_with(start); })) continue;
    p.set_data((slip.replaced ? 0 : p.data()) - rate * p.grad());
  }
}

/// The parameters after a step.
Numbers step(const Task& task, double rate, const StepSlip& slip = {}) {
  const MLP network = used_network(task);
  const Value loss = slip.factor * loss_of(network, task.samples);
  if (!slip.stale) clear_gradients(network);
  if (slip.backward) loss.backward();
  turn(network, rate, slip);
  return data_of(network);
}

/// The parameters after a step for each sample, and the mean of the losses on the way.
struct Walk {
  Numbers parameters;
  double loss = 0;
};
Walk step_by_step(const Task& task, bool clear_each_time) {
  const MLP network = used_network(task);
  Walk walk;
  clear_gradients(network);
  for (const Sample& sample : task.samples) {
    if (clear_each_time) clear_gradients(network);
    const Value loss = loss_of(network, {sample});
    loss.backward();
    turn(network, task.rate);
    walk.loss += loss.data() / static_cast<double>(task.samples.size());
  }
  walk.parameters = data_of(network);
  return walk;
}

/// Shows the first parameter that is wrong, with its label.
void check_parameters(const std::string& text, const MLP& network, const Numbers& wanted,
                      const std::vector<Mistake<Numbers>>& mistakes) {
  const Numbers got = data_of(network);
  const auto mistake = std::ranges::find_if(mistakes, [&](const auto& m) { return same(got, m.answer); });
  for (std::size_t i = 0; i < got.size(); ++i) {
    std::vector<Mistake<double>> diagnosis;
    if (mistake != mistakes.end()) diagnosis.push_back({got[i], mistake->message});
    check(fmt::format("{}; the parameter {} afterwards", text, network.parameters()[i].label()), got[i], wanted[i],
          diagnosis);
  }
}

TEST_CASE("8.4 a training step turns every parameter against its gradient") {
  const Scope scope;
  Random random(840);
  std::vector<Sample> drawn;
  for (const double y : {1.0, 0.0, 0.0, 1.0, 1.0}) drawn.push_back({{2 * draw(random), 2 * draw(random)}, y});
  const std::vector<Sample> exclusive_or{{{0, 0}, 0}, {{0, 1}, 1}, {{1, 0}, 1}, {{1, 1}, 0}};
  for (const Task& task : {Task{"a 1-1 network, one sample x = 0.5, y = 1, rate 2", {1, 1}, {{{0.5}, 1}}, 2},
                           Task{"a 2-3-1 network, XOR, rate 2", {2, 3, 1}, exclusive_or, 2},
                           Task{"a 2-3-1 network, five random samples, rate 0.5", {2, 3, 1}, drawn, 0.5}}) {
    const auto& [text, sizes, samples, rate] = task;
    const double count = static_cast<double>(samples.size());
    const MLP network = used_network(task), untouched = used_network(task);
    const Walk walk = step_by_step(task, true), heap = step_by_step(task, false);
    const double wanted = loss_of(network, samples).data(), got = training_step(network, samples, rate);
    const auto of = [&](SampleLoss sample_loss) { return loss_of(untouched, task.samples, sample_loss).data(); };
    check(fmt::format("{}; the loss that is returned", text), got, wanted,
          {{-wanted, "The loss is negative: the minus before the logarithms is missing."},
           {wanted * count, "This is the sum of the samples' losses. Asked is their mean."},
           {loss_of(network, samples).data(), "This is the loss after the turn. Asked is the one before it."},
           {loss_of(untouched, {samples.back()}).data(), "This is the last sample's loss alone."},
           {walk.loss, "A turn came after each sample. Asked is one turn, by the gradient of the mean of all."},
           {heap.loss, "A turn came after each sample. Asked is one turn, by the gradient of the mean of all."},
           {of(chainrule::bce_with_logits),
            "The output went through a second sigmoid. The network already ends in one, so binary_cross_entropy takes "
            "its output as it is. (bce_with_logits has a sigmoid inside.)"},
           {of([](Value p, double y) { return pow(p - y, 2); }),
            "These are squared misses. Asked is the binary cross-entropy."},
           {of([](Value p, double) { return -log(p); }),
            "This is -log p for every sample. Where y is 0, it must be -log(1 - p)."},
           {of([](Value p, double y) { return chainrule::binary_cross_entropy(p, 1 - y); }),
            "y and 1 - y are swapped: a probability near 1 must cost little where y is 1."},
           {0, "The loss that is returned is 0. Return its data."}});
    const bool gradients = std::ranges::any_of(network.parameters(), [](const Value& p) { return p.grad() != 0; });
    check_parameters(
        text, network, step(task, rate),
        {{data_of(untouched),
          gradients
              ? "The parameters have gradients, but are what they were. Does the turn come after backward()? Is it "
                "done with set_data? (p = ... makes p a new Value, and the network keeps the old one.)"
              : "The parameters are what they were, and their gradients are 0. Were they set to 0 after "
                "backward()? Or does the loss not depend on them, since it was made from data()?"},
         {step(task, rate, {.stale = true}),
          "What was in the gradients before was added in: zero_grad, before backward."},
         {step(task, -rate), "Uphill: the parameters moved with their gradients. Downhill is minus."},
         {step(task, 1), "The rate is missing. A parameter moves by rate times its gradient."},
         {step(task, rate, {.factor = count}), "These gradients are those of the sum of the losses, not of the mean."},
         {step(task, rate, {.stale = true, .backward = false}),
          "The old gradients were used: backward comes before the turn."},
         {step(task, rate, {.replaced = true}),
          "The parameter was replaced by -rate times its gradient. It moves by that, from the data that it has."},
         {step(task, rate, {.without = {"b"}}),
          "The biases were not turned. parameters() lists them too, each after its neuron's weights."},
         {step(task, rate, {.without = {"W1", "b1"}}),
          "Only the last layer was turned. network.parameters() has the parameters of every layer."},
         {step(task, rate, {.without = {"W2", "b2"}}),
          "Only the first layer was turned. network.parameters() has the parameters of every layer."},
         {step(task, rate, {.without = {"W"}}), "Only the biases were turned. The weights are parameters as well."},
         {step(task, 2 * rate), "The parameters moved twice as far as they should."},
         {step({text, sizes, {samples.back()}, rate}, rate), "Only the last sample had a say."},
         {walk.parameters, "This is a step for each sample. Asked is one step for the mean of all."},
         {heap.parameters, "This is a step for each sample. Asked is one step for the mean of all."}});
  }
}

/// 1 for a clear yes, 0 for a clear no, else 0.5.
double clear(double output) { return output > 0.9 ? 1 : output < 0.1 ? 0 : 0.5; }

TEST_CASE("8.5 neurons that recognise one row each can answer any table") {
  const double rows[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  for (int i = 0; i < 16; ++i) {
    const int table = (6 + i) % 16;  // XOR first
    const std::array<int, 4> wanted{table / 8, table / 4 % 2, table / 2 % 2, table % 2};
    const TableNetwork network = table_network(wanted);
    const auto hidden = [&](std::size_t k, std::size_t row) {
      const auto& [w1, w2, b] = network.hidden[k];
      return sigmoid(w1 * rows[row][0] + w2 * rows[row][1] + b);
    };
    for (std::size_t k = 4; k-- > 0;) {  // from the end: there fewer mistakes look alike
      Numbers answers, one(4), others(4, 1), ones(4), swapped(4);
      bool zero_elsewhere = false;
      for (std::size_t row = 0; row < 4; ++row) {
        zero_elsewhere |= row != k && hidden(k, row) == 0.5;
        answers.push_back(clear(hidden(k, row)));
        ones[row] = rows[row][0] >= rows[k][0] && rows[row][1] >= rows[k][1] ? 1 : 0;
        swapped[row] = rows[row][0] == rows[k][1] && rows[row][1] == rows[k][0] ? 1 : 0;
      }
      one[k] = 1;
      others[k] = 0;
      Numbers half = one;
      half[k] = 0.5;
      check(
          fmt::format("hidden neuron {} (1: above 0.9, 0: below 0.1, 0.5: between), rows 0 0, 0 1, 1 0, 1 1", k),
          answers, one,
          {{half, "At its own row the sum is near 0, and the sigmoid at 0.5. A larger bias lifts it, but not too far."},
           {ones, "Rows with more ones pass as well. Where the row has a 0, the weight must be negative."},
           {k == 3 ? Numbers{0, 1, 1, 1} : Numbers{},
            "A single 1 is enough for it. The bias must outweigh one weight, and not both together."},
           {swapped, "x1 and x2 are swapped: row 1 is 0 1, so x1 is 0 there and x2 is 1."},
           {others, "This neuron recognises everything else: all its signs are turned round."},
           {{1, 1, 1, 1}, "It always says yes: the bias is too large."},
           {{0, 0, 0, 0}, "It never says yes: the bias is too far below 0, even for its own row."},
           {zero_elsewhere && answers[k] == 1 ? answers : Numbers{},
            "At some rows the sum is exactly 0, and so it stays if all is larger. A bias further below 0 makes them a "
            "no."},
           {std::ranges::count(answers, 0.5) > 0 ? answers : Numbers{},
            "Some answers are not clear: the sum is too near 0 there. Larger weights and bias make it clearer."}});
    }
    Numbers answers, right, turned, back, not_clear;
    bool cancelled = false;  // weight and bias, at a row that wants a 1
    for (std::size_t row = 0; row < 4; ++row) {
      double sum = network.bias;
      for (std::size_t k = 0; k < 4; ++k) sum += network.weights[k] * hidden(k, row);
      cancelled |= wanted[row] == 1 && std::abs(sum) < 0.05 * std::abs(network.bias);
      answers.push_back(clear(sigmoid(sum)));
      right.push_back(wanted[row]);
      turned.push_back(1 - wanted[row]);
      back.push_back(wanted[3 - row]);
      not_clear.push_back(wanted[row] == 1 ? 1 : 0.5);
    }
    check(fmt::format("wanted {}; the output (1: above 0.9, 0: below 0.1, 0.5: between)",
                      show(std::vector<int>(wanted.begin(), wanted.end()))),
          answers, right,
          {{not_clear,
            "Where no hidden neuron with a weight speaks, the sum is the bias alone. One well below 0 makes it a no."},
           {cancelled && std::ranges::count(answers, 0.5) > 0 ? answers : Numbers{},
            "Where a 1 is wanted, weight and bias cancel, as they do if both are larger. Let the weight outweigh it."},
           {turned, "Yes and no are turned round: a weight above 0 says yes when its hidden neuron speaks."},
           {back, "The rows are in reverse: weight k belongs to hidden neuron k, and wanted[k] to row k."},
           {{1, 1, 1, 1}, "The output always says yes: the bias must outweigh silence."},
           {{0, 0, 0, 0}, "The output never says yes. One hidden neuron alone must lift its sum well above 0."},
           {{0, 1, 1, 0}, "This is XOR, whatever is wanted. Let wanted decide the weights of the output."},
           {std::ranges::count(answers, 0.5) > 0 ? answers : Numbers{},
            "Some outputs are not clear: the sum is too near 0 there. Larger weights and bias make it clearer."}});
  }
}

}  // namespace
