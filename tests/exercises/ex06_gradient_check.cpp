// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex06_gradient_check.hpp>

namespace {

using chainrule::Random;
using chainrule::Scope;

TEST_CASE("6.1 the relative error is the difference relative to the larger of the two, or to the floor") {
  struct Case {
    double analytic, measured, floor;
  };
  std::vector<Case> cases{{3, 6, 0.001},   {6, 3, 0.001}, {3, 3.001, 0.5}, {0, 2e-6, 0.001}, {-4, 4, 0.001},
                          {-3, -6, 0.001}, {0, 0, 0.001}, {-6, -3, 0.001}, {0.2, 3, 1},      {3, 0.2, 1}};
  Random random(61);
  for (int i = 0; i < 4; ++i) cases.push_back({random.uniform(-9, 9), random.uniform(-9, 9), random.uniform(0.1, 3)});
  for (const auto& [a, m, floor] : cases) {
    const double d = std::abs(a - m), larger = std::max(std::abs(a), std::abs(m));
    check(
        fmt::format("analytic {:.6g}, measured {:.6g}, floor {:.6g}", a, m, floor), relative_error(a, m, floor),
        d / std::max(larger, floor),
        {{d, "This is the difference itself. It says little until you know how large the gradients are."},
         {(a - m) / std::max(larger, floor), "An error has no sign: take std::abs of the difference."},
         {d / larger, "The floor is left out. When both are smaller than it, divide by the floor."},
         {std::max(d / larger, floor), "The floor belongs under the fraction line, beside the two sizes."},
         {d / std::max({a, m, floor}),
          "Gradients can be negative, and then max picks the wrong one: compare their sizes, with std::abs."},
         {d / std::max(std::abs(std::max(a, m)), floor),
          "Of two negative numbers max picks the one of smaller size. Take std::abs of each before you compare them."},
         {d / std::max(std::abs(a), floor), "This divides by the size of analytic. Take the larger of both."},
         {d / std::max(std::abs(m), floor), "This divides by the size of measured. Take the larger of both."},
         {d / (std::abs(a) + std::abs(m)), "This divides by the sum. A missing factor of 2 should give 0.5."},
         {d / std::max(std::abs(a) + std::abs(m), floor),
          "This divides by the sum. A missing factor of 2 should give 0.5."},
         {d / (larger + floor), "The floor is added to the size. It should take over only where the size is smaller."},
         {d / std::min(larger, floor), "This divides by the smaller of size and floor. The floor is a least size."},
         {std::abs(std::abs(a) - std::abs(m)) / std::max(larger, floor),
          "The signs are gone before the difference is taken, so a wrong sign is not noticed."}});
  }
}

enum class Nudge { one, all, kept };

/// Slopes of f at x from f at +up and at -down beside it, divided by `width`.
Numbers slopes(const Function& f, Numbers x, double up, double down, double width, Nudge nudge = Nudge::one) {
  Numbers result;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto value = [&](double step) {
      Numbers y = x;
      for (std::size_t j = 0; j < y.size(); ++j) y[j] += i == j || nudge == Nudge::all ? step : 0;
      return f(y);
    };
    result.push_back((value(up) - value(-down)) / width);
    if (nudge == Nudge::kept) x[i] -= down;
  }
  return result;
}

Numbers differences(const Numbers& gradient, const Numbers& measured) {
  Numbers result;
  for (std::size_t i = 0; i < gradient.size(); ++i) result.push_back(std::abs(gradient[i] - measured[i]));
  return result;
}

using Size = double (*)(double gradient, double measured);

/// The differences, each divided by the size of the two.
Numbers divided(const Numbers& gradient, const Numbers& measured, Size size) {
  Numbers result = differences(gradient, measured);
  for (std::size_t i = 0; i < gradient.size(); ++i) result[i] /= size(gradient[i], measured[i]);
  return result;
}

Numbers errors(const Numbers& gradient, const Numbers& measured) {
  return divided(gradient, measured, [](double g, double m) { return std::max({std::abs(g), std::abs(m), 0.001}); });
}

