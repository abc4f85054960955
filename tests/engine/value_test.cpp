// SPDX-License-Identifier: MIT
//
// The contract of value.hpp. Numbers are chosen so that results are exact, unless a tolerance is stated.
#include <algorithm>
#include <chainrule/value.hpp>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "expect.hpp"
#include "operations.hpp"
#include "values.hpp"

namespace chainrule::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> derivatives_of(Value result) {
  std::vector<double> derivatives;
  for (const Operand& operand : result.operands()) derivatives.push_back(operand.local_derivative);
  return derivatives;
}

// Leaves, handles, constants

TEST_CASE("a leaf has its data, its label, no gradient, no symbol and no operands") {
  const Value x(0.1, "x"), unnamed = -2;
  CHECK(x.data() == 0.1);
  CHECK(x.grad() == 0);
  CHECK(x.label() == "x");
  CHECK(x.symbol().empty());
  CHECK(x.operands().empty());
  CHECK(unnamed.data() == -2);
  CHECK(unnamed.label().empty());
}

TEST_CASE("a copy names the same node, in vectors too") {
  const Value x(1, "x");
  const std::vector<Value> two(2, x), again = two;
  again[1].set_data(5);
  again[0].set_label("y");
  (two[0] * two[1]).backward();
  CHECK(x.data() == 5);
  CHECK(x.label() == "y");
  CHECK(x.grad() == 10);
  CHECK(numbers_of(again) == std::vector{x.number(), x.number()});
}

TEST_CASE("numbers grow with every node, whatever is made or released") {
  std::uint64_t last = 0;
  const auto is_larger = [&last](Value v) { return std::exchange(last, v.number()) < v.number(); };
  const Value x = 1;
  CHECK(is_larger(x));
  CHECK(is_larger(x * x));
  for (int step = 0; step < 3; ++step) {
    const Scope scope;
    CHECK(is_larger(2));
    CHECK(is_larger(x + 1));
  }
  CHECK(is_larger(3));
}

TEST_CASE("integer and double literals are constants on either side of every operator") {
  const Value x = 8;
  const std::pair<Value, double> results[]{
      {x + 2, 10},    {2 + x, 10},    {x - 2, 6},      {2 - x, -6},     {x * 2, 16},     {2 * x, 16},
      {x / 2, 4},     {2 / x, 0.25},  {x + 2.5, 10.5}, {2.5 + x, 10.5}, {x - 2.5, 5.5},  {2.5 - x, -5.5},
      {x * 2.5, 20},  {2.5 * x, 20},  {x / 2.5, 3.2},  {2.0 / x, 0.25}, {pow(x, 2), 64}, {pow(2, x), 256},
      {max(x, 9), 9}, {min(9, x), 8}, {max(9, x), 9},  {min(x, 9), 8},  {2 * x + 1, 17}, {1 - 2 * x, -15},
  };
  for (const auto& [result, wanted] : results) expect_equal(result.symbol(), result.data(), wanted);
}

TEST_CASE("a compound assignment makes its left side name a new node, and nobody else's") {
  Value x = 3;
  const Value old = x;
  x += 1;    // 4
  x *= x;    // 16
  x -= 2;    // 14
  x /= old;  // 14 / 3
  x *= 3;    // 14
  x += old;  // 17
  x -= old;  // 14
  x /= 2;    // 7
  expect_near("x", x.data(), 7, 1e-15, 0);
  CHECK(old.data() == 3);
  x.backward();
  // x = ((o + 1)² - 2) / o * 3 / 2, dx/do = 1.5 (2 (o + 1) o - (o + 1)² + 2) / o² = 1.5 * 10 / 9
  expect_near("gradient", old.grad(), 1.5 * 10 / 9, 1e-15, 0);
  const Value& same = (x += 1);
  CHECK(&same == &x);
}

// Values and derivatives at particular points

struct Point {
  const char* text;
  Value (*apply)(Value);
  double at, value, derivative;
};

void check(std::span<const Point> points) {
  for (const auto& [text, apply, at, value, derivative] : points) {
    const Scope scope;
    const Value x = at, y = apply(x);
    y.backward();
    const std::string where = fmt::format("{} at {}", text, at);
    expect_equal(where + ", value", y.data(), value);
    expect_equal(where + ", derivative", x.grad(), derivative);
  }
}

#define FUNCTION(expression) #expression, [](Value x) -> Value { return expression; }

TEST_CASE("functions that saturate are exact far out, not NaN") {
  constexpr Point points[]{
      {FUNCTION(sigmoid(x)), 1000, 1, 0},
      {FUNCTION(sigmoid(x)), -1000, 0, 0},
      {FUNCTION(sigmoid(x)), infinity, 1, 0},
      {FUNCTION(sigmoid(x)), -infinity, 0, 0},
      {FUNCTION(sigmoid(x)), 0, 0.5, 0.25},
      {FUNCTION(softplus(x)), 1000, 1000, 1},
      {FUNCTION(softplus(x)), -1000, 0, 0},
      {FUNCTION(softplus(x)), infinity, infinity, 1},
      {FUNCTION(tanh(x)), 1000, 1, 0},
      {FUNCTION(tanh(x)), -1000, -1, 0},
      {FUNCTION(exp(x)), -1000, 0, 0},
      {FUNCTION(relu(x)), 1000, 1000, 1},
      {FUNCTION(relu(x)), -1000, 0, 0},
      {FUNCTION(leaky_relu(x)), 1000, 1000, 1},
      {FUNCTION(leaky_relu(x)), -1000, -10, 0.01},
  };
  check(points);
  const Value x = 40;
  sigmoid(x).backward();  // s (1 - s) would be 0
  expect_near("sigmoid at 40, derivative", x.grad(), 4.2483542552915889e-18, 1e-15, 0);
}

