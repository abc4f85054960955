// SPDX-License-Identifier: MIT
//
// Chapter 11: the whole derivation.
//
// Shows backpropagation through a network of three layers as formulas with matrices, written with plain loops, beside
// the engine: the same 115 gradients, the same training, on Fisher's iris flowers (chapters/data/iris.csv).
// Writes graphs/ch11_three_layer_mlp_learning.gp, _paths.dot and _flower.dot.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chainrule/claims.hpp>
#include <chainrule/csv.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/loss.hpp>
#include <chainrule/nn.hpp>
#include <chainrule/optimizer.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <chainrule/progress.hpp>
#include <chainrule/scaling.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

using namespace chainrule;

namespace {

Claims yes;

void draw(const char* name, Value root, const DrawOptions& options) {
  fmt::print("{}\n", save_picture(fmt::format("graphs/ch11_three_layer_mlp_{}.dot", name), to_dot(root, options)));
}

// [matrix]
using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;  // row after row: W[j][i] is in row j, column i
// [/matrix]

void require(bool fits, const char* what, const Matrix& W, const Vector& v) {
  if (fits) return;
  throw std::invalid_argument(fmt::format("{}: {} x {} does not fit {}", what, W.size(), W[0].size(), v.size()));
}

// [products]
/// W x: columns numbers in, rows numbers out.
Vector product(const Matrix& W, const Vector& x) {
  require(x.size() == W[0].size(), "W x", W, x);
  Vector z(W.size());
  for (std::size_t j = 0; j < W.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) z[j] += W[j][i] * x[i];
  }
  return z;
}

/// d xᵀ: one row for each number of d, one column for each of x.
Matrix outer_product(const Vector& d, const Vector& x) {
  Matrix G(d.size(), Vector(x.size()));
  for (std::size_t j = 0; j < d.size(); ++j) {
    for (std::size_t i = 0; i < x.size(); ++i) G[j][i] = d[j] * x[i];
  }
  return G;
}
// [/products]

/// Wᵀ d: rows numbers in, columns numbers out. (Not listed in the book: it is exercise 11.1.)
Vector transposed_product(const Matrix& W, const Vector& d) {
  require(d.size() == W.size(), "Wᵀ d", W, d);
  Vector g(W[0].size());
  for (std::size_t j = 0; j < d.size(); ++j) {
    for (std::size_t i = 0; i < g.size(); ++i) g[i] += W[j][i] * d[j];
  }
  return g;
}

// [network]
/// The parameters of a layer, or their gradients.
struct HandLayer {
  Matrix W;
  Vector b;
};
using HandNetwork = std::array<HandLayer, 3>;  // 8 x 4 and 8, 6 x 8 and 6, 3 x 6 and 3
// [/network]

HandLayer zero_layer(std::size_t neurons, std::size_t inputs) {
  return {Matrix(neurons, Vector(inputs)), Vector(neurons)};
}

HandNetwork zeros() { return {zero_layer(8, 4), zero_layer(6, 8), zero_layer(3, 6)}; }

/// All numbers of a network, in the order of the engine's parameters().
std::vector<double*> numbers(HandNetwork& network) {
  std::vector<double*> all;
  for (auto& [W, b] : network) {
    for (std::size_t j = 0; j < b.size(); ++j) {
      for (double& weight : W[j]) all.push_back(&weight);
      all.push_back(&b[j]);
    }
  }
  return all;
}

HandNetwork copy_of(const MLP& mlp) {
  HandNetwork network = zeros();
  const std::vector<double*> to = numbers(network);
  const std::vector<Value> from = mlp.parameters();
  for (std::size_t n = 0; n < to.size(); ++n) *to[n] = from[n].data();
  return network;
}

// [forward]
struct Pass {
  Vector h1, h2, p;  // 8, 6 and 3 numbers
};