TEST_CASE("6.2 a gradient check by hand compares each entry with a central difference") {
  struct Case {
    std::string text;
    Function f;
    Numbers x, gradient;
  };
  Random random(62);
  const double a = random.uniform(1, 2), b = random.uniform(0.5, 1), c = random.uniform(-2, -1);
  const auto product = [](const Numbers& v) { return v[0] * v[1]; };
  const auto cubic = [](const Numbers& v) { return v[0] * v[0] * v[0] * v[1] + v[1] * v[2] * v[2]; };
  for (const auto& [text, f, x, gradient] :
       {Case{"x0 x1 at {2, 3}, gradient {3, 4}", product, {2, 3}, {3, 4}},
        Case{fmt::format("x0³ x1 + x1 x2² at {{{:.3f}, {:.3f}, {:.3f}}}, without the 3, right, with its sign wrong", a,
                         b, c),
             cubic,
             {a, b, c},
             {a * a * b, a * a * a + c * c, -2 * b * c}},
        Case{"x0 x1 at {0, 1e-4}, gradient {1.001e-4, 2e-6}", product, {0, 1e-4}, {1.001e-4, 2e-6}},
        Case{"x0 x1 at {-2, -6}, gradient {-3, -4}", product, {-2, -6}, {-3, -4}},
        Case{"x0 x1 at {0.003, 0.0005}, gradient {0.003, 0.0005}", product, {0.003, 0.0005}, {0.003, 0.0005}}}) {
    const double h = 1e-5;
    const Numbers measured = slopes(f, x, h, h, 2 * h);
    Numbers with_sign = errors(gradient, measured), without_sign = with_sign;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double g = gradient[i], m = measured[i];
      with_sign[i] = std::copysign(with_sign[i], g - m);
      without_sign[i] = std::abs(std::abs(g) - std::abs(m)) / std::max({std::abs(g), std::abs(m), 0.001});
    }
    const auto by = [&, &given = gradient](Size size) { return divided(given, measured, size); };
    const std::string sizes =
        "A slope can be negative, and then std::max picks the wrong one: take std::abs of each before you compare.";
    const std::string both = "The floor takes over only where both slopes are smaller, the given and the measured one.";
    check<Numbers>(
        text, gradient_errors(f, gradient, x), errors(gradient, measured),
        {{measured, "These are the measured slopes. They are still to be compared with the gradient."},
         {differences(gradient, measured), "These are the differences. Divide each by the size of the gradient."},
         {by([](double g, double m) { return std::max(std::abs(g), std::abs(m)); }),
          "The floor is left out. Where both slopes are below 0.001, divide by 0.001."},
         {errors(gradient, slopes(f, x, h, h, h)),
          "The slopes are twice too large: the two points are 2h apart, not h."},
         {errors(gradient, slopes(f, x, h, h, 2 / h)),
          "The measured slopes are nearly 0. Is x[i] nudged in the list that f gets? And is it (up - down) / (2 * h)? "
          "Without the second pair of parentheses C++ divides by 2, then multiplies by h."},
         {errors(gradient, slopes(f, x, h, 0, h)),
          "This nudges to the right only, and a one-sided difference is too rough for a check: nudge to both sides."},
         {errors(gradient, slopes(f, x, 0, h, h)),
          "This nudges to the left only, and a one-sided difference is too rough for a check: nudge to both sides."},
         {with_sign, "An error has no sign: take std::abs of the difference."},
         {without_sign, "The signs are gone before the difference is taken, so a wrong sign is not noticed."},
         {by([](double g, double m) { return std::max(std::max(g, m), 0.001); }), sizes},
         {by([](double g, double m) { return std::max(std::max(std::abs(g), m), 0.001); }), sizes},
         {by([](double g, double m) { return std::max(std::max(g, std::abs(m)), 0.001); }), sizes},
         {by([](double g, double m) { return std::abs(std::max(std::max(g, m), 0.001)); }), sizes},
         {by([](double g, double m) { return std::abs(m) < 0.001 ? 0.001 : std::max(std::abs(g), std::abs(m)); }),
          both},
         {by([](double g, double m) { return std::abs(g) < 0.001 ? 0.001 : std::max(std::abs(g), std::abs(m)); }),
          both},
         {by([](double g, double) { return std::max(std::abs(g), 0.001); }),
          "This divides by the size of the given gradient. Take the larger of it and the measured slope."},
         {by([](double, double m) { return std::max(std::abs(m), 0.001); }),
          "This divides by the size of the measured slope. Take the larger of it and the given gradient."},
         {errors(gradient, slopes(f, x, h, h, -2 * h)), "The sign of the slopes is wrong: up minus down."},
         {errors(gradient, slopes(f, x, h, h, 2 * h, Nudge::all)),
          "All inputs are nudged at once, which measures the sum of the slopes. Nudge one, and hold the others still."},
         {errors(gradient, slopes(f, x, h, h, 2 * h, Nudge::kept)),
          "An input is not put back before the next one is nudged: what is left of its nudge shows in later slopes."},
         {errors(gradient, slopes(f, x, -h, -h, -2 * h, Nudge::kept)),  // down first, then up
          "An input is not put back before the next one is nudged: what is left of its nudge shows in later slopes."},
         {errors(gradient, slopes(f, x, 1e-2, 1e-2, 2e-2)), "The step is too large. Take 1e-5."},
         {errors(gradient, slopes(f, x, 1e-12, 1e-12, 2e-12)), "The step is too small: rounding wins. Take 1e-5."}});
  }
}

