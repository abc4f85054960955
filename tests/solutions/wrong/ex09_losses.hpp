// SPDX-License-Identifier: MIT
//
// Wrong answers to the exercises of chapter 9.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <cmath>
#include <vector>

#include "diagnosis.hpp"
#include "wrong_answers.hpp"

using chainrule::Operand;
using chainrule::operation;
using chainrule::Value;

inline std::vector<double> gradient_of_logits(std::vector<double> p, std::size_t target) {
  const std::vector<double> given = p;
  if (made == "probabilities") return p;
  if (made == "counts from 1") target = (target + p.size() - 1) % p.size();
  double sum = 0;
  for (double x : given) sum += std::exp(x);
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double y = i == target ? 1 : 0;
    if (made == "p (1 - p)") p[i] *= 1 - p[i];
    if (made == "softmax again") p[i] = std::exp(p[i]) / sum - y;
    if (made == "mean over classes") p[i] = (p[i] - y) / static_cast<double>(p.size());
    if (made == "y - p") p[i] = y - p[i];
    if (made == "-y") p[i] = -y;
    if (made == "right class only") p[i] = y * (p[i] - 1);
    if (made == "derivative in p") p[i] = -y / p[i];
    if (made == "counts from 1") p[i] -= y;
    if (made == "less 1 everywhere") p[i] -= 1;
    if (made == "losses") p[i] = -std::log(p[i]);
    if (made == "gradient of p") p[i] = given[target] * (y - given[i]);
  }
  return p;
}

inline double hinge_derivative(double score, double side) {
  const double margin = side * score;
  if (made == "kink open") return margin <= 1 ? -side : 0;
  if (made == "half at the kink" && margin == 1) return -side / 2;
  if (made == "half at the kink") return margin < 1 ? -side : 0;
  if (made == "score against side") return score < side ? -side : 0;
  if (made == "sign") return margin < 1 ? side : 0;
  if (made == "never stops") return -side;
  if (made == "stops at 0") return margin < 0 ? -side : 0;
  if (made == "score for margin") return score < 1 ? -side : 0;
  if (made == "turned round") return margin > 1 ? -side : 0;
  if (made == "max around it") return std::max(0.0, margin < 1 ? -side : 0);
  if (made == "margin without sign") return std::abs(score) < 1 ? -side : 0;
  if (made == "no side") return margin < 1 ? -1 : 0;
  if (made == "derivative in the side") return margin < 1 ? -score : 0;
  if (made == "times the margin") return margin < 1 ? -margin : 0;
  return std::max(0.0, 1 - margin);  // "loss"
}

inline double log_sum_exp(const std::vector<double>& z) {
  double m = *std::max_element(z.begin(), z.end());
  if (made == "largest only") return m;
  if (made == "no shift" || made == "no logarithm, no shift") m = 0;
  if (made == "shift from 0") m = std::max(m, 0.0);
  if (made == "shift from -1e5") m = std::max(m, -1e5);
  if (made == "shift by far too much") m = 1e6;
  if (made == "shift by the first") m = z[0];
  if (made == "shift by the smallest") m = *std::min_element(z.begin(), z.end());
  double sum = 0, logits = 0;
  for (double logit : z) {
    sum += std::exp(logit - m);
    logits += logit;
  }
  if (made == "mean") sum /= static_cast<double>(z.size());
  if (made == "e^m computed") return std::log(std::exp(m) * sum);
  if (made == "shift forgotten") return std::log(sum);
  if (made == "shift subtracted") return std::log(sum) - m;
  if (made == "shift inside") return std::log(sum + m);
  if (made == "no logarithm, no shift") return sum;
  if (made == "no logarithm") return m + sum;
  if (made == "sum of logits") return logits;
  if (made == "log1p of the sum") return m + std::log1p(sum);
  if (made == "both largest left out") {
    double rest = 0;
    for (double logit : z) rest += logit == m ? 0 : std::exp(logit - m);
    return m + std::log1p(rest);
  }
  if (made == "log10") return m + std::log10(sum);
  return m + std::log(sum);
}

