// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex02_chain_rule.hpp>

namespace {

const std::string example = "This is the answer of the example, whatever the input.";

TEST_CASE("2.1 two links multiply their local derivatives") {
  struct Case {
    double w, b, x;
  };
  std::vector<Case> cases{{0.3, -0.7, 4}, {2, 1, 0.5}, {-3, 0.5, 0.25}};
  chainrule::Random random(21);
  for (int i = 0; i < 3; ++i) cases.push_back({random.uniform(-3, 3), random.uniform(-1, 1), random.uniform(-2, 2)});
  for (const auto& [w, b, x] : cases) {
    const double u = w * x + b, s = sigmoid(u), d = s * (1 - s), s_x = sigmoid(x);
    check_exact(
        fmt::format("w = {}, b = {}, x = {}", w, b, x), two_links(w, b, x), d * w,
        {{d, "One factor is missing: this is df/du, as if u moved as far as x does."},
         {w, "One factor is missing: this is du/dx, as if f moved as far as u does."},
         {d + w, "The two local derivatives were added. A nudge is scaled by one link, then scaled again by the next."},
         {d * x, "Swapped: this is the derivative with respect to w. When x is nudged, w x moves by w times that."},
         {s_x * (1 - s_x) * w,
          "The derivative of sigmoid was taken at x. Its input is not x: take it where that link is, at u."},
         {u * (1 - u) * w, "`s (1 - s)` wants the output of sigmoid, s. This put in its input, u."},
         {sigmoid(s) * (1 - sigmoid(s)) * w, "sigmoid was applied twice: s is its output already."},
         {d * u, "The value of u is no factor: when x is nudged, how far does u move?"},
         {s - s * w, "Parentheses: in C++ `s * 1 - s * w` is s - s w. Write s * (1 - s) * w."},
         {s * w, "That is the value of sigmoid in the place of its derivative. How is the one made from the other?"},
         {(1 - s) * w, "Almost: the derivative of sigmoid has two factors, made from its output s. One is missing."},
         {d * 2, "The factor 2 was the chapter's w. Here w can be any number."},
         {s, "This is f itself. Asked is how far f moves for each unit of x."},
         {0.2099871708, example}});
  }
}

TEST_CASE("2.2 a link taken apart has the product of its links' local derivatives") {
  std::vector<double> points{3, 0.25, -3, 0};
  chainrule::Random random(22);
  for (int i = 0; i < 3; ++i) points.push_back(random.uniform(-3, 3));
  for (const double x : points) {
    const double r = 1 + x * x, outer = -1 / (r * r);
    const std::string inside =
        "2x was put in the place of x², inside. A chain multiplies: the local derivative of 1/r, times that of x².";
    const std::string sigmoids = "s (1 - s) is the derivative of the sigmoid. These links are others: take them apart.";
    const std::string reciprocal =
        "The derivative of one over something is not one over its derivative. Look up 1/r in the table.";
    check_exact(
        fmt::format("x = {:.4g}", x), bell_derivative(x), outer * 2 * x,
        {{x < 0 ? -outer * 2 * x : blank,
          "To the left of the top f rises when x does, so the derivative is above 0. Let x keep its sign."},
         {1 / r, "This is f itself. Asked is how far f moves for each unit of x."},
         {-outer * 2 * x, "The sign is wrong: one over a larger number is smaller. What is the derivative of 1/r?"},
         {outer, "The first link is missing: r = 1 + x² moves 2x times as far as x does."},
         {2 * x, "The last link is missing: this is how far r = 1 + x² moves. And f = 1/r?"},
         {1 / (2 * x), reciprocal},
         {-1 / (2 * x), reciprocal},
         {1 / (1 + 2 * x), inside},
         {-1 / ((1 + 2 * x) * (1 + 2 * x)), inside},
         {1 / r * (1 - 1 / r), sigmoids},
         {1 / r * (1 - 1 / r) * 2 * x, sigmoids},
         {-2 * x, "C++ reads `-1 / r * r` from the left: it divides by r, then multiplies by r. Write / (r * r)."},
         {-2 * x / r, "Almost: the derivative of 1/r has r², not r, below the line."},
         {outer * 2, "The derivative of x² is 2x, not 2: the x is missing."},
         {outer * x, "Half of it is missing: what is the derivative of a square?"},
         {outer + 2 * x, "The local derivatives were added. Each link scales what the link before passed on."},
         {-1 / (x * x) * 2 * x,
          "1/r was given the derivative -1/x². Its input is not x: take it where that link is, at r."},
         {-2 * x / (x * x * x * x), "This takes r to be x². But f is 1 / (1 + x²): r = 1 + x²."},
         {-1 / (4 * x * x), "1/r was given its derivative at 2x. Take it at r = 1 + x², then multiply by 2x."},
         {outer * (1 + 2 * x), "Nudge 1 + q: the 1 does not move. The local derivative of adding 1 is 1, a factor."},
         {-0.5, example}});
  }
}

TEST_CASE("2.3 a loss three links long passes its slope back to W and b") {
  struct Case {
    double W, b, x, y;
  };
  std::vector<Case> cases{{0.8, -0.2, 0.5, 1}, {1.5, 0.25, 3, 2}, {-0.8, -0.2, 0.5, 1},
                          {-1, 2, 1, 3},       {0.5, -1, 1, 1},   {1, -0.5, 0.5, 1},
                          {1, 1, 0, 0},        {0, 1, 2, 0},      {0.5, -0.999, 2, 100}};
  chainrule::Random random(23);
  for (int i = 0; i < 4; ++i) {
    cases.push_back({random.uniform(-2, 2), random.uniform(-1, 1), random.uniform(-2, 2), random.uniform(-2, 2)});
  }
  for (const auto& [W, b, x, y] : cases) {
    const double z = W * x + b, a = relu(z), gate = z > 0 ? 1 : 0, before = 2 * (a - y);
    const double up = before * gate + 0.0;  // makes -0 a 0
    const Gradients got = loss_gradients(W, b, x, y);
    // The last fixed case has z close to the kink, and an L so large that a step which stays clear of it loses digits.
    const auto part = [](double of, double whole) { return of / whole > 0.1 && of / whole < 0.9; };
    const bool measured = z >= 0 && z < 0.01 && (part(got.W, before * x) || part(got.b, before));
    const std::string point = fmt::format("W = {}, b = {}, x = {}, y = {}", W, b, x, y);
    check<std::vector<double>>(
        fmt::format("{}; [dL/dW, dL/db], with z = {:.4g}", point, z), {got.W, got.b}, {up * x, up},
        {{{measured ? got.W : blank, got.b},
          "z is at the kink of relu here, or close to it. This looks like a slope measured across the kink: multiply "
          "local derivatives instead."},
         {{z == 0 ? got.W : blank, before},
          "z is 0 here. By the convention of section 2.8, relu's local derivative at 0 is 0: is your gate open at 0?"},
         {{z > 0 ? 0 : blank, 0},
          "z is above 0 here, so relu is open. Let the sign of z decide, not that of W, x or b."},
         {{up / 2 * x, up / 2}, "Half of it is missing: what is the derivative of a square?"},
         {{-up * x, -up}, "The sign is wrong: when a goes up, does a - y go up or down?"},
         {{before * x, before},
          "z is below 0 here, so relu is closed and its output does not move. Its local derivative is the gate: 0 or "
          "1."},
         {{up * x, before},
          "dL/dW is right. But the way to b leads through relu, too: where it is closed, no nudge passes."},
         {{before * x, up},
          "dL/db is right. But the way to W leads through relu, too: where it is closed, no nudge passes."},
         {{2 * (z - y) * x, 2 * (z - y)}, "z is below 0 here. relu is left out of the chain, forward and backward."},
         {{before * a * x, before * a}, "relu's output was used in the place of its derivative, which is 0 or 1."},
         {{gate * x, gate},
          "This is how relu's output a moves with W and b. It forgets what comes after: how L moves with a."},
         {{up * W, up}, "Swapped: when W is nudged, the product W x moves by the other factor times that."},
         {{up, up}, "dL/db is right. dL/dW has one link more, the product W x, and its local derivative is missing."},
         {{up * x, up * x}, "dL/dW is right. But b is not multiplied by x: it is added."},
         {{up, up * x}, "The two answers stand in the wrong order: {dL/dW, dL/db} was asked."},
         {{up * x, up * b}, "dL/dW is right. But b is added, not multiplied: nudge b by 1, and z moves by 1."},
         {{-0.8, -1.6}, example}});
    check_exact(point + "; dL/dW", got.W, up * x, {});
    check_exact(point + "; dL/db", got.b, up, {});
  }
}

TEST_CASE("2.4 each link of a chain takes its derivative at its own input") {
  const Link triple{[](double x) { return 3 * x; }, [](double) { return 3.0; }};
  const Link square{[](double x) { return x * x; }, [](double x) { return 2 * x; }};
  const Link gate{[](double x) { return relu(x); }, [](double x) { return x > 0 ? 1.0 : 0.0; }};
  const Link curve{[](double x) { return sigmoid(x); }, [](double x) { return sigmoid(x) * (1 - sigmoid(x)); }};
  struct Case {
    std::string text;
    std::vector<Link> links;
    double x;
  };
  std::vector<Case> cases{{"u = x², v = 3u, f = sigmoid(v)", {square, triple, curve}, 0.4},
                          {"u = 3x, f = u²", {triple, square}, 2},
                          {"f = sigmoid(x)", {curve}, 0.5},
                          {"no links", {}, 7},
                          {"u = x², v = 3u, w = v², f = 3w", {square, triple, square, triple}, 0.5},
                          {"u = 3x, v = relu(u), f = sigmoid(v)", {triple, gate, curve}, -1}};
  chainrule::Random random(24);
  for (int i = 0; i < 3; ++i) {
    cases.push_back({"u = x², v = sigmoid(u), f = v²", {square, curve, square}, random.uniform(-2, 2)});
  }
  for (const auto& [text, links, x] : cases) {
    double data = x, right = 1, sum = 0, at_x = 1, at_output = 1, values = 1, last = 1, but_last = 1, nested = x;
    double but_first = 1, from_second = 1, second = x, but_zeros = 1, up_to_zero = 1;
    for (const Link& link : links) {
      last = link.derivative(data);
      but_last = right;
      nested = link.derivative(nested);
      right *= last;
      but_zeros *= last == 0 ? 1 : last;
      if (right != 0) up_to_zero = right;
      if (&link != &links.front()) {
        but_first *= last;
        from_second *= link.derivative(second);
        second = link.f(second);
      }
      sum += last;
      at_x *= link.derivative(x);
      data = link.f(data);
      at_output *= link.derivative(data);
      values *= data;
    }
    double backward = x, reversed = 1, at_end = 1;
    for (const Link& link : links) at_end *= link.derivative(data);
    for (auto link = links.rbegin(); link != links.rend(); ++link) {
      reversed *= link->derivative(backward);
      backward = link->f(backward);
    }
    const std::string zero = "A link has the derivative 0 here: it is a factor like the others, and lets nothing pass.";
    check_exact(
        fmt::format("{}, at x = {}", text, x), chain_derivative(links, x), right,
        {{links.empty() ? 0 : blank, "A chain of no links passes x on as it is. Nudge x by 1: its output moves by 1."},
         {at_x, "Each derivative was taken at x. The second link never sees x: it sees the output of the first."},
         {at_output,
          "Each derivative was taken at the link's output. It belongs at the input: move on after, not before."},
         {at_end, "Each derivative was taken at the end of the chain. A link never sees that: take it at its input."},
         {reversed, "The links were run from the last to the first. links[0] is the one that gets x."},
         {sum, "The local derivatives were added. Each link scales what the link before passed on."},
         {data, "This is the output of the chain. Asked is its derivative."},
         {values, "The outputs of the links were multiplied. Multiply their derivatives."},
         {0,
          "A product that starts at 0 stays 0: which number leaves a product as it is? Or is yours an int, as after "
          "`auto product = 1`? It drops the decimals."},
         {right == 0 ? but_zeros : blank, zero},
         {right == 0 ? up_to_zero : blank, zero},
         {last, "This is the derivative of the last link alone. The links before it scale it too."},
         {but_last, "The last link was left out. Its derivative is a factor like the others."},
         {but_first, "The first link was left out. Its derivative is a factor like the others."},
         {from_second, "The first link was left out. It changes what arrives at the others, and scales them, too."},
         {nested,
          "Each derivative was taken at the derivative of the link before. What arrives at a link is the output of the "
          "one before, f."},
         {36, example}});
  }
}

}  // namespace