TEST_CASE("6.3 swish passes the check with a single edge") {
  Random random(63);
  for (const double at : {random.uniform(0.5, 3), random.uniform(-3, -1), 0.0, 1.0}) {
    const Scope scope;
    const Value x(at, "x"), y = swish(x);
    const double s = 1 / (1 + std::exp(-at)), d = s * (1 - s), o = at * s;
    const std::string point = fmt::format("x = {:.6g}; ", at);
    check(point + "data", y.data(), at * s,
          {{s, "This is sigmoid(x). It is still to be multiplied by x."},
           {at / (1 + std::exp(at)), "This is x sigmoid(-x). Mind the sign of the exponent: e^-x."},
           {at, "This is x. It is still to be multiplied by sigmoid(x)."}});
    check(
        point + "number of nodes", topological_order(y).size(), std::size_t{2},
        {{1, "The result is a leaf: it remembers no operand. Give operation() its edge."},
         {3,
          "These are two nodes, a sigmoid and a product. Make it a single node, with operation() and an edge to x."}});
    check(point + "number of edges", y.operands().size(), std::size_t{1},
          {{2, "There are two edges to x, one for each path. That would do, but one edge can carry their sum."}});
    (y * 3).backward();
    check(point + "gradient of x in 3 swish(x)", x.grad(), 3 * (s + at * d),
          {{3 * s, "Half of it is missing: x also moves the sigmoid. There are two paths from x; add up."},
           {3 * at * d, "Half of it is missing: x is also a factor itself. There are two paths from x; add up."},
           {3 * d, "This is the derivative of sigmoid alone."},
           {3 * s * d, "The two paths are multiplied. Along a path derivatives multiply; different paths add up."},
           {3 * (1 + d), "The derivatives of the factors are added. Each must be multiplied by the other factor."},
           {3 * (s + d), "On the path through the sigmoid the other factor, x, is missing."},
           {3 * (s + at * s), "The derivative of sigmoid is s (1 - s). Its second factor is missing."},
           {3 * (s - at * d), at > 0 ? "The two paths are subtracted. Contributions add up."
                                     : "Here x is negative, and its sign counts: no std::abs."},
           {3 * (s + at * at * (1 - at)), "The derivative s (1 - s) wants the output of sigmoid, not its input x."},
           {3 * o * (1 - o),
            "s (1 - s) is the derivative of sigmoid, with the output of sigmoid. Swish has another one."},
           {3 * (s + at * o * (1 - o)), "The derivative s (1 - s) wants the output of sigmoid, not that of swish."},
           {3 * at * s, "The data stands where the local derivative belongs."},
           {9 * (s + at * d),
            "The gradient that arrives is multiplied in by backward(): give the edge the local "
            "derivative alone."}});
  }
}

