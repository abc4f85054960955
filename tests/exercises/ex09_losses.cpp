// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex09_losses.hpp>

namespace {

using Numbers = std::vector<double>;

Numbers random_logits(chainrule::Random& random) {
  Numbers z;
  for (std::size_t n = 2 + random.index(3); z.size() < n;) z.push_back(std::round(random.uniform(-3, 3) * 1e3) / 1e3);
  return z;
}

double largest(const Numbers& z) { return *std::max_element(z.begin(), z.end()); }

/// e^(z - shift), one for each.
Numbers powers(const Numbers& z, double shift) {
  Numbers result;
  for (double logit : z) result.push_back(std::exp(logit - shift));
  return result;
}

double total(const Numbers& numbers) {
  double sum = 0;
  for (double x : numbers) sum += x;
  return sum;
}

Numbers softmax(const Numbers& z) {
  Numbers p = powers(z, largest(z));
  const double sum = total(p);
  for (double& x : p) x /= sum;
  return p;
}

/// What log-sum-exp adds to the largest, if every number that is as large is left out of the sum: right without a tie.
double log_of_rest(const Numbers& z) {
  const double m = largest(z);
  return std::log1p(total(powers(z, m)) - static_cast<double>(std::count(z.begin(), z.end(), m)));
}

const std::string both_left_out =
    "The largest stands in the list twice here. Leave one of the two out of the sum, not both.";
const std::string counted_twice =
    "log1p(x) is log(1 + x), and the largest has brought its 1 to the sum already. Leave it out, or take std::log.";
const std::string largest_below_0 =
    "Each exponential has become 0. What is subtracted must be the largest of these numbers, which is below 0: let the "
    "search begin with one of them, not with 0 or another number of your own.";

double log_of_sum(const Numbers& z) { return largest(z) + std::log(total(powers(z, largest(z)))); }

Numbers scaled(Numbers numbers, double factor) {
  for (double& x : numbers) x *= factor;
  return numbers;
}

/// The numbers, less 1 at one place.
Numbers less_one(Numbers numbers, std::size_t at) {
  numbers[at] -= 1;
  return numbers;
}

/// 0 everywhere but at one place.
Numbers alone(std::size_t size, std::size_t at, double number) {
  Numbers result(size);
  result[at] = number;
  return result;
}

/// Comes before check(), whose relative tolerance an infinity would stretch without end.
void check_finite(const std::string& point, double got, double wanted, const std::string& message) {
  if (!std::isfinite(got)) fail(point, show(wanted), show(got), message);
}

TEST_CASE("9.1 the gradient of softmax and cross-entropy is p - y") {
  chainrule::Random random(91);
  std::vector<std::pair<Numbers, std::size_t>> points{{{0.6, 0.3, 0.1}, 1}, {{0.25, 0.75}, 0}};
  for (int i = 0; i < 3; ++i) {
    Numbers p = softmax(random_logits(random));
    for (double& x : p) x = std::round(x * 1e3) / 1e3;  // adds up to 1, nearly
    points.push_back({p, random.index(p.size())});
  }
  for (const auto& [p, target] : points) {
    const std::size_t n = p.size(), before = (target + n - 1) % n;
    Numbers logs, slopes_of_sigmoid, derivative_of_p, all = p;
    for (double x : p) {
      logs.push_back(-std::log(x));
      slopes_of_sigmoid.push_back(x * (1 - x));
    }
    for (std::size_t i = 0; i < n; ++i) derivative_of_p.push_back(p[target] * ((i == target ? 1 : 0) - p[i]));
    for (double& x : all) x -= 1;
    check(fmt::format("probabilities {}, class {}", show(p), target), gradient_of_logits(p, target),
          less_one(p, target),
          {{scaled(less_one(p, target), -1), "This is y - p. Turning against that would push the right class down."},
           {p, "These are the probabilities. The right class has a second path, with a factor of -1."},
           {alone(n, target, -1), "This is -y, the second path alone. Each logit also has the path through the sum."},
           {alone(n, target, p[target] - 1), "The other classes are missing: their logits are in the sum as well."},
           {alone(n, target, -1 / p[target]),
            "This is the derivative in the probability. Asked is the one in the logits."},
           {slopes_of_sigmoid,
            "p (1 - p) is the sigmoid's local derivative. The logarithm of the loss has cancelled such factors."},
           {less_one(softmax(p), target),
            "Softmax was applied once more. These are probabilities already, use them as they are."},
           {scaled(less_one(p, target), 1 / static_cast<double>(n)),
            "This was divided by the number of classes. The loss is no mean over the classes: one of them is right."},
           {less_one(p, before), "The 1 is taken from another class: they are counted from 0."},
           {all, "Each class has lost a 1. Only the right one has y = 1, the others have y = 0."},
           {logs, "These are the losses, one for each class that may be right. Asked is a gradient."},
           {derivative_of_p, "This is the gradient of the probability of the right class, not of the loss."}});
  }
}

TEST_CASE("9.2 the hinge pushes with -side until the margin is 1") {
  chainrule::Random random(92);
  const std::string no_factor =
      "The derivative of side * score in the score is the side alone, with no factor of the score.";
  const std::string score_alone =
      "The score alone is compared, without the side. What must reach 1 is the margin, side * score.";
  for (const double side : {1.0, -1.0}) {
    Numbers scores{-2 * side, 0.5 * side, side, 3 * side};  // with their margins: -2, 0.5, 1 and 3
    for (int i = 0; i < 3; ++i) scores.push_back(std::round(random.uniform(-2, 2) * 1e3) / 1e3);
    const auto each = [&](auto derivative) {  // of a score and its margin
      Numbers result;
      for (const double score : scores) result.push_back(derivative(score, side * score));
      return result;
    };
    const auto where = [&](auto pushed) {
      return each([&](double score, double margin) { return pushed(score, margin) ? -side : 0; });
    };
    const Numbers wanted = where([](double, double margin) { return margin < 1; });
    const Numbers got = each([&](double score, double) { return hinge_derivative(score, side); });
    Numbers own_kink = wanted;
    own_kink[2] = got[2];
    check(fmt::format("side {}, scores {}", side, show(scores)), got, wanted,
          {{own_kink, "At the kink the engine takes 0, as for a relu at 0."},
           {each([](double, double margin) { return margin < 1 ? -1 : 0; }),
            "The side is missing: for the side -1 the score should fall."},
           {scaled(wanted, -1),
            "The sign is wrong: where the loss falls when the score grows, the derivative is below 0."},
           {where([](double, double) { return true; }), "Beyond a margin of 1 the loss is 0 and flat."},
           {where([](double, double margin) { return margin < 0; }),
            "It stops when the side is right. The hinge asks for a margin of 1."},
           {where([](double score, double) { return score < 1; }), score_alone},
           {where([&](double score, double) { return score < side; }), score_alone},
           {where([](double score, double) { return std::abs(score) < 1; }),
            "A score that is wrong by more than 1 is not pushed. Has the margin lost its sign?"},
           {where([](double, double margin) { return margin > 1; }),
            "The comparison is turned round: the loss pushes where the margin is below 1."},
           {each([&](double, double margin) { return margin < 1 ? std::max(-side, 0.0) : 0; }),
            "A derivative may be below 0: the max belongs to the loss, not around its derivative."},
           {each([](double score, double margin) { return margin < 1 ? -score : 0; }), no_factor},
           {each([](double, double margin) { return margin < 1 ? -margin : 0; }), no_factor},
           {each([](double, double margin) { return std::max(0.0, 1 - margin); }),
            "This is the loss. Asked is its derivative."}});
  }
}

TEST_CASE("9.3 log-sum-exp survives numbers of any size") {
  chainrule::Random random(93);
  std::vector<Numbers> points{{2, 1, -2},     {5},          {1000, -1000, 0}, {-1000, 1000}, {1000, 1000},
                              {-1000, -1001}, {-800, -1e6}, {-1e6, -1e6}};
  for (int i = 0; i < 3; ++i) points.push_back(random_logits(random));
  for (const Numbers& z : points) {
    const double m = largest(z), sum = total(powers(z, m)), got = log_sum_exp(z), wanted = log_of_sum(z);
    const std::string point = "logits " + show(z);
    check_finite(point, got, wanted,
                 m < 0 ? largest_below_0
                 : got < 0
                     ? "Every exponential has become 0: too much was subtracted. Subtract the largest of the numbers."
                 : z[0] < m && got > 0
                     ? "An exponential has overflowed. Subtract the largest, wherever it stands in the list."
                     : "An exponential has overflowed. What must be subtracted, so that none is above 1? Or is "
                       "e^m itself computed? Outside the sum, m is added to the logarithm.");
    check(point, got, wanted,
          {{m + log_of_rest(z), both_left_out},
           {m + std::log1p(sum), counted_twice},
           {std::log(sum), "The shift is missing from the result: what was subtracted inside is added outside."},
           {std::log(sum) - m, "The sign of the shift: taking e^m out of the sum adds m to the logarithm."},
           {std::log(sum + m), "The shift is added inside of the logarithm. It belongs outside."},
           {m, "This is the largest. It is close, but the others count as well."},
           {sum, "The logarithm is missing."},
           {m + sum, "The logarithm is missing."},
           {m < 700 ? total(powers(z, 0)) : blank, "The logarithm is missing."},
           {total(z), "This is the sum of the logits: each exponential was undone before they were added."},
           {wanted - std::log(static_cast<double>(z.size())), "This is the logarithm of the mean, not of the sum."},
           {std::log10(sum) + m, "std::log10 asks for a power of 10. The logarithm that undoes exp is std::log."}});
  }
}

TEST_CASE("9.4 binary cross-entropy with logits stays finite and keeps its digits") {
  chainrule::Random random(94);
  std::vector<std::pair<double, double>> points{{0, 1},     {3, 0.25}, {2, 0},     {2, 1},     {-1.5, 0.75}, {1000, 0},
                                                {-1000, 1}, {1000, 1}, {-1000, 0}, {1e6, 0.5}, {-1e6, 0.5}};
  for (int i = 0; i < 3; ++i) points.push_back({random.uniform(-5, 5), random.uniform(0, 1)});
  const std::string mixed = "Targets between 0 and 1 mix both terms: y of the one and 1 - y of the other.";
  const auto softplus = [](double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); };
  for (const auto& [z, y] : points) {
    const double above = softplus(z), below = softplus(-z), common = std::log1p(std::exp(-std::abs(z))),
                 got = loss_of_logit(z, y), p = 1 / (1 + std::exp(-z));
    const double wanted = y * below + (1 - y) * above;
    const std::string point = fmt::format("z = {:.4g}, y = {:.4g}", z, y);
    check_finite(
        point, got, wanted,
        "A double cannot hold e^1000, nor tell a sigmoid of 1000 from 1. Let no exponent be above 0, and take no "
        "logarithm of a probability.");
    check(
        point, got, wanted,
        {{-wanted, "The sign is wrong: a loss is not below 0."},
         {y * above + (1 - y) * below, "Swapped: for the answer yes, a large score is a good score."},
         {y * below, "The term of the answer no is missing."},
         {std::abs(z) + common,
          "Does your softplus(u) have max(u, 0), and e^-|u|? And targets between 0 and 1 mix both terms: y of the one "
          "and 1 - y of the other."},
         {wanted + std::abs(z), "An exponent is above 0 here. In e^-|z| it is not, for either sign of z."},
         {common, "This is log(1 + e^-|z|). Missing is max(z, 0), or the whole term of the answer no."},
         {y > 0.5 ? below : above, mixed},
         {y == 1 ? below : above, mixed},
         {below + above, "The weights y and 1 - y are missing."},
         {p - y, "This is the derivative. Asked is the loss."},
         {-y * std::log(p + 1e-12) - (1 - y) * std::log(1 - p + 1e-12),
          "A small number in the logarithm caps the loss: section 9.8 has shown what that does to the push."}});
  }
  for (const auto& [z, y] : {std::pair{40.0, 1.0}, {-50.0, 0.0}, {22.0, 1.0}, {18.0, 1.0}}) {
    const double tiny = std::exp(-std::abs(z));
    check(fmt::format("z = {}, y = {}; the loss times e^{}", z, y, std::abs(z)), loss_of_logit(z, y) / tiny,
          std::log1p(tiny) / tiny,
          {{0,
            "The loss has become 0: next to 1 an exponential this small is lost. Which function of section 9.8 helps?"},
           {std::log(1 + tiny) / tiny,
            "Only some digits are right: next to 1 this exponential has lost the others. Which function of section 9.8 "
            "helps?"}});
  }
}

