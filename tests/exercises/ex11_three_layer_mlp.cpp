// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex11_three_layer_mlp.hpp>

namespace {

using chainrule::Random;

/// With one decimal, so that a point can be worked out on paper.
Vector random_vector(Random& random, std::size_t size) {
  Vector v(size);
  for (double& x : v) x = std::round(random.uniform(-20, 20)) / 10;
  return v;
}

Matrix random_matrix(Random& random, std::size_t rows, std::size_t columns) {
  Matrix m;
  for (std::size_t j = 0; j < rows; ++j) m.push_back(random_vector(random, columns));
  return m;
}

/// Σ_i a[i] b[i], over as many as both have.
double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += a[i] * b[i];
  return sum;
}

Matrix transpose(const Matrix& m) {
  Matrix t(m[0].size(), Vector(m.size()));
  for (std::size_t j = 0; j < m.size(); ++j) {
    for (std::size_t i = 0; i < m[j].size(); ++i) t[i][j] = m[j][i];
  }
  return t;
}

/// One dot with v for each row.
Vector product(const Matrix& m, const Vector& v) {
  Vector result;
  for (const Vector& row : m) result.push_back(dot(row, v));
  return result;
}

Vector each(const Vector& a, const Vector& b, double (*f)(double, double)) {
  Vector result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(f(a[i], b[i]));
  return result;
}

Matrix outer(const Vector& d, const Vector& x) {
  Matrix result;
  for (double a : d) {
    result.emplace_back();
    for (double b : x) result.back().push_back(a * b);
  }
  return result;
}

/// The rows, one after the other.
Vector flat(const Matrix& m) {
  Vector result;
  for (const Vector& row : m) result.insert(result.end(), row.begin(), row.end());
  return result;
}

std::string shape(const Matrix& m) {
  const std::size_t columns = m.empty() ? 0 : m[0].size();
  const bool even = std::ranges::all_of(m, [columns](const Vector& row) { return row.size() == columns; });
  return even ? fmt::format("{} x {}", m.size(), columns) : "rows of different lengths";
}

/// Fails unless a gradient has the shape of what it is the gradient of.
void check_shape(const std::string& point, const Matrix& got, const Matrix& wanted,
                 std::vector<Mistake<std::string>> mistakes = {}) {
  mistakes.push_back({shape(transpose(wanted)),
                      "Transposed: a gradient has the shape of its weights, a row for each neuron. delta goes first."});
  check<std::string>(point + "; shape", shape(got), shape(wanted), mistakes);
}

TEST_CASE("11.1 the transposed product goes down the columns") {
  Random random(1);
  // A square one comes first, where W d fits.
  for (const auto& [W, d] : {std::pair<Matrix, Vector>{{{1, 2, 3}, {4, 5, 6}, {7, 8, 10}}, {1, -1, 2}},
                             {{{1, 2, 3}, {4, 5, 6}}, {1, 2}},
                             {random_matrix(random, 4, 2), random_vector(random, 4)}}) {
    const Vector wanted = product(transpose(W), d), got = transposed_product(W, d);
    Vector overwritten(wanted.size()), sums(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      overwritten[i] = W.back()[i] * d.back();
      for (const Vector& row : W) sums[i] += row[i];
    }
    check(fmt::format("W = {}, d = {}", show(W), show(d)), got, wanted,
          {{overwritten, "Each number keeps the last product alone: = where += belongs."},
           {product(W, d), "This is W d, along the rows. Wᵀ d goes down the columns: j and i change places."},
           {flat(outer(d, W[0])), "This is a product without a sum. Add up over the rows."},
           {sums, "The columns are added up, but nothing was multiplied by d."},
           {Vector(wanted.size()), "All is 0: nothing was added."}});
  }
}

Vector softmax(const Vector& z) {
  const double shift = *std::ranges::max_element(z);
  Vector p;
  double sum = 0;
  for (double u : z) sum += p.emplace_back(std::exp(u - shift));
  for (double& u : p) u /= sum;
  return p;
}