Value wrong_tanh(Value x) { return operation("tanh", std::tanh(x.data()), {{x, 1 - x.data() * x.data()}}); }
Value wrong_abs(Value x) { return operation("abs", std::abs(x.data()), {{x, 1}}); }  // right above 0
Value right_sin(Value x) { return sin(x); }
Value wrong_exp(Value x) { return operation("exp", std::exp(x.data()), {{x, 2 * std::exp(x.data())}}); }
Value nearly_right(Value x) { return operation("nearly", x.data(), {{x, 1.05}}); }
Value wrong_small(Value x) { return operation("small", x.data() / 1000, {{x, 0.002}}); }
Value wrong_sin(Value x) { return operation("sin", std::sin(x.data()), {{x, -std::cos(x.data())}}); }

/// The links from first to last, without last, as one function.
std::function<Value(Value)> part(const std::vector<Link>& chain, std::size_t first, std::size_t last) {
  return [&chain, first, last](Value v) {
    for (std::size_t i = first; i < last; ++i) v = chain[i].apply(v);
    return v;
  };
}

Verdict verdict(const std::function<Value(Value)>& f, double at) {
  const Value x = at;
  return check_gradients([&] { return f(x); }, {x}).verdict();
}

bool is_wrong(const std::function<Value(Value)>& f, double at) { return verdict(f, at) == Verdict::wrong; }

/// The name of the first link that is accused, given its place.
std::string first_link(const std::vector<Link>& chain, const std::function<bool(std::size_t)>& accused) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (accused(i)) return chain[i].name;
  }
  return "";
}

std::string shown(const std::string& name) { return name.empty() ? "\"\", none" : name; }

