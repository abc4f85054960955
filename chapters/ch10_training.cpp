// SPDX-License-Identifier: MIT
//
// Chapter 10: learning is a loop.
//
// Trains a network on two moons and looks at what it says about points that it was not trained on. Then turns the
// loop's screws one at a time: the batch, the learning rate, zero_grad, the number of rows. At last, loans: a rare
// class, a wrong row, and a feature a thousand times larger than the others. Writes graphs/ch10_training_start.gp,
// _midway, _end, _loss, _rates, _forgotten and _memorised.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <chainrule/optimizer.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/progress.hpp>
#include <chainrule/scaling.hpp>
#include <cmath>
#include <numbers>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace chainrule;

namespace {

Claims yes;

// [moons]
struct Row {
  std::vector<double> x;
  double y;  // the class, 0 or 1
};
using Rows = std::vector<Row>;

/// Half circles of radius 1: class 0 is the upper one, class 1 the lower one. Noise moves each coordinate a little.
Rows two_moons(std::size_t count, double noise, Random& random) {
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    const double angle = random.uniform(0, std::numbers::pi), across = std::cos(angle), up = std::sin(angle);
    Row row = i % 2 == 0 ? Row{{across, up}, 0} : Row{{1 - across, 0.5 - up}, 1};
    for (double& coordinate : row.x) coordinate += random.normal(0, noise);
    rows.push_back(row);
  }
  return rows;
}
// [/moons]

// [task]
struct Task {
  Rows training, test;
  MLP network;
  Random random;
};

Task moons(std::uint64_t seed = 1, std::size_t count = 200, double noise = 0.1) {
  Random random(seed);
  const Rows training = two_moons(count, noise, random), test = two_moons(200, noise, random);
  const MLP network({2, 8, 8, 1}, random);
  return {training, test, network, random};
}
// [/task]

// [loss]
Value mean_loss(const MLP& network, std::span<const Row> rows) {
  std::vector<Value> losses;
  for (const auto& [x, y] : rows) losses.push_back(bce_with_logits(network(x)[0], y));
  return mean(losses);
}

double loss_on(const MLP& network, const Rows& rows) {
  const Scope scope;
  return mean_loss(network, rows).data();
}
// [/loss]

// [train]
struct Plan {
  std::size_t epochs;
  double learning_rate = 0.3;
  std::size_t batch_size = 10;
  bool forget_zero_grad = false;  // for section 10.5
};
struct Losses {
  std::vector<double> training, test;  // before the first epoch and after each
};

Losses train(Task& task, const Plan& plan) {
  auto& [rows, test, network, random] = task;
  SGD sgd(network.parameters(), {.learning_rate = plan.learning_rate});
  Losses losses{{loss_on(network, rows)}, {loss_on(network, test)}};
  Progress progress("training", plan.epochs);
  for (std::size_t epoch = 0; epoch < plan.epochs; ++epoch, progress.advance()) {
    random.shuffle(rows);
    for (std::size_t begin = 0; begin < rows.size(); begin += plan.batch_size) {
      const Scope scope;
      const std::size_t size = std::min(plan.batch_size, rows.size() - begin);      // the last batch may be shorter
      const Value loss = mean_loss(network, std::span(rows).subspan(begin, size));  // forward
      if (!plan.forget_zero_grad) sgd.zero_grad();                                  // zero
      loss.backward();                                                              // backward
      sgd.step();                                                                   // update
    }
    losses.training.push_back(loss_on(network, rows));
    losses.test.push_back(loss_on(network, test));
  }
  return losses;
}
// [/train]

std::vector<double> moons_losses(const Plan& plan) {
  Task task = moons();
  return train(task, plan).training;
}

struct Counts {
  int found = 0, missed = 0;             // of class 1
  int false_alarms = 0, left_alone = 0;  // of class 0
};

Counts count(const MLP& network, const Rows& rows) {
  Counts n;
  for (const auto& [x, y] : rows) {
    const Scope scope;
    const bool says_1 = network(x)[0].data() > 0;
    if (y == 1) ++(says_1 ? n.found : n.missed);
    if (y == 0) ++(says_1 ? n.false_alarms : n.left_alone);
  }
  return n;
}