Vector sums(const HandLayer& layer, const Vector& x) {  // z = W x + b
  Vector z = product(layer.W, x);
  for (std::size_t j = 0; j < z.size(); ++j) z[j] += layer.b[j];
  return z;
}

Vector sigmoid(Vector z) {
  for (double& u : z) u = 1 / (1 + std::exp(-u));
  return z;
}

Vector softmax(Vector z) {
  const double highest = *std::ranges::max_element(z);
  for (double& u : z) u = std::exp(u - highest);
  const double sum = std::accumulate(z.begin(), z.end(), 0.0);
  for (double& u : z) u /= sum;
  return z;
}

Pass forward(const HandNetwork& network, const Vector& x) {
  const Vector h1 = sigmoid(sums(network[0], x));
  const Vector h2 = sigmoid(sums(network[1], h1));
  return {h1, h2, softmax(sums(network[2], h2))};
}
// [/forward]

// [backward]
struct Deltas {
  Vector delta1, delta2, delta3;  // 8, 6 and 3 numbers
};

Vector through_sigmoid(Vector d, const Vector& h) {  // d ∘ h ∘ (1 - h)
  for (std::size_t i = 0; i < d.size(); ++i) d[i] *= h[i] * (1 - h[i]);
  return d;
}

Deltas backward(const HandNetwork& network, const Pass& pass, std::size_t species) {
  Vector delta3 = pass.p;
  delta3[species] -= 1;
  const Vector delta2 = through_sigmoid(transposed_product(network[2].W, delta3), pass.h2);
  const Vector delta1 = through_sigmoid(transposed_product(network[1].W, delta2), pass.h1);
  return {delta1, delta2, delta3};
}

HandNetwork gradients(const Deltas& d, const Pass& pass, const Vector& x) {
  return {{{outer_product(d.delta1, x), d.delta1},
           {outer_product(d.delta2, pass.h1), d.delta2},
           {outer_product(d.delta3, pass.h2), d.delta3}}};
}
// [/backward]

/// to += scale · from, for every parameter.
void add(HandNetwork& to, double scale, HandNetwork from) {
  const std::vector<double*> a = numbers(to), b = numbers(from);
  for (std::size_t n = 0; n < a.size(); ++n) *a[n] += scale * *b[n];
}

const std::vector<std::string> species_names{"setosa", "versicolor", "virginica"};

std::size_t species_of(const std::string& name) {
  const auto found = std::ranges::find(species_names, name);
  if (found == species_names.end()) throw std::runtime_error(fmt::format("iris.csv: unknown species '{}'", name));
  return static_cast<std::size_t>(found - species_names.begin());
}

struct Flowers {
  std::vector<Vector> x;             // four lengths of each flower, scaled
  std::vector<std::size_t> species;  // of each: 0, 1 or 2
};

struct Iris {
  Flowers train, test;        // 100 and 50, shuffled
  std::vector<Scale> scales;  // of the four columns, by the mean and deviation of the 100

  Iris(const Table& table, Random& random) {
    std::vector<std::size_t> order(table.numbers.size());
    std::iota(order.begin(), order.end(), 0);
    random.shuffle(order);
    for (std::size_t c = 0; c < 4; ++c) {
      Vector lengths;
      for (std::size_t k = 0; k < 100; ++k) lengths.push_back(table.numbers[order[k]][c]);
      scales.push_back(scale_of(lengths));
    }
    for (const std::size_t row : order) {
      Flowers& flowers = train.x.size() < 100 ? train : test;
      Vector& x = flowers.x.emplace_back(table.numbers[row]);
      for (std::size_t c = 0; c < 4; ++c) x[c] = scales[c](x[c]);
      flowers.species.push_back(species_of(table.labels[row]));
    }
  }
};

// [batch]
double mean_loss(const HandNetwork& network, const Flowers& flowers) {
  double sum = 0;
  for (std::size_t k = 0; k < flowers.x.size(); ++k) {
    sum -= std::log(forward(network, flowers.x[k]).p[flowers.species[k]]);
  }
  return sum / static_cast<double>(flowers.x.size());
}