TEST_CASE("6.4 the bad link of a chain is wrong at the number that arrives at it") {
  const Link minus{"minus", [](Value x) { return x - 1; }}, times{"times", [](Value x) { return 3 * x; }};
  const Link negative{"negative", [](Value x) { return -x; }}, bend{"relu", [](Value x) { return relu(x); }};
  const Link bent{"tanh", wrong_tanh}, wave{"sin", right_sin}, bad_wave{"sin", wrong_sin}, size{"abs", wrong_abs};
  const Link bad_exp{"exp", wrong_exp}, small{"small", wrong_small}, nearly{"nearly", nearly_right};
  const Link ripple{"ripple", [](Value x) { return sin(1000 * x); }};   // right, but unclear
  const Link rapids{"rapids", [](Value x) { return sin(10000 * x); }};  // right, but suspicious
  struct Case {
    std::vector<Link> chain;
    double x;
  };
  Random random(64);
  for (const Case& test : {Case{{bent, times, wave}, 0.8},  // here fewest mistakes look alike
                           Case{{times, wave, bent}, random.uniform(0.3, 0.5)}, Case{{times, bent, wave}, 0.0},
                           Case{{minus, bent, times}, 1.0}, Case{{minus, bent, times}, random.uniform(-1, 0)},
                           Case{{times, wave, minus}, 0.7}, Case{{times, minus, bad_wave}, random.uniform(0.4, 0.5)},
                           Case{{times, size, minus}, -0.7}, Case{{}, 1.0}, Case{{bend, bad_exp}, -1.0},
                           Case{{bad_exp, negative, bend}, 1.0}, Case{{times, small, minus}, 0.5},
                           Case{{times, nearly, minus}, 0.5}, Case{{ripple, minus}, 0.3}, Case{{rapids, minus}, 0.3}}) {
    const Scope scope;
    const std::vector<Link>& chain = test.chain;
    const std::size_t count = chain.size();
    std::vector<std::string> names;
    std::vector<double> numbers{test.x};  // what arrives at each link, and what leaves the last one
    for (const Link& link : chain) {
      names.push_back(link.name);
      numbers.push_back(link.apply(numbers.back()).data());
    }
    const auto found = [&](const auto& accused) { return shown(first_link(chain, accused)); };
    const bool any = is_wrong(part(chain, 0, count), test.x);
    const bool first_is_wrong = count > 0 && is_wrong(chain[0].apply, test.x);
    const std::string together =
        "The links were checked together: one with slope 0 hides the mistake of another. Check each link alone.";
    check(fmt::format("x = {:.6g} through {}", test.x, names), shown(bad_link(chain, test.x)),
          found([&](std::size_t i) { return is_wrong(chain[i].apply, numbers[i]); }),
          {{found([&](std::size_t i) { return is_wrong(chain[i].apply, test.x); }),
            "Every link is checked at x. Check each at the number that arrives at it: let x go through the links."},
           {found([&](std::size_t i) { return is_wrong(chain[i].apply, numbers[i + 1]); }),
            "Each link is checked at its output. Check it first, then let x go through it."},
           {found([&](std::size_t i) { return verdict(chain[i].apply, numbers[i]) != Verdict::fine; }),
            "Only Verdict::wrong counts: less may be no more than a rough measurement."},
           {found([&](std::size_t i) { return verdict(chain[i].apply, numbers[i]) >= Verdict::suspicious; }),
            "Only Verdict::wrong counts: less may be no more than a rough measurement."},
           {first_is_wrong ? found([&](std::size_t i) { return !is_wrong(chain[i].apply, numbers[i]); }) : "",
            "This link is not wrong. Is the comparison with Verdict::wrong the right way round?"},
           {found([&](std::size_t i) { return is_wrong(part(chain, 0, i + 1), test.x); }), together},
           {found([&](std::size_t i) {
              return is_wrong(part(chain, i, count), numbers[i]) &&
                     !is_wrong(part(chain, i + 1, count), numbers[i + 1]);
            }),
            together},
           {found([&](std::size_t i) { return i + 1 < count && is_wrong(chain[i].apply, numbers[i]); }),
            "The last link is wrong, and was not checked. Mind where the loop ends."},
           {first_is_wrong ? shown("") : "",
            "Not even the first link is found wrong. Is the leaf that check_gradients gets the one that goes into "
            "link.apply? A new Value made from x is another leaf, which no nudge reaches."},
           {shown(""),
            "A link is wrong at the number that arrives at it, and none was found. check_gradients and its verdict() "
            "see also what is wrong in a small derivative, or wrong by a little."},
           {shown(any ? names.front() : ""),
            "The whole chain was checked, and the first link named. Check the links one at a time."},
           {shown(any ? names.back() : ""),
            "The whole chain was checked, and the last link named. Check the links one at a time."}});
  }
}

using Places = std::vector<std::size_t>;

struct Network {
  std::string text;
  std::vector<Places> operands;
  Places wrong;
};

/// The nodes for which `suspect` holds, given the leaves below the node and the leaves that are wrong.
Places those(const Network& network,
             bool (*suspect)(const Places& operands, const Places& below, const Places& wrong)) {
  std::vector<Places> below;
  Places result;
  for (std::size_t k = 0; k < network.operands.size(); ++k) {
    const Places& operands = network.operands[k];
    Places leaves;
    if (operands.empty()) leaves.push_back(k);
    for (const std::size_t operand : operands) {
      leaves.insert(leaves.end(), below[operand].begin(), below[operand].end());
    }
    std::ranges::sort(leaves);
    leaves.erase(std::unique(leaves.begin(), leaves.end()), leaves.end());
    if (suspect(operands, leaves, network.wrong)) result.push_back(k);
    below.push_back(leaves);
  }
  return result;
}