TEST_CASE("at a kink the derivative is PyTorch's") {
  constexpr Point points[]{
      {FUNCTION(relu(x)), 0, 0, 0},          {FUNCTION(relu(x)), -0.0, 0, 0},
      {FUNCTION(abs(x)), 0, 0, 0},           {FUNCTION(abs(x)), -0.0, 0, 0},
      {FUNCTION(leaky_relu(x)), 0, 0, 0.01}, {FUNCTION(leaky_relu(x, 0.3)), 0, 0, 0.3},
      {FUNCTION(max(x, 2.0)), 2, 2, 0.5},    {FUNCTION(min(2.0, x)), 2, 2, 0.5},
      {FUNCTION(max(x, x)), 2, 2, 1},        {FUNCTION(min(x, x)), 2, 2, 1},
  };
  check(points);
  const Value a = 3, b = 3, c = 3;
  (max(a, b) + 10 * min(b, c)).backward();
  CHECK(a.grad() == 0.5);
  CHECK(b.grad() == 0.5 + 5);
  CHECK(c.grad() == 5);
}

TEST_CASE("relu makes 0 of -0 and of everything below") {
  for (const double x : {-0.0, 0.0, -1e-300, -2.0, -infinity}) {
    expect_same_bits(fmt::format("relu({})", x), relu(Value(x)).data(), 0);
  }
}

TEST_CASE("pow is defined at zero, for negative bases and for exponent zero as in PyTorch") {
  constexpr Point points[]{
      {FUNCTION(pow(x, 0)), 0, 1, 0},
      {FUNCTION(pow(x, 0)), -3, 1, 0},
      {FUNCTION(pow(x, 1)), 0, 0, 1},
      {FUNCTION(pow(x, 2)), 0, 0, 0},
      {FUNCTION(pow(x, 2)), -3, 9, -6},
      {FUNCTION(pow(x, 3)), -3, -27, 27},
      {FUNCTION(pow(x, 4)), -3, 81, -108},
      {FUNCTION(pow(x, -1)), -2, -0.5, -0.25},
      {FUNCTION(pow(x, -1)), 0, infinity, -infinity},
      {FUNCTION(pow(x, 0.5)), 0, 0, infinity},
      {FUNCTION(pow(x, 0.5)), -1, nan, nan},
      {FUNCTION(pow(Value(0), x)), 0, 1, 0},
      {FUNCTION(pow(0, x)), 2, 0, 0},
      {FUNCTION(pow(1, x)), 5, 1, 0},
      {FUNCTION(pow(-2, x)), 2, 4, nan},
  };
  check(points);
}

TEST_CASE("arithmetic is IEEE's: infinities and NaN are results, not errors") {
  constexpr Point points[]{
      {FUNCTION(log(x)), 0, -infinity, infinity},   {FUNCTION(log(x)), -1, nan, -1},
      {FUNCTION(sqrt(x)), 0, 0, infinity},          {FUNCTION(sqrt(x)), -1, nan, nan},
      {FUNCTION(1 / x), 0, infinity, -infinity},    {FUNCTION(x / 0.0), 1, infinity, infinity},
      {FUNCTION(exp(x)), 1000, infinity, infinity}, {FUNCTION(x * 1e300), 1e300, infinity, 1e300},
      {FUNCTION(x - infinity), 1, -infinity, 1},
  };
  check(points);
}

TEST_CASE("NaN goes through every operation, from either side") {
  for (const Form& form : forms) {
    const Scope scope;
    for (const char argument : {'x', 'y'}) {
      if (!form.has(argument)) continue;
      const Value z = argument == 'x' ? form.apply(nan, 2) : form.apply(2, nan);
      expect_equal(fmt::format("{}, {} is NaN", form.text, argument), z.data(), nan);
    }
  }
}

TEST_CASE("results are correctly rounded where the mathematical result is exact") {
  const std::vector<Value> ones(49, Value(1));
  expect_equal("mean of 49 ones", mean(ones).data(), 1);
  expect_equal("sum of 49 ones", sum(ones).data(), 49);
  expect_equal("mean of 1, 2, 3, 4", mean({1, 2, 3, 4}).data(), 2.5);
  expect_equal("dot of [1, 2] and [3, 4]", dot({1, 2}, {3, 4}).data(), 11);
  expect_equal("dot of [0, 2] and [3, 0]", dot({0, 2}, {3, 0}).data(), 0);
  expect_equal("sum of nothing", sum({}).data(), 0);
  expect_equal("dot of nothing", dot({}, {}).data(), 0);
}

// Operands and symbols

TEST_CASE("every way to write an operation has its symbol, constants included, and its operands in order") {
  for (const Form& form : forms) {
    const Scope scope;
    const Value x = 3, y = 2, z = form.apply(x, y);
    CHECK_MESSAGE(z.symbol() == form.symbol, form.text);
    z.backward();
    std::vector<std::uint64_t> wanted, got;
    if (form.has('x')) wanted.push_back(x.number());
    if (form.has('y')) wanted.push_back(y.number());
    for (const auto& [value, derivative] : z.operands()) {
      if (form.text == "pow(c,y)" && value.number() != y.number()) continue;  // the base became a leaf
      got.push_back(value.number());
      expect_same_bits(fmt::format("{}, local derivative", form.text), derivative, value.grad());
    }
    CHECK_MESSAGE(got == wanted, form.text);
  }
}

TEST_CASE("an operand used twice is listed twice") {
  const Value a = 3;
  CHECK(numbers_of(std::vector{(a + a).operands()[0].value, (a + a).operands()[1].value}) ==
        std::vector{a.number(), a.number()});
  expect_all("derivatives", derivatives_of(a * a), {3.0, 3.0});
  expect_all("derivatives", derivatives_of(sum({a, a, a})), {1.0, 1.0, 1.0});
  expect_all("derivatives", derivatives_of(mean({a, 1, a, 1})), {0.25, 0.25, 0.25, 0.25});
}