HandNetwork mean_gradient(const HandNetwork& network, const Flowers& flowers) {
  HandNetwork sum = zeros();
  for (std::size_t k = 0; k < flowers.x.size(); ++k) {
    const Pass pass = forward(network, flowers.x[k]);
    const Deltas deltas = backward(network, pass, flowers.species[k]);
    add(sum, 1 / static_cast<double>(flowers.x.size()), gradients(deltas, pass, flowers.x[k]));
  }
  return sum;
}

/// The same loss with the engine.
Value mean_loss(const MLP& mlp, const Flowers& flowers) {
  std::vector<Value> losses;
  for (std::size_t k = 0; k < flowers.x.size(); ++k) {
    losses.push_back(cross_entropy(mlp(flowers.x[k]), flowers.species[k]));
  }
  return mean(losses);
}
// [/batch]

/// The largest difference between a gradient by hand and the engine's, over all parameters.
double worst_difference(HandNetwork by_hand, const MLP& mlp) {
  double worst = 0;
  const std::vector<double*> gradients = numbers(by_hand);
  const std::vector<Value> parameters = mlp.parameters();
  for (std::size_t n = 0; n < gradients.size(); ++n) {
    worst = std::max(worst, std::abs(*gradients[n] - parameters[n].grad()));
  }
  return worst;
}

std::string show(const Vector& v) { return fmt::format("{:7.4f}", fmt::join(v, " ")); }

void show(const Matrix& m) {
  for (const Vector& row : m) fmt::print("  {:3}\n", fmt::join(row, " "));
}

std::size_t predicted(const HandNetwork& network, const Vector& x) {
  const Vector p = forward(network, x).p;
  return static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
}

/// counts[s][t]: so many flowers of species s were taken for species t.
using Counts = std::array<std::array<int, 3>, 3>;
Counts confusion(const HandNetwork& network, const Flowers& flowers) {
  Counts counts{};
  for (std::size_t k = 0; k < flowers.x.size(); ++k) {
    ++counts[flowers.species[k]][predicted(network, flowers.x[k])];
  }
  return counts;
}

int count_right(const Counts& counts) { return counts[0][0] + counts[1][1] + counts[2][2]; }

/// The same experiment by hand with another seed: how many of the 50 are right.
int right_with(const Table& table, std::uint64_t seed) {
  Random random(seed);
  const Iris iris(table, random);
  HandNetwork network = copy_of(MLP({4, 8, 6, 3}, random));
  for (int step = 0; step < 300; ++step) add(network, -1, mean_gradient(network, iris.train));
  return count_right(confusion(network, iris.test));
}

/// The graph of one test flower, in layers: what stands between two layers is folded into the arrows.
void draw_flower(const MLP& mlp, const Iris& iris, const std::vector<std::string>& column_names, std::size_t k) {
  // [flower]
  std::vector<Value> values(iris.test.x[k].begin(), iris.test.x[k].end());
  std::vector<Cluster> clusters{{"4 measurements, scaled", values}};
  for (std::size_t i = 0; i < 4; ++i) values[i].set_label(column_names[i]);
  for (const Layer& layer : mlp.layers()) {
    values = layer(values);
    clusters.push_back({fmt::format("layer {}: {} neurons", clusters.size(), values.size()), values});
  }
  for (std::size_t s = 0; s < 3; ++s) values[s].set_label(species_names[s]);
  Value loss = cross_entropy(values, iris.test.species[k]).set_label("loss");
  loss.backward();
  draw("flower", loss, {.digits = 3, .colour_gradients = true, .clusters = clusters, .layered = true});
  // [/flower]
}