Vector less_at(Vector v, std::size_t k, double amount) {
  v[k] -= amount;
  return v;
}

Vector scaled(Vector v, double factor) {
  for (double& x : v) x *= factor;
  return v;
}

TEST_CASE("11.2 the delta of the last layer is softmax, less 1 at the right class") {
  Random random(2);
  const std::string largest_first = "Take the largest logit away from all of them first: that changes no probability.";
  const auto overflow = "A power has overflowed. " + largest_first;
  // The last cases are large, and tell what to say of a result that is not finite.
  struct Case {
    Vector z;
    std::size_t k;
    std::string not_finite;
  };
  for (const auto& [z, k, not_finite] : std::vector<Case>{
           {{0, 1, -1}, 1, overflow},
           {random_vector(random, 3), 0, overflow},
           {random_vector(random, 5), 4, overflow},
           {{0, 0}, 1, overflow},
           {{1000, -1000, 0}, 2, overflow},
           {{1000, 999}, 1, overflow},
           {{0, 1000, 0},
            0,
            "A power has overflowed. Was the first logit taken away, or the last? It must be the largest, which can be "
            "any of them."},
           {{-1000, -999},
            0,
            "All powers are 0. Does your search for the largest start at 0, or does it forget the signs? All logits "
            "are negative here."}}) {
    const Vector p = softmax(z), wanted = less_at(p, k, 1), got = last_delta(z, k);
    const std::string point = fmt::format("logits {}, class {}", show(z), k);
    const bool finite = std::ranges::all_of(got, [](double x) { return std::isfinite(x); });
    if (!finite) fail(point, show(wanted), show(got), not_finite);
    Vector powers, sigmoids, clipped = z;
    for (double u : z) sigmoids.push_back(1 / (1 + std::exp(-u)));
    for (double& u : clipped) u = std::clamp(u, -500.0, 500.0);
    for (double u : z) powers.push_back(std::exp(u - *std::ranges::max_element(z)));
    check(point, got, wanted,
          {{p, "These are the probabilities. At the right class 1 is to be taken away."},
           {scaled(wanted, -1),
            "The sign is wrong: this is y - p. The logit of the right class must get a negative "
            "gradient, for the loss falls when it rises."},
           {less_at(z, k, 1), "1 is taken away from the logits. Turn them into probabilities first."},
           {less_at(powers, k, 1), "The powers are not divided by their sum, so they are no probabilities."},
           {less_at(Vector(z.size()), k, 1 / p[k]),
            "This is the gradient of -log p with respect to p. It is to go "
            "through softmax as well: together they give p - y."},
           {less_at(sigmoids, k, 1),
            "Each logit went through the sigmoid on its own. softmax divides the powers by their sum."},
           {softmax(less_at(z, k, 1)), "1 is taken away from the logit, before softmax. Take it from the probability."},
           {less_at(softmax(clipped), k, 1),
            "Large logits were clipped, and what was different became equal. Take the largest away from all instead."},
           {each(p, p, [](double a, double) { return a - 1; }),
            "1 is taken away everywhere. Only the right class has a 1 in y."},
           {less_at(p, 0, 1), "1 is taken away from the first class, not from the right one."},
           {less_at(p, p.size() - 1, 1), "1 is taken away from the last class, not from the right one."},
           {each(less_at(p, k, 1), p, [](double a, double b) { return a * b * (1 - b); }),
            "p - y is multiplied by p (1 - p). The gradient of softmax and cross-entropy together is p - y already."}});
  }
}