TEST_CASE("operands() lists local derivatives, whatever backward left in the gradients") {
  const Value x(3), y = x * 4;
  (y * 10).backward();
  (y * 10).backward();
  expect_all("derivatives", derivatives_of(y), {4.0});
  CHECK(y.operands()[0].value.number() == x.number());
}

TEST_CASE("symbols show constants in the shortest form") {
  const Value x = 2;
  CHECK((x * 0.1).symbol() == "× 0.1");
  CHECK((x * -2).symbol() == "× -2");
  CHECK((1e-7 - x).symbol() == "1e-07 −");
  CHECK(leaky_relu(x).symbol() == "leaky_relu 0.01");
}

// backward()

TEST_CASE("chapter 5's expression has the gradients that PyTorch gives") {
  const Value a = -4, b = 2;
  Value c = a + b, d = a * b + pow(b, 3);
  c += c + 1;
  c += 1 + c - a;
  d += d * 2 + relu(b + a);
  d += 3 * d + relu(b - a);
  const Value e = c - d, f = pow(e, 2);
  Value g = f / 2.0;
  g += 10.0 / f;
  g.backward();
  // Known to ten digits.
  expect_near("g", g.data(), 24.70408163, 1e-9, 0);
  expect_near("dg/da", a.grad(), 138.8338192, 1e-9, 0);
  expect_near("dg/db", b.grad(), 645.5772595, 1e-9, 0);
}

TEST_CASE("a value used k times gets the sum of k contributions") {
  const Value a = 3;
  const std::pair<Value, double> roots[]{
      {a + a, 2},
      {a * a, 6},
      {a - a, 0},
      {a / a, 0},
      {a * a * a, 27},
      {max(a, a), 1},
      {sum({a, a, a}), 3},
      {mean({a, a, a, a}), 1},
      {pow(a, a), 27 * (1 + std::log(3.0))},
  };
  for (const auto& [root, wanted] : roots) {
    a.zero_grad();
    root.backward();
    expect_near(root.symbol(), a.grad(), wanted, 1e-15, 0);  // pow and the thirds are not exact in binary
  }
  const Value b = a + a, c = b + b;
  a.zero_grad();
  c.backward();
  CHECK(b.grad() == 2);
  CHECK(a.grad() == 4);
}

TEST_CASE("the root's gradient is 1, also when it has results of its own") {
  const Value x = 2, y = x * 3, later = y * 5;
  later.backward();
  CHECK(y.grad() == 5);
  x.zero_grad();
  y.backward();
  CHECK(y.grad() == 1);
  CHECK(x.grad() == 3);
  CHECK(later.grad() == 1);
}

TEST_CASE("a second backward doubles the leaves' gradients exactly and overwrites the results'") {
  const Value x(0.1), w(0.7), unused = 4;
  const Value h = tanh(x * w), loss = h * h + exp(h) / 3;
  loss.backward();
  const double x_grad = x.grad(), w_grad = w.grad(), h_grad = h.grad();
  for (int times = 2; times <= 4; ++times) {
    loss.backward();
    expect_same_bits("h", h.grad(), h_grad);
    expect_same_bits("loss", loss.grad(), 1);
    if (times == 3) continue;  // three times a number may round
    expect_same_bits("x", x.grad(), times * x_grad);
    expect_same_bits("w", w.grad(), times * w_grad);
  }
  CHECK(unused.grad() == 0);
}

TEST_CASE("a node whose gradient is 0 passes nothing on, not even an infinite local derivative times 0") {
  const Value infinite = infinity;
  const std::pair<const char*, std::function<Value(Value)>> operations[]{
      {"×", [&](Value x) { return x * infinite; }},
      {"dot",
       [&](Value x) {
         return dot(Range::of({&x, 1}).value(), Range::of({&infinite, 1}).value());
       }},
      {"operation",
       [](Value x) {
         return operation("mine", 1, {{x, infinity}});
       }},
  };
  for (const auto& [name, apply] : operations) {
    const Scope scope;
    const Value x = 2, with_gradient = sum({x, x}), without = apply(x), with_too = sum({x, x, x});
    operation("total", 1, {{with_gradient, 1}, {without, 0}, {with_too, 1}}).backward();
    expect_equal(name, x.grad(), 5);
  }
}

TEST_CASE("zero_grad clears one leaf") {
  const Value a = 2, b = 3, c = a * b;
  c.backward();
  a.zero_grad();
  CHECK(a.grad() == 0);
  CHECK(b.grad() == 2);
  c.backward();
  CHECK(a.grad() == 3);
  CHECK(b.grad() == 4);
}

TEST_CASE("of two roots over a shared part, the second overwrites what it reaches and leaves the rest") {
  const Value x = 2, shared = x * 3, only_first = shared * 5, first = only_first * 7;
  const Value only_second = shared + 1, second = only_second * 11;
  first.backward();
  expect_all("gradients", gradients_of(std::vector{x, shared, only_first, first, only_second, second}),
             {105, 35, 7, 1, 0, 0});
  second.backward();
  expect_all("gradients", gradients_of(std::vector{x, shared, only_first, first, only_second, second}),
             {105 + 33, 11, 7, 1, 11, 1});
  only_first.backward();  // an older root
  expect_all("gradients", gradients_of(std::vector{x, shared, only_first, first, only_second, second}),
             {105 + 33 + 15, 5, 1, 1, 11, 1});
}

TEST_CASE("a root made between two others reaches only what it depends on") {
  const Value x = 2, low = x * 3, high = x * 5;
  high.backward();  // leaves a gradient above low
  low.backward();
  expect_all("gradients", gradients_of(std::vector{x, low, high}), {8, 1, 1});
  const Value both = low * high;
  both.backward();
  expect_all("gradients", gradients_of(std::vector{x, low, high}), {8 + 60, 10, 6});
}