void three_products() {
  fmt::print("\n2. Three products\n");
  const Matrix W{{1, 2, 3}, {4, 5, 6}};
  const Vector x{1, 0, -1}, d{1, 2};
  fmt::print("W, 2 x 3\n");
  show(W);
  fmt::print("W x  {:3}\n", fmt::join(product(W, x), " "));
  fmt::print("Wᵀ d {:3}\n", fmt::join(transposed_product(W, d), " "));
  fmt::print("d xᵀ, 2 x 3\n");
  show(outer_product(d, x));
}

/// One hidden value h, three logits, one loss.
void three_paths() {
  fmt::print("\n4. Three paths\n");
  // [paths]
  const Vector w{0.5, -1, 2};
  Value h(0.6, "h");
  std::vector<Value> z;
  for (const double weight : w) z.push_back((weight * h).set_label(fmt::format("logit {}", z.size() + 1)));
  Value loss = cross_entropy(z, 0).set_label("loss");
  loss.backward();
  double sum = 0;
  for (std::size_t j = 0; j < 3; ++j) {
    fmt::print("path {}: {:4.1f} · {:7.4f} = {:7.4f}\n", j + 1, w[j], z[j].grad(), w[j] * z[j].grad());
    sum += w[j] * z[j].grad();
  }
  fmt::print("their sum: {:.4f}, the engine's gradient of h: {:.4f}\n", sum, h.grad());
  // [/paths]
  yes(std::abs(sum - h.grad()) < 1e-15);
  draw("paths", loss, {.local_derivatives = true});
}

void a_transposition(const HandNetwork& network, const Vector& delta3) {
  fmt::print("\n6. A transposition\n");
  // [transposed]
  try {
    product(network[2].W, delta3);
  } catch (const std::invalid_argument& error) {
    fmt::print("3 x 6: {}\n", error.what());
  }
  const Matrix square{{1, 2}, {3, 4}};
  const Vector d{1, -1};
  fmt::print("2 x 2: W d = {}, Wᵀ d = {}\n", product(square, d), transposed_product(square, d));

  std::vector<Value> x{0.5, -0.5};
  Value z1 = 1 * x[0] + 2 * x[1], z2 = 3 * x[0] + 4 * x[1];
  (d[0] * z1 + d[1] * z2).backward();
  fmt::print("the engine's gradient: [{}, {}]\n", x[0].grad(), x[1].grad());
  // [/transposed]
  yes(transposed_product(square, d) == Vector{x[0].grad(), x[1].grad()});
}

}  // namespace