TEST_CASE("11.3 a layer's gradients are the mean of the samples' outer products") {
  Random random(3);
  for (const auto& [delta, x] :
       {std::pair<Matrix, Matrix>{{{1, 2}, {0, 1}, {2, 3}}, {{3, 3}, {0, 6}, {0, 3}}},  // W is square
        {{{1, 2}, {0, 1}, {2, 3}}, {{3, 3, 0, 0}, {0, 3, 6, 3}, {0, 0, 3, 3}}},
        {random_matrix(random, 4, 2), random_matrix(random, 4, 3)},
        {random_matrix(random, 5, 3), random_matrix(random, 5, 2)}}) {
    const auto n = static_cast<double>(x.size());
    const std::string point = fmt::format("delta = {}, x = {}", show(delta), show(x));
    const LayerGradients got = mean_gradients(delta, x);
    Matrix sum(delta[0].size(), Vector(x[0].size()));
    Vector bias(delta[0].size()), weighted(delta[0].size()), inputs(x[0].size());
    for (std::size_t k = 0; k < x.size(); ++k) {
      for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] += x[k][i];
      for (std::size_t j = 0; j < bias.size(); ++j) {
        for (std::size_t i = 0; i < x[k].size(); ++i) sum[j][i] += delta[k][j] * x[k][i];
        for (double u : x[k]) weighted[j] += delta[k][j] * u / n;
        bias[j] += delta[k][j];
      }
    }
    check_shape(point + "; W", got.W, sum);
    const Vector all = flat(sum);
    const double neurons = static_cast<double>(bias.size());
    const std::string neurons_or_inputs =
        "Divided by the number of neurons, or of inputs. The mean is over the samples: x.size().";
    check(point + "; W, row after row", flat(got.W), scaled(all, 1 / n),
          {{all, "This is the sum over the samples. The loss is their mean: divide by how many there are."},
           {scaled(flat(outer(delta.back(), x.back())), 1 / n),
            "Only the last sample is in it: = where each sample's share must be added."},
           {flat(outer(delta.back(), x.back())), "This is the last sample alone. Every sample has a share."},
           {flat(outer(delta[0], x[0])), "This is the first sample alone. Every sample has a share."},
           {flat(transpose(sum)), "Transposed, and a sum: the row belongs to delta, the column to x."},
           {scaled(flat(transpose(sum)), 1 / n),
            "Transposed. The matrix is square here, so no shape gives it away: the row belongs to delta, the column "
            "to x."},
           {scaled(flat(outer(bias, inputs)), 1 / (n * n)),
            "The mean of delta times the mean of x. The mean of products is not the product of the means: multiply for "
            "each sample, then take the mean."},
           {Vector(all.size()),
            "All is 0: nothing was added, or 1 / x.size() was computed in whole numbers, which makes 0."},
           {scaled(all, 1 / neurons), neurons_or_inputs},
           {scaled(all, 1 / (n * neurons)),
            "Divided by the number of neurons, or of inputs, too. The mean is over the samples alone."}});
    check(point + "; b", got.b, scaled(bias, 1 / n),
          {{bias, "This is the sum over the samples. The loss is their mean: divide by how many there are."},
           {Vector(bias.size()),
            "The biases have no gradient. A bias is added, with the local derivative 1: what "
            "gradient has it?"},
           {delta.back(), "This is the last sample's delta. Every sample has a share."},
           {scaled(delta.back(), 1 / n), "Only the last sample is in it: = where each sample's share must be added."},
           {scaled(bias, 1 / neurons), neurons_or_inputs},
           {scaled(bias, static_cast<double>(inputs.size()) / n),
            "Each share was added once for every input. Does b[j] += stand inside of the loop over the inputs?"},
           {weighted, "The bias is not multiplied by any input: its gradient is delta alone."}});
  }
}