TEST_CASE("a leaf as root counts itself, and adds up") {
  const Value x = 5;
  x.backward();
  CHECK(x.grad() == 1);
  x.backward();
  CHECK(x.grad() == 2);
  CHECK(x.data() == 5);
}

TEST_CASE("backward after more nodes were made sees only the root's past") {
  const Value x = 2, root = x * x, leaf_after = 9, after = root * leaf_after;
  root.backward();
  CHECK(x.grad() == 4);
  CHECK(leaf_after.grad() == 0);
  CHECK(after.grad() == 0);
}

TEST_CASE("topological_order has what the root depends on, each once, operands first, root last") {
  const Value stranger = 1, a = 2, b = 3;
  const Value c = a * b, unreached = a + stranger, d = c + a, e = d * d + c, later = e * unreached;
  const std::vector<Value> order = topological_order(e);
  CHECK(order.size() == 6);  // a, b, c, d, d * d, e
  CHECK(order.back().number() == e.number());
  std::map<std::uint64_t, std::size_t> position;
  for (std::size_t i = 0; i < order.size(); ++i) {
    CHECK(position.emplace(order[i].number(), i).second);
    for (const Operand& operand : order[i].operands()) CHECK(position.contains(operand.value.number()));
  }
  for (const Value& reached : {a, b, c, d, e}) CHECK(position.contains(reached.number()));
  for (const Value& other : {stranger, unreached, later}) CHECK(!position.contains(other.number()));
  CHECK(numbers_of(topological_order(a)) == std::vector{a.number()});

  const std::vector<Value> p{a, b};
  CHECK(numbers_of(topological_order(dot(p, p))).size() == 3);
}

TEST_CASE("the same program gives the same bits, wherever its nodes lie") {
  const auto program = [] {
    std::mt19937_64 random(7);
    std::vector<Value> values;
    for (int i = 0; i < 37; ++i) values.emplace_back(static_cast<double>(random() >> 11) * 0x1p-53 - 0.5);
    const std::span<const Value> all(values);
    const Value loss = tanh(dot(all.first(17), all.last(17))) * mean(all) + exp(sum(all)) / 3 + softplus(dot(all, all));
    loss.backward();
    std::vector<double> result = gradients_of(all);
    result.push_back(loss.data());
    return result;
  };
  const std::vector<double> wanted = program();
  for (int run = 0; run < 5; ++run) {
    Value(1);  // moves the rest
    const Scope scope;
    const std::vector<double> got = program();
    for (std::size_t i = 0; i < got.size(); ++i)
      expect_same_bits(fmt::format("run {}, number {}", run, i), got[i], wanted[i]);
  }
}

// Labels and formatting

TEST_CASE("a label may be any text, and may change") {
  const Value x = 1;
  for (const char* label : {"x", "", "température θ → ∞", "日本語 🙂", "a\"b\\c\n{}<&>%", "{:.4f}"}) {
    x.set_label(label);
    CHECK(x.label() == label);
    CHECK(Value(2, label).label() == label);
  }
  const std::string with_zero("a\0b", 3);
  x.set_label(with_zero);
  CHECK(x.label() == with_zero);
}

TEST_CASE("a result may have a label") {
  const Value x(1, "x"), y = x + 1;
  CHECK(y.label().empty());
  y.set_label("y");
  CHECK(y.label() == "y");
  CHECK(x.label() == "x");
}

TEST_CASE("formatting shows label, data and gradient, and applies its specification to both numbers") {
  const Value x(0.8, "W"), unnamed = 2, braces(1, "{}");
  (x * -2 + unnamed).backward();
  CHECK(fmt::format("{}", x) == "W: data = 0.8, grad = -2");
  CHECK(fmt::format("{:.4f}", x) == "W: data = 0.8000, grad = -2.0000");
  CHECK(fmt::format("{:+.2e}|{}", x, 7) == "W: data = +8.00e-01, grad = -2.00e+00|7");
  CHECK(fmt::format("{}", unnamed) == "data = 2, grad = 1");
  CHECK(fmt::format("{:.1f}", braces) == "{}: data = 1.0, grad = 0.0");
}

// operation()

TEST_CASE("an operation of one's own is like any other") {
  const Value x = 2;
  const Value cube = operation("cube", 8, {{x, 12}}), root = cube * 10;
  CHECK(cube.data() == 8);
  CHECK(cube.symbol() == "cube");
  expect_all("derivatives", derivatives_of(cube), {12.0});
  root.backward();
  CHECK(cube.grad() == 10);
  CHECK(x.grad() == 120);
}

TEST_CASE("an operation of one's own may have no operand, the same one twice, or a thousand") {
  const Value x = 2, y = 3;
  const Value nothing = operation("seven", 7, {});
  CHECK(nothing.data() == 7);
  CHECK(nothing.operands().empty());

  const Value twice = operation("p → {}", 12, {{x, 5}, {y, 2}, {x, 0.5}});
  CHECK(twice.symbol() == "p → {}");
  expect_all("derivatives", derivatives_of(twice), {5.0, 2.0, 0.5});
  twice.backward();
  CHECK(x.grad() == 5.5);
  CHECK(y.grad() == 2);

  std::vector<Operand> many;
  for (int i = 0; i < 1000; ++i) many.push_back({i % 2 == 0 ? x : y, i + 1.0});
  x.zero_grad();
  y.zero_grad();
  (operation("many", 1, many) * nothing).backward();
  CHECK(x.grad() == 7 * 250000);  // 1 + 3 + ... + 999
  CHECK(y.grad() == 7 * 250500);
}

TEST_CASE("a value made from nothing is a leaf") {
  for (const Value& v : {operation("seven", 7, {}), sum({}), dot({}, {})}) {
    CHECK(v.symbol().empty());
    CHECK(v.operands().empty());
    v.backward();
    v.backward();
    CHECK(v.grad() == 2);
    v.set_data(5);
    CHECK(v.data() == 5);
  }
}

// dot