int main() {
  const Table table = read_csv(CHAINRULE_DATA_DIR "/iris.csv");
  Random random(1);
  const Iris iris(table, random);
  fmt::print("1. The flowers\n{} to train on, {} to test on\n", iris.train.x.size(), iris.test.x.size());
  fmt::print("column           mean   deviation\n");
  for (std::size_t c = 0; c < 4; ++c) {
    fmt::print("{:15}  {:.3f}  {:.3f}\n", table.names[c], iris.scales[c].mean, iris.scales[c].deviation);
  }
  const Vector& x = iris.train.x[0];
  const std::size_t species = iris.train.species[0];
  fmt::print("the first flower, scaled: {}, {}\n", show(x), species_names[species]);

  three_products();

  fmt::print("\n3. One flower, forward\n");
  const MLP mlp({4, 8, 6, 3}, random, {.hidden = Activation::sigmoid});
  HandNetwork hand = copy_of(mlp);
  const Pass pass = forward(hand, x);
  fmt::print("x   {}\nh1  {}\nh2  {}\np   {}\n", show(x), show(pass.h1), show(pass.h2), show(pass.p));
  fmt::print("loss: -log p[{}] = {:.6f}\n", species, -std::log(pass.p[species]));

  three_paths();

  fmt::print("\n5. The flower, backward\n");
  const Deltas deltas = backward(hand, pass, species);
  fmt::print("δ3  {}\nδ2  {}\nδ1  {}\n", show(deltas.delta3), show(deltas.delta2), show(deltas.delta1));
  // [compare]
  cross_entropy(mlp(x), species).backward();
  const double worst = worst_difference(gradients(deltas, pass, x), mlp);
  fmt::print("{} gradients, all as the engine's to 1e-12: {}\n", mlp.parameters().size(), yes(worst < 1e-12));
  // [/compare]

  a_transposition(hand, deltas.delta3);

  fmt::print("\n7. Trained twice\nstep  loss by hand  with the engine  right of 100  right of 50\n");
  Series seen{.name = "the 100 flowers that it is trained on", .style = Series::Style::lines};
  Series unseen{.name = "50 flowers that it has never seen", .style = Series::Style::lines};
  double worst_loss = 0, worst_gradient = 0;
  const auto record = [&](int step, double by_hand, double by_engine) {
    if (step % 50 == 0) {
      fmt::print("{:4}  {:.6f}      {:.6f}         {:3}           {:2}\n", step, by_hand, by_engine,
                 count_right(confusion(hand, iris.train)), count_right(confusion(hand, iris.test)));
    }
    if (step % 5 != 0) return;
    seen.x.push_back(step), seen.y.push_back(rounded(by_hand));
    unseen.x.push_back(step), unseen.y.push_back(rounded(mean_loss(hand, iris.test)));
  };
  {
    Progress progress("training", 300);
    // [train]
    SGD sgd(mlp.parameters(), {.learning_rate = 1});
    for (int step = 0; step <= 300; ++step, progress.advance()) {
      const Scope scope;
      const Value loss = mean_loss(mlp, iris.train);
      sgd.zero_grad();
      loss.backward();
      const double by_hand = mean_loss(hand, iris.train);
      const HandNetwork gradient = mean_gradient(hand, iris.train);
      worst_loss = std::max(worst_loss, std::abs(by_hand - loss.data()));
      worst_gradient = std::max(worst_gradient, worst_difference(gradient, mlp));
      record(step, by_hand, loss.data());  // every 50th step a line of the table, every 5th two points of the figure
      if (step == 300) break;              // all 300 steps are done: this was a last comparison

      sgd.step();
      add(hand, -1, gradient);
    }
    // [/train]
  }
  fmt::print("the losses agree at every step to 1e-12: {}\n", yes(worst_loss < 1e-12));
  fmt::print("all gradients agree at every step to 1e-12: {}\n", yes(worst_gradient < 1e-12));
  const Plot curves{.title = "Two curves, falling together",
                    .x = {.label = "step"},
                    .y = {.label = "mean cross-entropy", .low = 0},
                    .series = {seen, unseen}};
  fmt::print("{}\n", save_picture("graphs/ch11_three_layer_mlp_learning.gp", to_gnuplot(curves)));

  fmt::print("\n8. Flowers it has never seen\n                taken for\n");
  fmt::print("                {}\n", fmt::join(species_names, "  "));
  const Counts counts = confusion(hand, iris.test);
  for (std::size_t s = 0; s < 3; ++s) {
    fmt::print("{:10}      {:6}  {:10}  {:9}\n", species_names[s], counts[s][0], counts[s][1], counts[s][2]);
  }
  const int right = count_right(counts);
  fmt::print("{} of 50 are right; at least 95 %: {}\n", right, yes(right >= 48));
  fmt::print("other splits and other first weights:");
  for (std::uint64_t seed = 2; seed <= 9; ++seed) fmt::print(" {}", right_with(table, seed));
  fmt::print("\n");

  fmt::print("\n9. The flower that it gets wrong\n");
  std::size_t k = 0;
  while (predicted(hand, iris.test.x[k]) == iris.test.species[k]) ++k;
  draw_flower(mlp, iris, table.names, k);
  fmt::print("p   {}\n", show(forward(hand, iris.test.x[k]).p));
  return yes.exit_status();
}