double accuracy(const MLP& network, const Rows& rows) {  // in percent
  const auto [found, missed, false_alarms, left_alone] = count(network, rows);
  return 100.0 * (found + left_alone) / static_cast<double>(rows.size());
}

void save(const std::string& name, const Plot& plot) {
  fmt::print("{}\n", save_picture("graphs/ch10_training_" + name + ".gp", to_gnuplot(plot)));
}

using Curves = std::vector<std::pair<std::string, std::vector<double>>>;  // a name, and a loss for each epoch
void draw(const std::string& name, const std::string& title, const Curves& curves, bool log = false) {
  Plot plot{.title = title, .x = {.label = "epoch"}, .y = {.label = "loss", .log = log}};
  for (const auto& [label, losses] : curves) {
    Series& series = plot.series.emplace_back(Series{.name = label, .style = Series::Style::lines});
    for (const double loss : losses) {
      series.x.push_back(static_cast<double>(series.x.size()));
      series.y.push_back(rounded(loss, 3));
    }
  }
  save(name, plot);
}

/// The probability of class 1 at each place, with the test rows on top.
void draw_regions(const Task& task, const std::string& name, const std::string& title) {
  HeatMap map{.x_low = -1.5, .x_high = 2.5, .y_low = -1, .y_high = 1.5, .columns = 64, .rows = 40};
  for (std::size_t i = 0; i < map.rows * map.columns; ++i) {
    const Scope scope;
    const Value logit = task.network(std::vector{map.x(i % map.columns), map.y(i / map.columns)})[0];
    map.values.push_back(rounded(sigmoid(logit).data(), 3));
  }
  std::vector<Series> classes(2);
  for (const auto& [x, y] : task.test) {
    Series& series = classes[y == 1];
    series.x.push_back(rounded(x[0], 3));
    series.y.push_back(rounded(x[1], 3));
    series.name = fmt::format("class {}", y), series.style = Series::Style::points;
  }
  const Axis x{.label = "x1"}, y{.label = "x2"};
  save(name, {.title = title, .x = x, .y = y, .series = classes, .heat_map = map, .same_scale = true});
}

Losses learn(Task& task, const Plan& plan) {
  const Losses losses = train(task, plan);
  fmt::print("{:4}  {:6}  {:14.3f}  {:5.3f}  {:16.1f} %  {:5.1f} %\n", task.training.size(), plan.epochs,
             losses.training.back(), losses.test.back(), accuracy(task.network, task.training),
             accuracy(task.network, task.test));
  return losses;
}

void the_loop() {
  fmt::print("\n2. The loop\n");
  fmt::print("rows  epochs  loss: training   test  accuracy: training     test\n");
  for (const std::size_t epochs : {0u, 5u, 10u, 20u, 60u}) {
    Task task = moons();
    const auto [training, test] = learn(task, {.epochs = epochs});
    if (epochs == 5) draw_regions(task, "midway", "After 5 epochs");
    if (epochs < 60) continue;
    draw_regions(task, "end", "After 60 epochs");
    draw("loss", "Two moons", {{"training rows", training}, {"test rows", test}});
  }
  double lowest = 100;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Task task = moons(seed);
    train(task, {.epochs = 60});
    lowest = std::min(lowest, accuracy(task.network, task.test));
  }
  fmt::print("five seeds: {:.1f} % of the test rows or more; at least 97 %: {}\n", lowest, yes(lowest >= 97));
  const Task task = moons();
  const std::size_t before = tape::graph.size;
  mean_loss(task.network, std::span(task.training).first(10));
  fmt::print("nodes that a step on 10 rows makes: {}\n", tape::graph.size - before);
}

void batch_sizes() {
  fmt::print("\n3. How large a batch\n");
  fmt::print("batch  steps in an epoch  loss after 1, 2, 10, 40 epochs  rate 1: after 1 epoch\n");
  for (const std::size_t size : {1u, 10u, 200u}) {
    const std::vector<double> losses = moons_losses({.epochs = 40, .batch_size = size});
    const double hasty = moons_losses({.epochs = 1, .learning_rate = 1, .batch_size = size})[1];
    fmt::print("{:5}  {:17}  {:.3f}  {:.3f}  {:.3f}  {:.3f}      {:.3f}\n", size, 200 / size, losses[1], losses[2],
               losses[10], losses[40], hasty);
  }
}