TEST_CASE("dot has the same bits however its operands lie, and its gradients are the other side's data") {
  // Each layout makes leaves a[i] and b[i] of given data, in its own order.
  using Data = std::vector<double>;
  using Leaves = std::vector<Value>;
  const std::pair<const char*, void (*)(const Data&, const Data&, Leaves&, Leaves&)> layouts[]{
      {"a, then b",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (double x : p) a.emplace_back(x);
         for (double x : q) b.emplace_back(x);
       }},
      {"b, then a",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (double x : q) b.emplace_back(x);
         for (double x : p) a.emplace_back(x);
       }},
      {"in turns",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (std::size_t i = 0; i < p.size(); ++i) {
           a.emplace_back(p[i]);
           b.emplace_back(q[i]);
         }
       }},
      {"backwards",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (std::size_t i = p.size(); i-- > 0;) a.insert(a.begin(), Value(p[i]));
         for (std::size_t i = q.size(); i-- > 0;) b.insert(b.begin(), Value(q[i]));
       }},
      {"first and last in place, the others backwards",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (double x : p) a.emplace_back(x);
         for (double x : q) b.emplace_back(x);
         if (p.size() < 4) return;
         std::reverse(a.begin() + 1, a.end() - 1);
         for (std::size_t i = 0; i < p.size(); ++i) a[i].set_data(p[i]);
       }},
      {"released nodes between",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (std::size_t i = 0; i < p.size(); ++i) {
           if (i == p.size() / 2) {
             const Scope scope;
             Value(1);
           }
           a.emplace_back(p[i]);
         }
         for (double x : q) b.emplace_back(x);
       }},
      {"live nodes between",
       [](const Data& p, const Data& q, Leaves& a, Leaves& b) {
         for (std::size_t i = 0; i < p.size(); ++i) {
           if (i == p.size() / 3) a.front() + 1;
           a.emplace_back(p[i]);
         }
         for (double x : q) b.emplace_back(x);
       }},
  };
  std::mt19937_64 random(1);
  for (const std::size_t count : {0U, 1U, 2U, 7U, 8U, 9U, 16U, 1000U}) {
    Data p, q;
    for (std::size_t i = 0; i < 2 * count; ++i)
      (i < count ? p : q).push_back(static_cast<double>(random() >> 11) * 0x1p-53 - 0.5);
    const double wanted = std::inner_product(p.begin(), p.end(), q.begin(), 0.0);
    std::vector<double> firsts;
    for (const bool detect_anomaly : {false, true}) {
      for (const auto& [name, make] : layouts) {
        if (count < 3 && name == std::string_view("live nodes between")) continue;
        const Scope scope;
        Leaves a, b;
        make(p, q, a, b);
        const std::unique_ptr<DetectAnomaly> detect(detect_anomaly ? new DetectAnomaly : nullptr);
        const Value result = dot(a, b);
        (result * 3).backward();
        const std::string where = fmt::format("{} of {}{}", name, count, detect_anomaly ? ", DetectAnomaly" : "");
        firsts.push_back(result.data());
        expect_same_bits(where, result.data(), firsts[0]);
        expect_near(where, result.data(), wanted, 0, 1e-13);  // another order of the 1000 additions
        const std::vector<Operand> operands = result.operands();
        REQUIRE(operands.size() == 2 * count);
        for (std::size_t i = 0; i < count; ++i) {
          expect_same_bits(fmt::format("{}, gradient of a[{}]", where, i), a[i].grad(), 3 * q[i]);
          expect_same_bits(fmt::format("{}, gradient of b[{}]", where, i), b[i].grad(), 3 * p[i]);
          const Operand x = operands[2 * i], y = operands[2 * i + 1];
          CHECK(x.value.number() == a[i].number());
          CHECK(y.value.number() == b[i].number());
          expect_same_bits(where, x.local_derivative, q[i]);
          expect_same_bits(where, y.local_derivative, p[i]);
        }
      }
    }
  }
}

TEST_CASE("dot of a span with itself, with its neighbour or with repetitions adds up all contributions") {
  for (const bool consecutive : {true, false}) {
    const Scope scope;
    std::vector<Value> v;
    for (int i = 1; i <= 20; ++i) {
      v.emplace_back(i);
      if (!consecutive) Value(0);
    }
    const std::span<const Value> all(v);
    const std::vector<Value> repeated(19, v[4]);

    dot(all, all).backward();
    for (std::size_t i = 0; i < 20; ++i) expect_equal("dot(v, v)", v[i].grad(), 2 * v[i].data());

    for (const Value& x : v) x.zero_grad();
    dot(all.first(19), all.last(19)).backward();
    for (std::size_t i = 0; i < 20; ++i) {
      const double wanted = (i > 0 ? v[i - 1].data() : 0) + (i < 19 ? v[i + 1].data() : 0);
      expect_equal(fmt::format("dot with the neighbour, {}", i), v[i].grad(), wanted);
    }

    for (const Value& x : v) x.zero_grad();
    dot(repeated, all.first(19)).backward();
    expect_equal("a factor in all products", v[4].grad(), 190 + 5);
    expect_equal("its partner", v[7].grad(), 5);
  }
}

TEST_CASE("dot of results passes gradients on to what they were made from") {
  const Value x = 2;
  std::vector<Value> a, b;
  for (int i = 0; i < 10; ++i) a.push_back(x * i);
  for (int i = 0; i < 10; ++i) b.push_back(x + i);
  const Value result = dot(a, b);  // the sum of i x (x + i) = 45 x² + 285 x
  CHECK(result.data() == 45 * 4 + 285 * 2);
  result.backward();
  CHECK(x.grad() == 90 * 2 + 285);
  result.backward();
  CHECK(x.grad() == 2 * (90 * 2 + 285));
  CHECK(a[3].grad() == 5);
}

// Ranges

