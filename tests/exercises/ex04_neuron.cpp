// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex04_neuron.hpp>

namespace {

using Numbers = std::vector<double>;

/// The numbers wanted, in the order of the answer if that holds the same ones.
Numbers in_the_order_of(const Numbers& answer, const Numbers& wanted) {
  const auto equal = [](double left, double right) { return same(left, right); };
  return std::ranges::is_permutation(answer, wanted, equal) ? answer : wanted;
}

/// The gradients of L = 5 tanh(w x + b), box by box from the root back: [L, o, n, b, p, w, x].
Numbers numbers(const Sheet& sheet) { return {sheet.L, sheet.o, sheet.n, sheet.b, sheet.p, sheet.w, sheet.x}; }

const double ln_2 = std::log(2.0);  // its tanh is 0.6; the drawing says 0.6931

/// The sheet of the drawing. Each box is judged by what stands on the sheet after it, which is right by then.
void check_drawn_sheet(const Sheet& gradients) {
  const auto box = [](const char* name, double got, double wanted, const std::vector<Mistake<double>>& mistakes) {
    if (std::isnan(got)) FAIL(fmt::format("The sheet is right so far. The next box is {}.", name));
    check(fmt::format("the drawn sheet, the gradient of {}", name), got, wanted, mistakes);
  };
  const std::string from_n = "The slope of tanh was made from n. It is made from the output, o.";
  const std::string no_data_of_b = "The data of b plays no part: + passes the gradient on as it is.";
  const auto& [L, o, n, b, p, w, x] = gradients;
  box("L", L, 1.0,
      {{0, "With 0 at the root, all gradients are 0. How far does L move when L moves by 1?"},
       {3, "That is L's data. Its gradient says how far L moves when L moves by 1."},
       {5, "5 is the local derivative between o and L. It belongs to the next box, o."}});
  box("o", o, 5.0,
      {{0.6, "That is o's data. Its gradient: how far does L = 5 o move when o moves by 1?"},
       {1, "When o moves by 1, L moves by more than 1."},
       {3, "That is 5 × 0.6, the data of L. The gradient of o: how far does L = 5 o move when o moves by 1?"},
       {15, "That is 5 × 3, with the data of L. Multiply by the gradient of L."},
       {0.2, "1/5 is how far o moves when L moves by 1. The gradient of o is the other way round."},
       {0.64, "That is the local derivative of tanh, between n and o. Between o and L stands × 5."}});
  box("n", n, 3.2,
      {{0.64, "That is the local derivative of tanh alone. It is still to be multiplied by the gradient after it."},
       {5, "The local derivative of tanh is missing."},
       {1.92, "That is 0.64 × 3, with the data of L. Multiply by the gradient of o."},
       {0.128, "0.64 was divided by 5. A nudge of n is scaled by 0.64, and then by 5."},
       {3, "That is 5 × 0.6, with the data of o. The slope of tanh is another number, made from that data."},
       {2, "1 - o in the place of 1 - o²: 0.6 is still to be squared."},
       {1.2, "o (1 - o) is the slope of sigmoid. Between n and o stands a tanh."},
       {6.8, "1 + o² in the place of 1 - o²."},
       {1.8, "o² in the place of 1 - o²."},
       {-120, "1 - o² was made from the gradient of o, 5. Take its data: data.o."},
       {5 * (1 - 0.6931 * 0.6931), from_n},
       {5 * (1 - ln_2 * ln_2), from_n},
       {5 * (1 - std::pow(std::tanh(0.6931), 2)),
        "Nearly: 0.6931 is rounded. The sheet has its tanh already, o = 0.6."},
       {5.64, "The two were added: a nudge of n is scaled by 0.64, and then by 5."}});
  box("b", b, 3.2,
      {{1, "That is the local derivative of +. It is still to be multiplied by the gradient after it."},
       {3.2 * 3.6931, no_data_of_b},
       {3.2 * (3 + ln_2), no_data_of_b},
       {1.6, "+ does not split a gradient between its operands: each gets all of it."}});
  box("p", p, 3.2,
      {{1, "That is the local derivative of +. It is still to be multiplied by the gradient after it."},
       {-9.6, "The data of p plays no part: + passes the gradient on as it is."},
       {1.6, "+ does not split a gradient between its operands: each gets all of it."}});
  box("w", w, 6.4,
      {{-4.8, "Swapped: the local derivative of a × towards one operand is the data of the other."},
       {2, "That is the local derivative. It is still to be multiplied by the gradient after it."},
       {3.2, "The local derivative of × is missing. + passes a gradient on as it is, × does not."}});
  box("x", x, -4.8,
      {{6.4, "Swapped: the local derivative of a × towards one operand is the data of the other."},
       {-1.5, "That is the local derivative. It is still to be multiplied by the gradient after it."},
       {4.8, "The sign is wrong: w is below 0, so when x goes up, p goes down."},
       {3.2, "The local derivative of × is missing. + passes a gradient on as it is, × does not."}});
}

TEST_CASE("4.1 each gradient on the sheet is a local derivative times the gradient after it") {
  check_drawn_sheet(gradients_of({.L = 3, .o = 0.6, .n = ln_2, .b = 3 + ln_2, .p = -3, .w = -1.5, .x = 2}));
  chainrule::Random random(41);
  for (int i = 0; i < 5; ++i) {  // on the first two sheets p / w, p / x and L / o are not numbers
    const double w = i == 0 ? 0 : random.uniform(-2, 2), x = i == 1 ? 0 : random.uniform(-2, 2);
    const double b = i < 2 ? 0 : random.uniform(-1, 1);
    const double p = w * x, n = p + b, o = std::tanh(n), n_grad = 5 * (1 - o * o);
    const auto got = numbers(gradients_of({.L = 5 * o, .o = o, .n = n, .b = b, .p = p, .w = w, .x = x}));
    const Numbers wanted{1, 5, n_grad, n_grad, n_grad, x * n_grad, w * n_grad};
    if (same(got, wanted)) continue;
    std::size_t box = 0;  // the first that is right on the drawn sheet alone
    while (same(got[box], wanted[box])) ++box;
    const char name = "Lonbpwx"[box];
    const std::string why =
        std::isnan(got[box])
            ? fmt::format(
                  "The gradient of {} is not a number here: something was divided by data that is 0. No "
                  "gradient needs a division.",
                  name)
            : fmt::format(
                  "Right on the drawn sheet, but {} still holds a number from there. Write where each number "
                  "came from, with data.o, data.w and data.x, so that it holds on any sheet.",
                  name);
    fail(fmt::format("other data, w = {:.4g}, x = {:.4g}, o = {:.4g}; the gradients of [L, o, n, b, p, w, x]", w, x, o),
         show(wanted), show(got), why);
  }
}

std::string described(const std::string& operation, const Numbers& operands, double result, double gradient) {
  return fmt::format("{}, operands {}, result {:.4g}, its gradient {:.4g}", operation, show(operands), result,
                     gradient);
}

TEST_CASE("4.2 a step backward multiplies the gradient by each local derivative") {
  chainrule::Random random(42);
  std::vector<Numbers> points{{2, -3}, {0, 1}, {1, 0}};
  for (int i = 0; i < 3; ++i) points.push_back({random.uniform(-2, 2), random.uniform(-2, 2)});
  for (const Numbers& pair : points) {
    const double a = pair[0], b = pair[1];
    std::vector<std::string> right;
    const double g = &pair == &points.front() ? 0.75 : random.uniform(-2, 2), t = std::tanh(a);
    const auto step = [&](const std::string& operation, Numbers operands, double result, Numbers wanted,
                          std::vector<Mistake<Numbers>> mistakes) {
      Numbers got;
      const std::string point = described(operation, operands, result, g);
      trying(point);
      try {
        got = step_back(operation, operands, result, g);
      } catch (const NotSolved&) {
        if (right.empty()) throw;
        FAIL(fmt::format("Right so far: {}. The next operation is {}.", fmt::join(right, ", "), operation));
      }
      if (got.empty()) {
        FAIL(fmt::format("at      {}\nNothing came back for \"{}\". The names are add, subtract, multiply and tanh.",
                         point, operation));
      }
      if (got.size() != wanted.size()) {
        FAIL(fmt::format("at      {}\ngot     {}\n{} has {}. The names are add, subtract, multiply and tanh.", point,
                         show(got), operation,
                         wanted.size() == 1 ? "1 operand: return 1 gradient" : "2 operands: return 2 gradients"));
      }
      if (operation == "multiply" && std::ranges::any_of(got, [](double x) { return std::isnan(x); })) {
        fail(point, show(wanted), show(got),
             "Right until an operand is 0: then the result, divided by it, is not a number. Which number is that "
             "quotient?");
      }
      Numbers local = wanted;
      for (double& l : local) l /= g;
      mistakes.push_back(
          {local, "These are the local derivatives. Each is still to be multiplied by the gradient that arrives."});
      check(point, got, wanted, mistakes);
      right.push_back(operation);
    };
    step("add", {a, b}, a + b, {g, g},
         {{{g / 2, g / 2}, "A sum does not split a gradient between its operands: each gets all of it."},
          {{a * g, b * g}, "A sum copies. The data of its operands plays no part."},
          {{b * g, a * g}, "That is the rule of a product. A sum copies."},
          {{(a + b) * g, (a + b) * g}, "A sum copies. The data of its result plays no part."}});
    step("subtract", {a, b}, a - b, {g, -g},
         {{{g, g}, "When the second operand rises, the difference falls: a sign is missing."},
          {{-g, g}, "The signs are swapped: the first operand is the one that is taken away from."},
          {{-g, -g}, "When the first operand rises, so does the difference: it has one sign too many."},
          {{a * g, -b * g}, "A difference copies, up to the sign. The data of its operands plays no part."}});
    step("multiply", {a, b}, a * b, {b * g, a * g},
         {{{a * g, b * g}, "Swapped: towards one operand, the local derivative is the data of the other."},
          {{g, g}, "That is the rule of a sum. A product swaps."},
          {{b + g, a + g}, "Local derivative and gradient were added. Each nudge is scaled, then scaled again."},
          {{a * b * g, a * b * g},
           "The data of the result was used. The local derivatives are those of the operands."}});
    step(
        "tanh", {a}, t, {(1 - t * t) * g},
        {{{(1 - a * a) * g}, "The slope of tanh was made from its operand. It is made from its result."},
         {{(1 - std::tanh(t) * std::tanh(t)) * g}, "tanh was applied twice: the result is the output of tanh already."},
         {{(1 - t * t) * a * g}, "Slope times gradient is all: the data of the operand is one factor too many."},
         {{(1 - t) * g}, "1 - t in the place of 1 - t²."},
         {{t * t * g}, "t² in the place of 1 - t²."},
         {{t * g}, "The result of tanh was used in the place of its slope."},
         {{t * (1 - t) * g}, "That is the slope of sigmoid. This is a tanh."},
         {{g}, "That is the rule of a sum. tanh scales."}});
  }
}

TEST_CASE("4.3 a neuron passes its gradient to weights and inputs, whatever the numbers are") {
  std::vector<Neuron> cases{{2, -3, 0, 1, 6.881}, {-0.5, 0.8, 1.5, 0.25, -0.1}, {0.25, 1, -1, -0.5, 0.3}};
  chainrule::Random random(43);
  for (int i = 0; i < 3; ++i) {
    cases.push_back({random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1),
                     random.uniform(-1, 1)});
  }
  for (const auto& [x1, w1, x2, w2, b] : cases) {
    const double n = x1 * w1 + x2 * w2 + b, o = std::tanh(n), d = 1 - o * o;
    const Neuron got = neuron_gradients({x1, w1, x2, w2, b});
    const auto scaled = [x1 = x1, w1 = w1, x2 = x2, w2 = w2](double factor) {
      return std::vector{w1 * factor, x1 * factor, w2 * factor, x2 * factor, factor};
    };
    const std::vector answer{got.x1, got.w1, got.x2, got.w2, got.b}, wanted = scaled(d);
    const double without_b = std::tanh(n - b), without_2 = std::tanh(n - x2 * w2);
    check_exact<Numbers>(
        fmt::format("x1 = {}, w1 = {}, x2 = {}, w2 = {}, b = {}; gradients of [x1, w1, x2, w2, b]", x1, w1, x2, w2, b),
        answer, wanted,
        {{{x1 * d, w1 * d, x2 * d, w2 * d, d},
          "Swapped: towards x1, the local derivative of x1 w1 is the other factor. Likewise in the other three."},
         {{x1 * d, x1 * d, x2 * d, x2 * d, d},
          "w1 and w2 are right. Towards x1, too, the local derivative of x1 w1 is the other factor."},
         {{w1 * d, w1 * d, w2 * d, w2 * d, d},
          "x1 and x2 are right. Towards w1, too, the local derivative of x1 w1 is the other factor."},
         {in_the_order_of(answer, wanted),
          "These are the right numbers in another order. The struct holds x1, w1, x2, w2, b."},
         {{-1.5008, 1.0005, 0.5003, 0, 0.5003},
          "These are the numbers of the example, rounded and whatever the input. Make them from the five numbers."},
         {{d, d, d, d, d}, "All five are the gradient of n. On its way to x1, w1, x2 and w2 it goes through a ×, too."},
         {scaled(1), "tanh is left out: these are the gradients of its input n, not of its output o."},
         {{w1, x1, w2, x2, d}, "Only b's gradient came back through tanh. The products lie behind it as well."},
         {{w1 * d, x1 * d, w2 * d, x2 * d, 1}, "b lies behind tanh too: its gradient is not the one of o."},
         {scaled(1 - n * n), "The slope of tanh was made from its input n. It is made from its output o."},
         {scaled(1 - o), "1 - o in the place of 1 - o²."},
         {scaled(o * o), "o² in the place of 1 - o²."},
         {scaled(o), "The output of tanh was used in the place of its slope."},
         {scaled(o * (1 - o)), "That is the slope of sigmoid. This neuron has a tanh."},
         {scaled(1 - without_b * without_b), "The bias is forgotten on the way forward: it belongs to the sum n, too."},
         {scaled(1 - without_2 * without_2), "x2 w2 is forgotten on the way forward: it belongs to the sum n, too."},
         {scaled(d * d), "The slope of tanh was used twice. Between n and o stands a single tanh."},
         {scaled(-d), "All signs are wrong: 1 - o² is never below 0."},
         {{w1 * d, x1 * d, w2 * d, x2 * d, b * d}, "b is added, not multiplied: its data plays no part."}});
  }
}