TEST_CASE("11.4 the delta of the layer before is the transposed product, through the bend") {
  Random random(4);
  for (const auto& [rows, columns] : {std::pair<std::size_t, std::size_t>{2, 2}, {4, 3}, {3, 3}, {3, 5}}) {
    const bool example = rows == 2;
    const Matrix W = example ? Matrix{{1, 2}, {3, 4}} : random_matrix(random, rows, columns);
    const Vector delta = example ? Vector{2, 1} : random_vector(random, rows);
    Vector h = example ? Vector{0.6, 0} : random_vector(random, columns);
    if (!example) h = each(h, h, [](double a, double) { return std::tanh(a); });
    const Vector back = product(transpose(W), delta), along = product(W, delta);
    const auto bend = [](double g, double out) { return g * (1 - out * out); };
    const Vector wanted = each(back, h, bend);
    check(fmt::format("W = {}, delta = {}, h = {}", show(W), show(delta), show(h)), previous_delta(W, delta, h), wanted,
          {{back, "This is Wᵀ delta, the gradient of h. From h to its sum z there is the bend: one factor is missing."},
           {along.size() == h.size() ? each(along, h, bend) : Vector{},
            "The transpose is forgotten: W delta where Wᵀ delta belongs. The matrix is square, so the shapes fit."},
           {each(back, h, [](double g, double out) { return g * out * (1 - out); }),
            "The local derivative of the sigmoid, h (1 - h). Here the bend is tanh: 1 - h²."},
           {each(back, h, [](double g, double out) { return g * (1 - std::tanh(out) * std::tanh(out)); }),
            "tanh was taken of h once more. h is the output of tanh already: 1 - h² needs nothing else."},
           {each(back, h, [](double g, double out) { return g * out * out; }),
            "Multiplied by h². The local derivative of tanh is 1 - h²."},
           {each(back, h, [](double g, double out) { return g - out * out; }),
            "h² was taken away from the gradient. Put 1 - h² in brackets before you multiply."},
           {each(back, h, [](double g, double out) { return g * out; }),
            "Multiplied by h itself. It is the local derivative of tanh that belongs there."},
           {each(back, h, [](double g, double out) { return g * (1 - out); }),
            "The square is missing: the local derivative of tanh is 1 - h²."},
           {each(Vector(h.size(), 1), h, bend),
            "The bend's local derivatives alone: the gradient that comes from the "
            "next layer is missing."},
           {each(scaled(W.back(), delta.back()), h, bend),
            "Each number keeps what the last neuron gave it: = where += belongs."}});
  }
}

/// Forward and the two deltas, of the right answer.
struct Parts {
  Vector z, h, delta2, back;

  Parts(const Network& network, const Vector& x, const Vector& t)
      : z(product(network.W1, x)),
        h(each(z, z, [](double u, double) { return std::max(0.0, u); })),
        delta2(each(product(network.W2, h), t, [](double y, double target) { return 2 * (y - target); })),
        back(product(transpose(network.W2), delta2)) {}
};

double gate(double g, double h) { return h > 0 ? g : 0; }