TEST_CASE("a Range is of values that were made one right after the other") {
  std::vector<Value> v;
  for (int i = 0; i < 20; ++i) v.emplace_back(i);
  const std::span<const Value> all(v);
  for (std::size_t size = 0; size <= all.size(); ++size) {
    const std::optional<Range> range = Range::of(all.last(size));
    REQUIRE(range);
    REQUIRE(range->size() == size);
    for (std::size_t i = 0; i < size; ++i) CHECK((*range)[i].number() == all.last(size)[i].number());
  }
  for (std::size_t i = 0; i + 1 < v.size(); ++i) {
    std::vector<Value> swapped = v, repeated = v, left_out = v;
    std::swap(swapped[i], swapped[i + 1]);
    repeated[i + 1] = repeated[i];
    left_out.erase(left_out.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK_FALSE(Range::of(swapped));
    CHECK_FALSE(Range::of(repeated));
    CHECK(Range::of(left_out).has_value() == (i == 0));
  }
}

TEST_CASE("a part of a Range counts from its begin, and stays inside") {
  std::vector<Value> v;
  for (int i = 0; i < 5; ++i) v.emplace_back(i);
  const Range range = Range::of(v).value();
  for (std::size_t begin = 0; begin <= 5; ++begin) {
    for (std::size_t size = 0; size <= 5 - begin; ++size) {
      const Range part = range.part(begin, size);
      REQUIRE(part.size() == size);
      for (std::size_t i = 0; i < size; ++i) CHECK(part[i].number() == v[begin + i].number());
    }
    const std::string message = message_of<std::invalid_argument>([&] { range.part(begin, 6 - begin); });
    expect_contains(message, fmt::format("a part of {} values from number {} on, but there are 5", 6 - begin, begin));
  }
  CHECK_THROWS_AS((void)range[5], std::invalid_argument);
  CHECK_THROWS_AS((void)range.part(2, 0)[0], std::invalid_argument);
  CHECK_THROWS_AS((void)Range::of({}).value()[0], std::invalid_argument);
  CHECK_THROWS_AS(range.part(6, 0), std::invalid_argument);
  CHECK_THROWS_AS(range.part(1, std::numeric_limits<std::size_t>::max()), std::invalid_argument);
  CHECK_THROWS_AS(range.part(2, 2).part(0, 3), std::invalid_argument);
}

TEST_CASE("dot of ranges is dot of their values") {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 9U, 100U}) {
    for (const std::size_t shift : {std::size_t{0}, size / 2, size}) {  // the same, overlapping, side by side
      for (const int mode : {0, 1, 2}) {                                // as usual, NoGrad, DetectAnomaly
        const Scope scope;
        std::vector<Value> v;
        for (std::size_t i = 0; i < size + shift; ++i) v.emplace_back(1 / (static_cast<double>(i) - 0.3));
        const std::span<const Value> a = std::span(v).first(size), b = std::span(v).last(size);
        const std::unique_ptr<NoGrad> no_grad(mode == 1 ? new NoGrad : nullptr);
        const std::unique_ptr<DetectAnomaly> detect(mode == 2 ? new DetectAnomaly : nullptr);
        const Range range = Range::of(v).value();
        const Value wanted = dot(a, b), got = dot(range.part(0, size), range.part(shift, size));
        const std::string where = fmt::format("{} values, shift {}, mode {}", size, shift, mode);
        expect_same_bits(where, got.data(), wanted.data());
        CHECK(got.symbol() == wanted.symbol());
        const std::vector<Operand> operands = got.operands(), wanted_operands = wanted.operands();
        REQUIRE(operands.size() == wanted_operands.size());
        for (std::size_t i = 0; i < operands.size(); ++i) {
          CHECK(operands[i].value.number() == wanted_operands[i].value.number());
          expect_same_bits(where, operands[i].local_derivative, wanted_operands[i].local_derivative);
        }
        (wanted * 3).backward();
        const std::vector<double> gradients = gradients_of(v);
        for (const Value& x : v) x.zero_grad();
        (got * 3).backward();
        expect_all(where, gradients_of(v), gradients);
      }
    }
  }
}

TEST_CASE("a Range of which a Scope released the end is refused, but not the part that lives") {
  std::vector<Value> v{1, 2};
  {
    const Scope scope;
    v.emplace_back(3);
    REQUIRE(Range::of(v));
  }
  const std::vector<Value> others{1, 1, 1};
  const Range range = Range::of(v).value(), other = Range::of(others).value(), living = range.part(0, 2);
  for (int i = 0; i < 2; ++i) {
    expect_contains(message_of<std::logic_error>([&] { dot(range, other); }), "after the Scope");
    expect_contains(message_of<std::logic_error>([&] { dot(other, range); }), "after the Scope");
    CHECK(dot(living, living).data() == 5);
  }
}

// set_data

using Product = Value (*)(std::span<const Value> a, std::span<const Value> b);

/// a[0] b[0] + a[1] b[1], from leaves that lie next to each other or not.
struct ProductForm {
  const char* name;
  bool consecutive;
  Product product;
};
const ProductForm products[]{
    {"×", true, [](std::span<const Value> a, std::span<const Value> b) { return a[0] * b[0] + a[1] * b[1]; }},
    {"dot of ranges", true, [](std::span<const Value> a, std::span<const Value> b) { return dot(a, b); }},
    {"dot of scattered values", false, [](std::span<const Value> a, std::span<const Value> b) { return dot(a, b); }},
};

std::vector<Value> leaves(std::initializer_list<double> data, bool consecutive = true) {
  std::vector<Value> result;
  for (double x : data) {
    result.emplace_back(x);
    if (!consecutive) Value(0);
  }
  return result;
}

TEST_CASE("set_data changes a leaf and nothing that was computed from it") {
  const Value x = 2, y = x * x;
  x.set_data(10);
  CHECK(x.data() == 10);
  CHECK(y.data() == 4);
  expect_all("derivatives", derivatives_of(y), {2.0, 2.0});
  y.backward();
  CHECK(x.grad() == 4);
  CHECK((x * x).data() == 100);
}