/// The nodes that a mistaken search suspects: it counts the paths from wrong leaves, not the leaves.
Places by_count(const Network& network) {
  std::vector<std::size_t> bad, fine;
  Places result;
  for (std::size_t k = 0; k < network.operands.size(); ++k) {
    const bool wrong = std::ranges::binary_search(network.wrong, k), leaf = network.operands[k].empty();
    bad.push_back(leaf && wrong ? 1 : 0);
    fine.push_back(leaf && !wrong ? 1 : 0);
    for (const std::size_t operand : network.operands[k]) bad[k] += bad[operand], fine[k] += fine[operand];
    if (network.operands[k].size() == 1 && bad[k] >= network.wrong.size() && fine[k] == 0) result.push_back(k);
  }
  return result;
}

bool all_of(const Places& a, const Places& b) { return std::ranges::includes(b, a); }  // is all of a in b?
bool meet(const Places& a, const Places& b) {
  return std::ranges::any_of(a, [&b](std::size_t k) { return std::ranges::binary_search(b, k); });
}

TEST_CASE("6.5 every culprit that fits is found, and no other") {
  const std::vector<Places> figure{{}, {}, {}, {}, {}, {1, 0}, {5}, {2, 0}, {7}, {3, 6}, {4, 8}, {9, 10}};
  const std::vector<Places> chain{{}, {}, {0}, {2}, {1, 3}, {4}, {5}};
  const std::vector<Places> shared{{}, {}, {0}, {1, 2}, {3}, {0, 1}, {5}, {4, 6}, {7}};
  const std::vector<Places> squared{{}, {}, {0, 0}, {2}, {3, 1}, {4}};
  for (const Network& network :
       {Network{"figure 6.2", figure, {0, 2}}, Network{"figure 6.2, the other half", figure, {0, 1}},
        Network{"0 → 2 → 3, × with 1, → 5 → 6", chain, {0}}, Network{"0 → 2 → 3, × with 1, → 5 → 6", chain, {0, 1}},
        Network{"0 → 2, × with 1 → 4; 0 × 1 → 6; + → 8", shared, {0, 1}},
        Network{"0 → 2, × with 1 → 4; 0 × 1 → 6; + → 8", shared, {0}},
        Network{"0 × 0 → 3, × with 1 → 5", squared, {0, 1}}}) {
    std::vector<bool> wrong(network.operands.size());
    for (const std::size_t leaf : network.wrong) wrong[leaf] = true;
    using P = const Places&;
    const Places wanted =
        those(network, [](P operands, P below, P bad) { return operands.size() == 1 && below == bad; });
    check<Places>(
        fmt::format("{}; operands {}; wrong leaves {}", network.text, network.operands, network.wrong),
        suspects(network.operands, wrong), wanted,
        {{{wanted.front()}, "More than one node can be the culprit: return all of them."},
         {{wanted.back()}, "More than one node can be the culprit: return all of them."},
         {those(network, [](P operands, P below, P bad) { return !operands.empty() && below == bad; }),
          "Nodes with two operands are among them. The wrong operation has a single one."},
         {those(network, [](P operands, P below, P bad) { return operands.size() <= 1 && below == bad; }),
          "A leaf is among them. A leaf is no operation."},
         {those(network, [](P operands, P below, P bad) { return operands.size() == 1 && all_of(bad, below); }),
          "A node that a fine leaf goes into is no suspect: its wrong derivative would spoil that leaf too."},
         {by_count(network),
          "A leaf that two paths lead from was counted twice. Ask which leaves lie below a node, not how many."},
         {those(network, [](P operands, P below, P bad) { return operands.size() == 1 && all_of(below, bad); }),
          "A node must have all wrong leaves below it: it cannot have spoiled one that does not go through it."},
         {those(network, [](P operands, P below, P bad) { return operands.size() == 1 && meet(below, bad); }),
          "One wrong leaf below a node is not enough: all wrong ones must be below it, and no fine one."},
         {{network.operands.size() - 1}, "The root depends on everything, fine leaves included."},
         {{}, "Nobody is suspected. Which leaves lie below each node? Carry them forward, from operands to results."}});
  }
}

}  // namespace