TEST_CASE("9.5 cross-entropy as a single node has the data log-sum-exp less logit and the gradient p - y") {
  chainrule::Random random(95);
  std::vector<std::pair<Numbers, std::size_t>> points{{{2, 1, -1}, 2},     {{1000, -1000, 0}, 0}, {{1000, -1000, 0}, 1},
                                                      {{-2000, -1000}, 0}, {{1, 1, 0}, 0},        {{0.5}, 0},
                                                      {{-1e6, -1e6}, 1}};
  for (int i = 0; i < 3; ++i) {
    const Numbers z = random_logits(random);
    points.push_back({z, random.index(z.size())});
  }
  for (const auto& [z, target] : points) {
    const chainrule::Scope scope;
    const std::vector<Value> logits(z.begin(), z.end());
    const Value L = cross_entropy_node(logits, target);
    const std::string point = fmt::format("logits {}, class {}; ", show(z), target);
    const std::size_t n = z.size();
    const Numbers p = softmax(z);
    const double m = largest(z), sum = total(powers(z, m)), wanted = log_of_sum(z) - z[target];
    check_finite(
        point + "data", L.data(), wanted,
        m < 0 ? largest_below_0
              : "Shift the logits by the largest of them, and take the logarithm of the sum, not of a probability.");
    check(
        point + "data", L.data(), wanted,
        {{log_of_rest(z) - (z[target] - m), both_left_out},
         {std::log1p(sum) - (z[target] - m), counted_twice},
         {-wanted, "The sign is wrong: this is the logarithm of the probability."},
         {p[target], "This is the probability. The loss is its negative logarithm."},
         {log_of_sum(z), "This is log-sum-exp alone. The logit of the right class is still to be subtracted."},
         {std::log(sum),
          "This is the logarithm of the shifted sum. The shifted logit of the class is still to be subtracted."},
         {std::log(sum) - z[target], "The sum is shifted and the logit of the class is not."},
         {std::log(sum) + z[target] - m, "The logit of the class was added. A larger logit makes the loss smaller."}});
    const std::size_t nodes = topological_order(L).size();
    check(point + "number of nodes", nodes, n + 1,
          {{1, "The result is a leaf: its data is right, but it remembers no operands. Give operation() its edges."},
           {2, "There is an edge to one logit only. The loss depends on all of them, through the sum."},
           {nodes > n + 1 ? nodes : 0,
            "Right, but made from several operations. Make it a single node, with operation()."}});
    (L * 3).backward();
    Numbers got, derivative_of_p;
    for (Value v : logits) got.push_back(v.grad());
    for (std::size_t i = 0; i < n; ++i) derivative_of_p.push_back(3 * p[target] * ((i == target ? 1 : 0) - p[i]));
    for (std::size_t i = 0; i < n; ++i) {
      check_finite(fmt::format("{}gradient of logit {} in 3 L", point, i), got[i], 3 * less_one(p, target)[i],
                   "The probabilities on the edges overflow. Make them from shifted logits, as the data.");
    }
    check(point + "gradients of the logits in 3 L", got, scaled(less_one(p, target), 3),
          {{n > 1 ? Numbers(n) : Numbers{},
            "The logits that were given have no gradient: the edges lead to new leaves, made from their data."},
           {scaled(less_one(p, target), -3), "This is y - p: the sign of every edge is wrong."},
           {scaled(p, 3), "The edges have the probabilities. The right class has a second path, with a factor of -1."},
           {alone(n, target, -3), "The path through the sum is missing: it brings each logit its probability."},
           {alone(n, target, 3 * (p[target] - 1)),
            "The other classes have no share. Their logits are in the sum as well."},
           {scaled(less_one(powers(z, m), target), 3), "The powers are not divided by their sum yet."},
           {derivative_of_p, "These are local derivatives of the probability, not of its negative logarithm."},
           {scaled(p, -3),
            "The path through the sum has the wrong sign, and the second path of the right class is missing."}});
  }
  const chainrule::Scope scope;
  const double m = 1e6, second = m - 10, sum = 1 + std::exp(-10), wanted = std::log(sum);
  const auto digits = [](double loss) { return loss * 1e5; };  // so that nine digits of the loss count
  check(
      "logits 1e6 and 1e6 - 10, class 0; the loss times 1e5", digits(cross_entropy_node({m, second}, 0).data()),
      digits(wanted),
      {{digits(m + std::log(sum) - m),
        "Only some digits are right: m was added to the logarithm and taken off again with the logit. Take it off the "
        "logit first: log s - (z[target] - m)."}});
}

}  // namespace