TEST_CASE("gradients are those of the data that the forward pass used, whatever set_data did since") {
  for (const auto& [name, consecutive, product] : products) {
    const Scope scope;
    const std::vector<Value> v = leaves({2, 3, 5, 7}, consecutive);
    const std::span<const Value> a(v.data(), 2), b(v.data() + 2, 2);
    const Value before = product(a, b);  // 2 * 5 + 3 * 7
    v[0].set_data(20);
    const Value between = product(a, b);  // 20 * 5 + 3 * 7
    v[0].set_data(200);
    v[3].set_data(-1);
    const Value loss = before + 10 * between;
    v[0].set_data(2000);
    for (int times = 1; times <= 2; ++times) {
      loss.backward();
      const std::vector<double> wanted{times * 55.0, times * 77.0, times * 202.0, times * 33.0};
      for (std::size_t i = 0; i < 4; ++i) expect_equal(fmt::format("{}, {}", name, i), v[i].grad(), wanted[i]);
      expect_all("data", data_of(v), {2000, 3, 5, -1});
    }
    before.backward();
    expect_equal(fmt::format("{}, older root", name), v[2].grad(), 404 + 2);
    if (before.symbol() == "dot") {
      expect_all("derivatives", derivatives_of(before), {5, 2, 7, 3});
      expect_all("derivatives", derivatives_of(between), {5, 20, 7, 3});
      expect_all("data", data_of(v), {2000, 3, 5, -1});
    }
  }
}

TEST_CASE("a product outside of Scopes keeps its gradients through many steps that change its leaves") {
  for (const auto& [name, consecutive, product] : products) {
    const Scope scope;
    const std::vector<Value> v = leaves({2, 3, 5, 7}, consecutive);
    const std::span<const Value> a(v.data(), 2), b(v.data() + 2, 2);
    const Value outside = product(a, b);
    for (int step = 1; step <= 100; ++step) {
      const Scope inner;
      v[0].set_data(step);
      const Value inside = product(a, b);
      v[2].set_data(-step);
      for (const Value& x : v) x.zero_grad();
      inside.backward();
      expect_equal(fmt::format("{}, step {}, a", name, step), v[0].grad(), step == 1 ? 5 : 1 - step);
      expect_equal(fmt::format("{}, step {}, b", name, step), v[2].grad(), step);
    }
    for (const Value& x : v) x.zero_grad();
    outside.backward();
    expect_all(name, gradients_of(v), {5, 7, 2, 3});
    expect_all("data", data_of(v), {100, 3, -100, 7});
  }
}

TEST_CASE("set_data on a result is refused, with what it is") {
  const Value x = 2, y = x * 3;
  y.set_label("y");
  const std::string message = message_of<std::logic_error>([&] { y.set_data(1); });
  expect_contains(message, "'y'");
  expect_contains(message, "× 3");
  expect_contains(message, "leaf");
  CHECK(y.data() == 6);
  const std::vector<Value> v = leaves({1, 2});
  CHECK_THROWS_AS(dot(v, v).set_data(1), std::logic_error);
  CHECK_THROWS_AS(sum(v).set_data(1), std::logic_error);
}

// Failed calls

TEST_CASE("a refused call says why and changes nothing") {
  const std::vector<Value> v = leaves({1, 2, 3});
  const std::span<const Value> all(v);
  (v[0] * 5).backward();
  const std::pair<std::function<void()>, std::vector<const char*>> calls[]{
      {[&] { dot(all, all.first(2)); }, {"dot", "3", "2"}},
      {[&] { dot(all.first(0), all); }, {"dot", "0", "3"}},
      {[&] { dot(Range::of(all).value(), Range::of(all.first(2)).value()); }, {"dot", "3", "2"}},
      {[&] { mean(all.first(0)); }, {"mean", "no values"}},
      {[&] { mean({}); }, {"mean", "no values"}},
  };
  for (const auto& [call, parts] : calls) {
    const std::size_t size = tape::graph.size;
    const std::ptrdiff_t before = results();
    const std::string message = message_of<std::invalid_argument>(call);
    for (const char* part : parts) expect_contains(message, part);
    CHECK(tape::graph.size == size);
    CHECK(results() == before);
    expect_all("gradients", gradients_of(v), {5, 0, 0});
    expect_all("data", data_of(v), {1, 2, 3});
  }
}

// NoGrad

TEST_CASE("under NoGrad every operation computes its value and makes a leaf") {
  for (const Form& form : forms) {
    const Scope scope;
    const Value x = 3, y = 2, wanted = form.apply(x, y);
    const NoGrad no_grad;
    const Value z = form.apply(x, y);
    CHECK_MESSAGE(z.data() == wanted.data(), form.text);
    CHECK_MESSAGE(z.operands().empty(), form.text);
    CHECK_MESSAGE(z.symbol().empty(), form.text);
    (z * 2).backward();
    CHECK_MESSAGE(x.grad() == 0, form.text);
    z.set_data(7);
    CHECK(z.data() == 7);
  }
}

TEST_CASE("under NoGrad a dot is no dot that set_data would have to keep old numbers for") {
  std::vector<std::size_t> first_dots;
  std::thread fresh([&first_dots] {  // a graph where there is no dot yet
    const std::vector<Value> v = leaves({1, 2});
    const Range range = Range::of(v).value();
    first_dots.push_back(tape::graph.first_dot);
    {
      const NoGrad no_grad;
      dot(range, range);
      dot(v, v);
    }
    first_dots.push_back(tape::graph.first_dot);
    first_dots.push_back(dot(range, range).live().slot);
    first_dots.push_back(tape::graph.first_dot);
  });
  fresh.join();
  CHECK(first_dots[1] == first_dots[0]);
  CHECK(first_dots[3] == first_dots[2]);
}