// [slide]
/// Where gradient descent on (w - 3)² takes w, starting from 5.
std::vector<double> slide(double learning_rate, std::size_t steps, bool forget_zero_grad = false) {
  const Value w = 5;
  std::vector<double> path{w.data()};
  for (std::size_t step = 0; step < steps; ++step) {
    const Scope scope;
    if (!forget_zero_grad) w.zero_grad();
    pow(w - 3, 2).backward();
    w.set_data(w.data() - learning_rate * w.grad());
    path.push_back(w.data());
  }
  return path;
}
// [/slide]

void learning_rates() {
  fmt::print("\n4. How large a step\n");
  for (const double rate : {0.05, 0.45, 0.95, 1.05}) {
    fmt::print("(w - 3)², rate {:4}: w = {:.2f}\n", rate, fmt::join(slide(rate, 6), ", "));
  }
  Curves curves;
  for (const double rate : {0.01, 0.3, 1.0, 10.0}) {
    curves.emplace_back(fmt::format("rate {}", rate), moons_losses({.epochs = 15, .learning_rate = rate}));
    const auto& [name, losses] = curves.back();
    fmt::print("two moons, {:9} loss {:.2f}, {:.2f}, ..., {:.2f}\n", name, losses[0], losses[1], losses[15]);
  }
  draw("rates", "Four learning rates", curves, true);
}

void zero_grad_forgotten() {
  fmt::print("\n5. Forget zero_grad\n");
  // [forget]
  fmt::print("(w - 3)²   w = {:.1f}\n", fmt::join(slide(0.1, 13), ", "));
  fmt::print("forgotten  w = {:.1f}\n", fmt::join(slide(0.1, 13, true), ", "));
  const std::vector<double> zeroed = moons_losses({.epochs = 10});
  const std::vector<double> forgotten = moons_losses({.epochs = 10, .forget_zero_grad = true});
  fmt::print("two moons  loss {:.2f}\n", fmt::join(zeroed, ", "));
  fmt::print("forgotten  loss {:.2f}\n", fmt::join(forgotten, ", "));
  // [/forget]
  draw("forgotten", "Forgetting zero_grad", {{"with zero_grad", zeroed}, {"forgotten", forgotten}});
}

void twenty_rows() {
  fmt::print("\n6. Twenty rows\n");
  fmt::print("rows  epochs  loss: training   test  accuracy: training     test\n");
  // [memorise]
  for (const auto& [rows, epochs] : {std::pair{20u, 10u}, {20u, 300u}, {200u, 10u}, {200u, 100u}}) {
    Task task = moons(2, rows, 0.3);
    const auto [training, test] = learn(task, {.epochs = epochs});
    if (epochs == 300) draw("memorised", "Twenty noisy rows", {{"training rows", training}, {"test rows", test}});
  }
  // [/memorise]
  for (const auto& [rows, epochs] : {std::pair{20u, 10u}, {20u, 300u}, {200u, 100u}}) {
    std::vector<double> losses;
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      Task task = moons(seed, rows, 0.3);
      losses.push_back(train(task, {.epochs = epochs}).test.back());
    }
    fmt::print("seeds 1 to 5, {:3} rows, {:3} epochs: test loss {:.2f}\n", rows, epochs, fmt::join(losses, ", "));
  }
}

// [loans]
/// Score and ratio: how far above the average customer (below it, if negative). Income in euros. Class 1: the loan
/// defaults.
Rows loans() {
  Random random(1);
  Rows rows;
  for (int i = 0; i < 1000; ++i) {
    const double score = random.normal(), ratio = random.normal(), income = random.normal(3000, 700);
    rows.push_back({{score, ratio, income}, score < -0.3 && ratio > 0.4 ? 1.0 : 0.0});
  }
  rows[100].x[2] = 999999;  // whoever typed this did not know the income
  return rows;
}
// [/loans]