inline double loss_of_logit(double z, double y) {
  const double p = 1 / (1 + std::exp(-z)), both = std::log1p(std::exp(-std::abs(z)));
  const double above = std::max(z, 0.0) + both, below = std::max(-z, 0.0) + both;
  if (made == "in probabilities") return -(y * std::log(p) + (1 - y) * std::log(1 - p));
  if (made == "epsilon") return -(y * std::log(p + 1e-12) + (1 - y) * std::log(1 - p + 1e-12));
  if (made == "softplus overflows") return y * std::log1p(std::exp(-z)) + (1 - y) * std::log1p(std::exp(z));
  if (made == "sign") return -y * below - (1 - y) * above;
  if (made == "swapped") return y * above + (1 - y) * below;
  if (made == "yes only") return y * below;
  if (made == "no max") return both;
  if (made == "yes unless 0") return y == 0 ? above : below;
  if (made == "yes or no") return y > 0.5 ? below : above;
  if (made == "no weights") return below + above;
  if (made == "derivative") return p - y;
  if (made == "size for max") return std::abs(z) + both;
  if (made == "e^-u") return y * std::max(-z, 0.0) + (1 - y) * std::max(z, 0.0) + std::log1p(std::exp(-z));
  if (made == "e^|z|") return y * std::max(-z, 0.0) + (1 - y) * std::max(z, 0.0) + std::log1p(std::exp(std::abs(z)));
  const double e = std::exp(-std::abs(z));  // "log for log1p"
  const double least = made == "log down to 1e-15" ? 1e-15 : made == "log down to 1e-9" ? 1e-9 : 0;
  const double common = e < least ? e : std::log(1 + e);
  return y * (std::max(-z, 0.0) + common) + (1 - y) * (std::max(z, 0.0) + common);
}

inline Value cross_entropy_node(const std::vector<Value>& logits, std::size_t target) {
  double m = made == "search from 0" ? 0 : logits[0].data(), sum = 0, unshifted = 0;
  for (Value z : logits) m = std::max(m, z.data());
  if (made == "both largest left out") sum = 1;
  for (Value z : logits) {
    if (made != "both largest left out" || z.data() != m) sum += std::exp(z.data() - m);
    unshifted += std::exp(z.data());
  }
  std::vector<Operand> edges;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double y = i == target ? 1 : 0, power = std::exp(logits[i].data() - m), p = power / sum;
    const double p_target = std::exp(logits[target].data() - m) / sum;
    double slope = p - y;
    if (made == "y - p") slope = y - p;
    if (made == "edges have p") slope = p;
    if (made == "edges have -y") slope = -y;
    if (made == "other edges are 0") slope = y * (p - 1);
    if (made == "edges have powers") slope = power - y;
    if (made == "edges of p") slope = p_target * (y - p);
    if (made == "edges have -p") slope = -p;
    if (made == "edges overflow") slope = std::exp(logits[i].data()) / unshifted - y;
    const Value operand = made == "new leaves" ? Value(logits[i].data()) : logits[i];
    if (made != "one edge" || i == target) edges.push_back({operand, slope});
  }
  if (made == "leaf") edges.clear();
  if (made == "several operations") {
    std::vector<Value> powers;
    for (Value z : logits) powers.push_back(exp(z - m));
    return log(chainrule::sum(powers)) - (logits[target] - m);
  }
  const double small = logits[target].data() - m;
  double data = std::log(sum) - small;
  if (made == "log1p of the sum") data = std::log1p(sum) - small;
  if (made == "no shift") data = std::log(unshifted) - logits[target].data();
  if (made == "log of a probability") data = -std::log(std::exp(small) / sum);
  if (made == "sign of data") data = -data;
  if (made == "probability") data = std::exp(small) / sum;
  if (made == "log-sum-exp alone") data = m + std::log(sum);
  if (made == "shift taken off at the end") data = m + std::log(sum) - logits[target].data();
  if (made == "shifted sum alone") data = std::log(sum);
  if (made == "logit not shifted") data = std::log(sum) - logits[target].data();
  if (made == "logit added") data = std::log(sum) + small;
  return operation("cross-entropy", data, edges);
}