TEST_CASE("NoGrad nests, ends with an exception, and lets backward and labels work") {
  const Value x = 3, recorded = x * x;
  try {
    const NoGrad outer;
    { const NoGrad inner; }
    CHECK((x * 2).operands().empty());
    const Value labelled(1, "l");
    CHECK(labelled.label() == "l");
    recorded.backward();
    CHECK(x.grad() == 6);
    throw std::runtime_error("out");
  } catch (const std::runtime_error&) {
  }
  CHECK((x * 2).operands().size() == 1);
}

// DetectAnomaly

TEST_CASE("DetectAnomaly stops the first operation that makes a NaN or an infinity, and names its operands") {
  const Value zero(0, "zero"), minus(-1, "minus one"), big(1000, "big"), unnamed = 0;
  const Value a(1e300, "a"), b(1e301, "b");
  const Range range_a = Range::of({&a, 1}).value(), range_b = Range::of({&b, 1}).value();
  const std::pair<std::function<void()>, std::vector<std::string>> calls[]{
      {[&] { log(zero); }, {"log", "-inf", "'zero' = 0"}},
      {[&] { sqrt(minus); }, {"sqrt", "nan", "'minus one' = -1"}},
      {[&] { minus / zero; }, {"÷", "-inf", "'minus one' = -1", "'zero' = 0"}},
      {[&] { 1 / zero; }, {"1 ÷", "inf", "'zero' = 0"}},
      {[&] { exp(big); }, {"exp", "inf", "'big' = 1000"}},
      {[&] { log(unnamed); }, {"log", std::to_string(unnamed.number()), "= 0"}},
      {[&] {
         sum({minus, nan});
       },
       {"sum", "nan", "'minus one' = -1"}},
      {[&] {
         operation("mine", infinity, {{big, 1}});
       },
       {"mine", "inf", "'big' = 1000"}},
      {[&] { dot(range_a, range_b); }, {"dot", "inf", "'a' = 1e+300, 'b' = 1e+301"}},
  };
  const DetectAnomaly detect;
  for (const auto& [call, parts] : calls) {
    const std::size_t size = tape::graph.size;
    const std::ptrdiff_t before = results();
    const std::string message = message_of<std::runtime_error>(call);
    for (const std::string& part : parts) expect_contains(message, part);
    CHECK(tape::graph.size <= size + 1);  // the nan in the sum is a leaf
    CHECK(results() == before);
  }
  CHECK((big * 2).data() == 2000);
}

TEST_CASE("DetectAnomaly sees what backward makes, names it, and gives back all gradients") {
  const Value x(0, "x"), w(4, "w");
  const Value root = sqrt(x), early = w * 2, loss = root * 3 + early * w;
  root.set_label("root");
  early.backward();
  CHECK(w.grad() == 2);
  const DetectAnomaly detect;
  const std::string message = message_of<std::runtime_error>([&] { loss.backward(); });
  for (const char* part : {"backward", "sqrt", "'root' = 0", "inf", "'x' = 0"}) expect_contains(message, part);
  expect_all("gradients", gradients_of(std::vector{x, w, root, early, loss}), {0, 2, 0, 1, 0});
}

TEST_CASE("DetectAnomaly blames no operation for a gradient that was bad before") {
  const Value x(0, "x"), y(2, "y");
  sqrt(x).backward();
  CHECK(x.grad() == infinity);
  const DetectAnomaly detect;
  (x * 3 + y).backward();
  CHECK(x.grad() == infinity);
  CHECK(y.grad() == 1);
  CHECK_THROWS_AS(sqrt(x * y).backward(), std::runtime_error);
}

TEST_CASE("DetectAnomaly sees an infinity that only the sum over paths makes") {
  const Value x(1, "x"), loss = (x + x) * 1e308;
  const DetectAnomaly detect;
  CHECK_THROWS_AS(loss.backward(), std::runtime_error);
  CHECK(x.grad() == 0);
}

TEST_CASE("DetectAnomaly names the operand of a dot whose gradient overflows, though set_data changed it since") {
  for (const bool consecutive : {true, false}) {
    const Scope scope;
    const std::vector<Value> v = leaves({1e200, 1, 2, 3}, consecutive);
    v[0].set_label("huge");
    const Value product = dot(std::span(v).first(2), std::span(v).last(2)), loss = product * 1e200;
    v[0].set_data(5);
    const DetectAnomaly detect;
    const std::string message = message_of<std::runtime_error>([&] { loss.backward(); });
    expect_contains(message, "dot");
    expect_all("gradients", gradients_of(v), {0, 0, 0, 0});
    CHECK(v[0].data() == 5);
  }
}

TEST_CASE("DetectAnomaly changes no result") {
  for (const Form& form : forms) {
    const Scope scope;
    const Value x = 3, y = 2, a = 3, b = 2;
    form.apply(x, y).backward();
    const DetectAnomaly detect;
    form.apply(a, b).backward();
    expect_same_bits(fmt::format("{}, x", form.text), a.grad(), x.grad());
    expect_same_bits(fmt::format("{}, y", form.text), b.grad(), y.grad());
  }
}

TEST_CASE("DetectAnomaly nests, works under NoGrad, and ends with an exception") {
  const Value zero = 0;
  try {
    const DetectAnomaly outer;
    { const DetectAnomaly inner; }
    const NoGrad no_grad;
    CHECK_THROWS_AS((void)log(zero), std::runtime_error);
    CHECK((zero + 1).operands().empty());
    log(zero);
    CHECK(false);
  } catch (const std::runtime_error&) {
  }
  CHECK(log(zero).data() == -infinity);
  CHECK((zero + 1).operands().size() == 1);
}

TEST_CASE("a leaf may be NaN under DetectAnomaly") {
  const DetectAnomaly detect;
  CHECK(std::isnan(Value(nan).data()));
}

}  // namespace
}  // namespace chainrule::test