std::vector<double> column(const Rows& rows, std::size_t c) {
  std::vector<double> numbers;
  for (const Row& row : rows) numbers.push_back(row.x[c]);
  return numbers;
}

void print_columns(const Rows& rows) {
  fmt::print("{:4} rows     mean  deviation    largest\n", rows.size());
  for (const std::size_t c : {0u, 1u, 2u}) {
    const std::vector<double> numbers = column(rows, c);
    const auto [mean, deviation] = scale_of(numbers);
    fmt::print("{:9}  {:7.2f}  {:9.2f}  {:9.2f}\n", std::array{"score", "ratio", "income"}[c], mean, deviation,
               std::ranges::max(numbers));
  }
}

// [sizes]
/// The mean size of the first layer's gradients, for each of the three inputs.
std::array<double, 3> gradient_sizes(const MLP& network, const Rows& rows) {
  const Scope scope;
  for (const Value& parameter : network.parameters()) parameter.zero_grad();
  mean_loss(network, rows).backward();
  std::array<double, 3> sizes{};
  for (const Neuron& neuron : network.layers()[0].neurons()) {
    for (std::size_t i = 0; i < 3; ++i) sizes[i] += std::abs(neuron.weights()[i].grad()) / 8;
  }
  return sizes;
}
// [/sizes]

/// Returns the accuracy on the test rows in the end.
double learn_loans(const Rows& training, const Rows& test, double learning_rate) {
  fmt::print("learning rate {}\n", learning_rate);
  fmt::print("epochs     loss  accuracy  found  missed  false alarms  left alone  gradients: score  ratio   income\n");
  double end = 0;
  for (const std::size_t epochs : {0u, 1u, 20u}) {
    Random random(2);
    const MLP network({3, 8, 1}, random, {.hidden = Activation::relu, .init = Init::he});
    Task task{training, test, network, random};
    train(task, {.epochs = epochs, .learning_rate = learning_rate});
    const auto [found, missed, false_alarms, left_alone] = count(network, test);
    const auto [score, ratio, income] = gradient_sizes(network, training);
    end = accuracy(network, test);
    fmt::print("{:6}  {:7.3f}  {:6.1f} %  {:5}  {:6}  {:12}  {:10}  {:16.3f}  {:5.3f}  {:7.3f}\n", epochs,
               loss_on(network, test), end, found, missed, false_alarms, left_alone, score, ratio, income);
  }
  return end;
}

}  // namespace

int main() {
  fmt::print("1. Two moons\n");
  const Task start = moons();
  for (const auto& [x, y] : std::span(start.training).first(4)) {
    fmt::print("x1 = {:5.2f}, x2 = {:5.2f}: class {}\n", x[0], x[1], y);
  }
  fmt::print("accuracy before training: {:.1f} %\n", accuracy(start.network, start.test));
  draw_regions(start, "start", "Before the first step");
  the_loop();
  batch_sizes();
  learning_rates();
  zero_grad_forgotten();
  twenty_rows();

  fmt::print("\n7. Look at the data first\n");
  // [look]
  Rows rows = loans();
  print_columns(rows);
  std::erase_if(rows, [](const Row& row) { return row.x[2] == 999999; });
  print_columns(rows);
  Rows training(rows.begin(), rows.begin() + 699), test(rows.begin() + 699, rows.end());
  // [/look]
  const auto defaults = [](const Rows& some) { return std::ranges::count(some, 1.0, &Row::y); };
  fmt::print("defaults: {} of {} training rows, {} of {} test rows\n", defaults(training), training.size(),
             defaults(test), test.size());

  fmt::print("\n8. Income in euros\n");
  const double in_euros = learn_loans(training, test, 0.3);
  learn_loans(training, test, 1e-6);

  fmt::print("\n9. One ruler for all\n");
  // [ruler]
  for (const std::size_t c : {0u, 1u, 2u}) {
    const Scale scale = scale_of(column(training, c));
    for (Row& row : training) row.x[c] = scale(row.x[c]);
    for (Row& row : test) row.x[c] = scale(row.x[c]);
  }
  // [/ruler]
  fmt::print("better than with income in euros: {}\n", yes(learn_loans(training, test, 0.3) > in_euros));
  return yes.exit_status();
}