TEST_CASE("4.4 what reaches the first of two neurons has come through the second") {
  std::vector<Pair> cases{{0.5, 0.75, 0.25, -1.5, 0.5}, {1, 0, 0, 2, 0}};
  chainrule::Random random(44);
  for (int i = 0; i < 3; ++i) {
    cases.push_back({random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1),
                     random.uniform(-1, 1)});
  }
  for (const auto& [x, w1, b1, w2, b2] : cases) {
    const double o1 = std::tanh(w1 * x + b1), o2 = std::tanh(w2 * o1 + b2), d1 = 1 - o1 * o1, d2 = 1 - o2 * o2;
    const Pair got = pair_gradients({x, w1, b1, w2, b2});
    const auto with = [x = x, w1 = w1, o1](double first, double second) {
      return std::vector{first * w1, first * x, first, second * o1, second};
    };
    const auto gradients = [x = x, w1 = w1, w2 = w2](double out1, double out2) {
      const double second = 1 - out2 * out2, first = second * w2 * (1 - out1 * out1);
      return std::vector{first * w1, first * x, first, second * out1, second};
    };
    const double n1 = w1 * x + b1, no_b1 = std::tanh(w1 * x), s1 = o1 * (1 - o1), s2 = o2 * (1 - o2);
    const std::vector answer{got.x, got.w1, got.b1, got.w2, got.b2}, wanted = gradients(o1, o2);
    std::vector x_and_w1 = wanted, w2_from_n1 = wanted, w2_local = wanted, one_wrong = wanted;
    std::swap(x_and_w1[0], x_and_w1[1]);
    w2_from_n1[3] = o1 * wanted[2];
    w2_local[3] = o1;
    std::size_t box = 0;  // the first that is wrong
    while (box < wanted.size() - 1 && same(answer[box], wanted[box])) ++box;
    one_wrong[box] = answer[box];
    const char* const names[]{"x", "w1", "b1", "w2", "b2"};
    check_exact<Numbers>(
        fmt::format("x = {}, w1 = {}, b1 = {}, w2 = {}, b2 = {}; gradients of [x, w1, b1, w2, b2]", x, w1, b1, w2, b2),
        answer, wanted,
        {{x_and_w1, "x and w1 are swapped: towards x, the local derivative of w1 x is the other factor."},
         {in_the_order_of(answer, wanted),
          "These are the right numbers in another order. The struct holds x, w1, b1, w2, b2."},
         {{0, 2, 2, 0, 1}, "This is the answer of the example, whatever the input. Make it from the five numbers."},
         {with(d1, d2), "The first neuron forgets what comes after it: its gradient starts at o1, and o1's is not 1."},
         {with(d2 * d1, d2), "Between the two neurons stands a product, w2 o1. Its local derivative is missing."},
         {with(w2 * d1, d2), "The way from o2 to o1 leads through the second tanh. Its slope is missing."},
         {with(d2 * w2, d2), "The slope of the first tanh is missing: x, w1 and b1 lie behind it."},
         {with(d2 * o1 * d1, d2), "Swapped: towards o1, the local derivative of w2 o1 is the other factor."},
         {with(d2 * w1 * d1, d2), "The gradient of o1 comes back over the second neuron's weight, not the first's."},
         {with(d2 * w2 * d2, d2), "The second tanh's slope was used twice. The first has its own, made from o1."},
         {with(d1 * w2 * d1, d1), "The first tanh's slope was used twice. The second has its own, made from o2."},
         {with(d2 + w2 + d1, d2), "On one way, local derivatives are multiplied, not added."},
         {with(d2 * w2 * d1, 1), "The gradients of w2 and b2 have not come through the second tanh."},
         {with((1 - o2) * w2 * (1 - o1), 1 - o2), "1 - o in the place of 1 - o², in both neurons."},
         {with(s2 * w2 * s1, s2), "o (1 - o) is the slope of sigmoid. Both neurons have a tanh."},
         {gradients(no_b1, std::tanh(w2 * no_b1 + b2)), "b1 is forgotten on the way forward: o1 is made from it."},
         {gradients(o1, std::tanh(w2 * o1)), "b2 is forgotten on the way forward: o2 is made from it."},
         {gradients(n1, std::tanh(w2 * n1 + b2)),
          "The first tanh is forgotten on the way forward: o1 is the tanh of w1 x + b1."},
         {w2_from_n1, "All but w2 is right. o1 is its factor, but the product w2 o1 is in the second neuron."},
         {w2_local, "All but w2 is right. o1 is the local derivative: the gradient after the product is missing."},
         {one_wrong, fmt::format("All but {} is right. Of which numbers is its gradient the product?", names[box])}});
  }
}

}  // namespace