TEST_CASE("11.5 two layers backward give the gradients of all weights") {
  Random random(5);
  struct Case {
    Network network;
    Vector x, t;
  };
  // Square ones come first, where W2 delta fits; then more outputs than hidden values, and fewer; at last a sum of
  // exactly 0.
  std::vector<Case> cases{{{{{1, -1}}, {{2}}}, {3, 1}, {1}}};
  for (int i = 0; i < 3; ++i) {
    cases.push_back({{random_matrix(random, 3, 2), random_matrix(random, 3, 3)},
                     random_vector(random, 2),
                     random_vector(random, 3)});
  }
  cases.push_back({{{{1, 0}, {0, 1}, {1, 1}}, random_matrix(random, 5, 3)}, {1, 2}, random_vector(random, 5)});
  cases.push_back(
      {{random_matrix(random, 4, 2), random_matrix(random, 2, 4)}, random_vector(random, 2), random_vector(random, 2)});
  cases.push_back({{{{1, -1}}, {{2}}}, {1, 1}, {1}});
  for (const auto& [network, x, t] : cases) {
    const std::size_t hidden = network.W1.size(), outputs = network.W2.size();
    const std::string point =
        fmt::format("W1 = {}, W2 = {}, x = {}, t = {}", show(network.W1), show(network.W2), show(x), show(t));
    const Parts parts(network, x, t);
    const Vector& d2 = parts.delta2;
    const Vector half = scaled(d2, 0.5), d1 = each(parts.back, parts.h, gate);
    Vector bent, bent_twice, wrapped(hidden), some(hidden);  // with relu at the output; with rows of W2 left out
    for (std::size_t k = 0; k < outputs; ++k) {
      const double y = dot(network.W2[k], parts.h);
      bent.push_back(2 * (std::max(0.0, y) - t[k]));
      bent_twice.push_back(gate(bent[k], y));
      for (std::size_t j = 0; j < hidden; ++j) {
        wrapped[j] += network.W2[k % hidden][j] * d2[k];
        if (k < hidden) some[j] += network.W2[k][j] * d2[k];
      }
    }
    const Network got = gradients(network, x, t);

    check_shape(point + "; dL/dW2", got.W2, network.W2,
                {{shape(network.W1), "This is the shape of W1. Have dL/dW1 and dL/dW2 changed places?"}});
    check(point + "; dL/dW2, row after row", flat(got.W2), flat(outer(d2, parts.h)),
          {{flat(outer(half, parts.h)), "Half of it: the derivative of a square is twice what is squared."},
           {flat(outer(scaled(d2, -1), parts.h)), "The sign is wrong: y - t goes up when y goes up."},
           {scaled(flat(outer(d2, parts.h)), 1 / static_cast<double>(outputs)),
            "Divided by the number of outputs: this is the gradient of a mean. The loss here is a sum."},
           {flat(outer(each(product(network.W2, parts.z), t, [](double y, double u) { return 2 * (y - u); }), parts.z)),
            "relu is left out on the way forward: h = relu(W1 x)."},
           {flat(outer(bent, parts.h)), "The outputs went through relu, too. Here y = W2 h: nothing is bent after W2."},
           {flat(outer(bent_twice, parts.h)),
            "The outputs went through relu, too, and its derivative on the way back. Here y = W2 h."},
           {flat(outer(d2, parts.z)), "W2 meets h, the output of relu. This took the sums before it."},
           {flat(transpose(outer(d2, parts.h))),
            "Transposed. The matrix is square here, so no shape gives it away: the row belongs to delta."},
           {Vector(flat(network.W2).size()), "dL/dW2 is all 0."}});
    check_shape(point + "; dL/dW1", got.W1, network.W1);
    const Vector along = product(network.W2, d2);
    check(point + "; dL/dW1, row after row", flat(got.W1), flat(outer(d1, x)),
          {{flat(outer(each(parts.back, parts.z, [](double g, double z) { return z >= 0 ? g : 0; }), x)),
            "dL/dW2 is right. At exactly 0 this book's relu counts as closed (chapter 2): its derivative is 0 there."},
           {flat(outer(each(parts.back, parts.back, gate), x)),
            "dL/dW2 is right. Then relu was applied to the gradient. Its gate is open where h is above 0, whatever the "
            "gradient."},
           {flat(outer(each(wrapped, parts.h, gate), x)),
            "dL/dW2 is right. There are more outputs than hidden values here, and some rows of W2 were taken twice."},
           {flat(outer(each(some, parts.h, gate), x)),
            "dL/dW2 is right. There are more outputs than hidden values here, and some rows of W2 were left out."},
           {flat(outer(parts.back, x)),
            "dL/dW2 is right. Then relu's local derivative is missing, or never 0: after relu, h >= 0 is always true."},
           {along.size() == hidden ? flat(outer(each(along, parts.h, gate), x)) : Vector{},
            "dL/dW2 is right. Then the transpose is forgotten: W2 delta where W2ᵀ delta belongs."},
           {flat(outer(each(parts.back, parts.h, [](double g, double h) { return g * h; }), x)),
            "dL/dW2 is right. Then relu's output stands in the place of its local derivative, which is 1 or 0."},
           {flat(outer(each(parts.back, parts.h, [](double g, double h) { return g * h * (1 - h); }), x)),
            "dL/dW2 is right. Then h (1 - h) was used, the local derivative of the sigmoid. Here the bend is relu."},
           {flat(outer(each(scaled(network.W2.back(), d2.back()), parts.h, gate), x)),
            "dL/dW2 is right. A hidden value has a path to every output: = where += belongs."},
           {Vector(flat(network.W1).size()), "dL/dW1 is all 0. Has the gradient got through to the first layer?"}});
  }
}

}  // namespace