std::vector<WrongAnswer> wrong_answers() {
  return {{"9.1", "y - p", "This is y - p"},
          {"9.1", "probabilities", "has a second path"},
          {"9.1", "-y", "the second path alone"},
          {"9.1", "right class only", "The other classes are missing"},
          {"9.1", "derivative in p", "the derivative in the probability"},
          {"9.1", "counts from 1", "counted from 0"},
          {"9.1", "less 1 everywhere", "Each class has lost a 1"},
          {"9.1", "losses", "These are the losses"},
          {"9.1", "gradient of p", "not of the loss"},
          {"9.1", "p (1 - p)", "the sigmoid's local derivative"},
          {"9.1", "softmax again", "Softmax was applied once more"},
          {"9.1", "mean over classes", "divided by the number of classes"},
          {"9.2", "half at the kink", "as for a relu at 0"},
          {"9.2", "score against side", "without the side"},
          {"9.2", "kink open", "as for a relu at 0"},
          {"9.2", "sign", "The sign is wrong"},
          {"9.2", "never stops", "the loss is 0 and flat"},
          {"9.2", "stops at 0", "asks for a margin of 1"},
          {"9.2", "score for margin", "The score alone is compared"},
          {"9.2", "margin without sign", "lost its sign"},
          {"9.2", "turned round", "The comparison is turned round"},
          {"9.2", "max around it", "A derivative may be below 0"},
          {"9.2", "no side", "The side is missing"},
          {"9.2", "derivative in the side", "is the side alone"},
          {"9.2", "times the margin", "is the side alone"},
          {"9.2", "loss", "This is the loss"},
          {"9.3", "no shift", "An exponential has overflowed. What"},
          {"9.3", "e^m computed", "Or is e^m itself computed?"},
          {"9.3", "shift by far too much", "too much was subtracted"},
          {"9.3", "shift from 0", "Each exponential has become 0"},
          {"9.3", "shift from -1e5", "another number of your own"},
          {"9.3", "shift by the first", "wherever it stands"},
          {"9.3", "shift by the smallest", "An exponential has overflowed. What"},
          {"9.3", "shift forgotten", "The shift is missing"},
          {"9.3", "shift subtracted", "The sign of the shift"},
          {"9.3", "shift inside", "It belongs outside"},
          {"9.3", "largest only", "the others count as well"},
          {"9.3", "no logarithm, no shift", "The logarithm is missing"},
          {"9.3", "no logarithm", "The logarithm is missing"},
          {"9.3", "sum of logits", "the sum of the logits"},
          {"9.3", "mean", "not of the sum"},
          {"9.3", "log1p of the sum", "has brought its 1"},
          {"9.3", "both largest left out", "not both"},
          {"9.3", "log10", "std::log10 asks for a power of 10"},
          {"9.4", "in probabilities", "take no logarithm of a probability"},
          {"9.4", "softplus overflows", "Let no exponent be above 0"},
          {"9.4", "epsilon", "caps the loss"},
          {"9.4", "log for log1p", "is lost"},
          {"9.4", "log down to 1e-15", "Only some digits"},
          {"9.4", "size for max", "have max(u, 0)"},
          {"9.4", "e^-u", "An exponent is above 0"},
          {"9.4", "e^|z|", "An exponent is above 0"},
          {"9.4", "log down to 1e-9", "Only some digits"},
          {"9.4", "sign", "The sign is wrong"},
          {"9.4", "swapped", "Swapped"},
          {"9.4", "yes only", "The term of the answer no is missing"},
          {"9.4", "no max", "Missing is max(z, 0)"},
          {"9.4", "yes unless 0", "the whole term of the answer no"},
          {"9.4", "yes or no", "mix both terms"},
          {"9.4", "no weights", "The weights y and 1 - y are missing"},
          {"9.4", "derivative", "This is the derivative"},
          {"9.5", "no shift", "Shift the logits"},
          {"9.5", "search from 0", "Each exponential has become 0"},
          {"9.5", "log1p of the sum", "has brought its 1"},
          {"9.5", "both largest left out", "not both"},
          {"9.5", "log of a probability", "not of a probability"},
          {"9.5", "sign of data", "The sign is wrong"},
          {"9.5", "probability", "This is the probability"},
          {"9.5", "log-sum-exp alone", "log-sum-exp alone"},
          {"9.5", "shifted sum alone", "the logarithm of the shifted sum"},
          {"9.5", "logit not shifted", "the logit of the class is not"},
          {"9.5", "logit added", "was added"},
          {"9.5", "shift taken off at the end", "Take it off the logit first"},
          {"9.5", "new leaves", "The logits that were given have no gradient"},
          {"9.5", "leaf", "The result is a leaf"},
          {"9.5", "several operations", "made from several operations"},
          {"9.5", "one edge", "an edge to one logit only"},
          {"9.5", "y - p", "This is y - p"},
          {"9.5", "edges have p", "has a second path"},
          {"9.5", "edges have -y", "The path through the sum is missing"},
          {"9.5", "other edges are 0", "The other classes have no share"},
          {"9.5", "edges have powers", "not divided by their sum"},
          {"9.5", "edges of p", "not of its negative logarithm"},
          {"9.5", "edges have -p", "has the wrong sign"},
          {"9.5", "edges overflow", "The probabilities on the edges overflow"}};
}
