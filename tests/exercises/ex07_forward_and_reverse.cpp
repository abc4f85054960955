// SPDX-License-Identifier: MIT
#include <ex07_forward_and_reverse.hpp>

namespace {

using Numbers = std::vector<double>;
using Matrix = std::vector<Numbers>;  // a list of rows

double dot(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Matrix turned(const Matrix& J) {
  Matrix result(J[0].size(), Numbers(J.size()));
  for (std::size_t i = 0; i < J.size(); ++i) {
    for (std::size_t k = 0; k < J[0].size(); ++k) result[k][i] = J[i][k];
  }
  return result;
}

/// J u, and v J if J is turned; counts its calls.
Product product(const char* name, const Matrix& J, std::size_t* calls = nullptr) {
  return [=](const Numbers& seeds) {
    if (seeds.size() != J[0].size()) {
      FAIL(fmt::format("{} was given {} numbers and takes {}: jvp takes one for each input, vjp one for each output.",
                       name, seeds.size(), J[0].size()));
    }
    if (calls != nullptr) ++*calls;
    Numbers result;
    for (const Numbers& row : J) result.push_back(dot(row, seeds));
    return result;
  };
}

TEST_CASE("7.1 a quotient of dual numbers has the tangent of a quotient") {
  Random random(71);
  std::vector<std::pair<Dual, Dual>> points{{{6, 5}, {2, 8}}, {{6, 1}, {2, 0}}, {{6, 0}, {2, 1}}, {{-1, 3}, {-4, 2}}};
  for (int i = 0; i < 3; ++i) {
    points.push_back({{random.uniform(1, 3), random.uniform(1, 3)}, {random.uniform(-3, -1), random.uniform(1, 3)}});
  }
  for (const auto& [a, b] : points) {
    const double q = a.data / b.data, up = a.tangent / b.data, down = q / b.data * b.tangent;
    const Dual got = a / b;
    check<Numbers>(
        fmt::format("a = {{{:.4g}, {:.4g}}}, b = {{{:.4g}, {:.4g}}}; [data, tangent] of a / b", a.data, a.tangent,
                    b.data, b.tangent),
        {got.data, got.tangent}, {q, up - down},
        {{{q, 0}, "The tangent is 0, as if a and b stood still. What are their local derivatives?"},
         {{q, up}, "b moves too, and its share is missing: a / b falls when b grows."},
         {{q, -down}, "a moves too, and its share is missing: a / b grows by 1 / b as fast as a."},
         {{q, up + down}, "The share of b has the wrong sign: a / b falls when b grows."},
         {{q, down - up}, "The signs are swapped: a / b grows with a and falls when b grows."},
         {{q, (up - down) * b.data}, "Divide by b² in the end. This is divided by b."},
         {{q, (up - down) * b.data * b.data},
          "This is the numerator of the slope. It is still to be divided by b²: by (b * b) in parentheses, since "
          "`/ b * b` divides by b and then multiplies by it."},
         {{q, a.tangent / b.data - b.tangent / (b.data * b.data)},
          "The local derivative of 1 / b is -1 / b². Here the 1 is an a."},
         {{q, up - b.tangent / b.data}, "The local derivative of a / b in b is -a / b². Here it is -1 / b."},
         {{q, b.tangent / b.data - q / b.data * a.tangent},
          "The tangents are exchanged: each operand's local derivative is multiplied by its own tangent."},
         {{q, up - down * b.data}, "The local derivative of a / b in b is -a / b². The square is missing."},
         {{q, 1 / b.data - q / b.data},
          "These are the two local derivatives. Each is still to be multiplied by the tangent of its operand."},
         {{q, b.tangent == 0 ? blank : a.tangent / b.tangent},
          "The tangents were divided, as if they were data. Each operand adds its local derivative times its tangent."},
         {{q, b.data * a.tangent + a.data * b.tangent}, "These are the local derivatives of a product."},
         {{a.data * b.data, up - down}, "The tangent is right. The data is that of a product."}});
  }
}

/// x[0] x[0] x[1] + x[1] x[2], and its slopes.
Dual cubic(const std::vector<Dual>& x) { return x[0] * x[0] * x[1] + x[1] * x[2]; }
Numbers slopes_of_cubic(const Numbers& x) { return {2 * x[0] * x[1], x[0] * x[0] + x[2], x[1]}; }

TEST_CASE("7.2 one forward-mode pass gives the slope in any direction") {
  Random random(72);
  std::vector<std::pair<Numbers, Numbers>> points{
      {{3, 2, 0.5}, {2, -1, 3}}, {{3, 2, 5}, {0, 0, 1}}, {{-2, 1.5, 4}, {2, 1, -3}}};
  for (int i = 0; i < 2; ++i) {
    points.push_back({{random.uniform(1, 2), random.uniform(2, 3), random.uniform(3, 4)},
                      {random.uniform(1, 2), random.uniform(2, 3), random.uniform(-4, -3)}});
  }
  for (const auto& [x, u] : points) {
    int calls = 0;
    bool nudged = false;
    const auto f = [&, &at = x](const std::vector<Dual>& input) {
      if (input.size() != 3) FAIL(fmt::format("f was given {} numbers and takes 3: one for each x[i].", input.size()));
      for (std::size_t i = 0; i < 3; ++i) nudged |= std::abs(input[i].data - at[i]) < 0.01 && input[i].data != at[i];
      ++calls;
      return cubic(input);
    };
    const double got = directional_derivative(f, x, u);
    const std::string point = fmt::format("f = x[0] x[0] x[1] + x[1] x[2], x = {::.4g}, u = {::.4g}", x, u);
    if (nudged)
      FAIL(fmt::format("at      {}\nx was nudged. A dual number needs no nudge: the speeds are its tangents.", point));
    const Numbers g = slopes_of_cubic(x);
    const Numbers there = slopes_of_cubic({x[0] + u[0], x[1] + u[1], x[2] + u[2]});
    check(point, got, dot(g, u),
          {{cubic({{x[0]}, {x[1]}, {x[2]}}).data, "This is f itself. The slope is in the tangent of the result."},
           {0, "The tangents of the inputs are all 0: nothing moves. Where does u go?"},
           {g[0] + g[1] + g[2], "All inputs move at the speed 1. Input i is to move at the speed u[i]."},
           {g[0], "Only x[0] moves, at the speed 1. All inputs are to move, each at its own speed."},
           {g[0] * u[0], "Only x[0] moves. All inputs are to move at once, each at its own speed."},
           {dot(slopes_of_cubic(u), x), "x and u are swapped: x is the place, the data; u is the speed, the tangents."},
           {dot(there, u), "The slope was taken at x + u. Only the tangents hold the direction; the data stay at x."},
           {3 * g[0] * u[0] + 2 * g[1] * u[1] + g[2] * u[2],
            "Earlier inputs count several times: in each pass the inputs before it still move. One pass is enough."},
           {dot(g, u) / std::sqrt(dot(u, u)), "u was shortened to length 1. Take its numbers as they are."},
           {g[0] * u[0] * g[1] * u[1] * g[2] * u[2], "The shares of the inputs were multiplied. They add up."}});
    check(point + "; calls of f", calls, 1,
          {{3, "The number is right, but it took a pass for each input. Let all inputs move in one pass."},
           {4, "The number is right, but it took more passes than there are inputs. Let all move in one pass."},
           {2, "The number is right, but one pass is enough: the tangent of the result is all that you need."}});
  }
  const auto of_four = [](const std::vector<Dual>& input) {
    if (input.size() != 4) FAIL(fmt::format("f was given {} numbers and takes 4: one for each x[i].", input.size()));
    return input[0] * input[1] + input[2] * input[3];
  };
  check("f = x[0] x[1] + x[2] x[3], x = [3, 2, 1, 5], u = [1, -1, 2, 4]",
        directional_derivative(of_four, {3, 2, 1, 5}, {1, -1, 2, 4}), 13.0, {});
}

TEST_CASE("7.3 one call of backward gives a vector-Jacobian product") {
  Random random(73);
  for (int turn = 0; turn < 5; ++turn) {
    const chainrule::Scope scope;
    const double p = turn == 0 ? 2 : random.uniform(1, 2), q = turn == 0 ? 3 : random.uniform(2, 3);
    const Value a(p, "a"), b(q, "b"), s = a + b;
    std::vector<Value> outputs{a * b, s};
    Matrix J{{q, p}, {1, 1}};
    Numbers v{10, 3};
    std::string names = "a b, a + b";
    if (turn == 4) {
      outputs = {s * a, s * b};
      J = {{2 * p + q, p}, {q, p + 2 * q}};
      names = "s a, s b with s = a + b";
    } else if (turn >= 2) {  // the second output is made from the first, the third is an input
      const Value ab = a * b;
      outputs = {ab, ab * a, b};
      J = {{q, p}, {2 * p * q, p * p}, {0, 1}};
      v = {random.uniform(1, 2), random.uniform(-3, -2), random.uniform(4, 5)};
      names = "a b, a b a, b";
    }
    const Numbers left = turn % 2 == 1 ? Numbers{5, 7} : Numbers{0, 0};
    if (turn % 2 == 1) (5 * a + 7 * b).backward();
    const Numbers got = vector_jacobian_product(v, outputs, {a, b});
    const std::string point = fmt::format("inputs a = {:.4g}, b = {:.4g}, outputs {}, v = {::.4g}{}", p, q, names, v,
                                          turn % 2 == 1 ? ", a and b hold old gradients 5 and 7" : "");
    const Matrix columns = turned(J);
    const auto each = [&](const auto& of) { return Numbers{of(columns[0], left[0]), of(columns[1], left[1])}; };
    const auto sum = [](const Numbers& column) { return dot(column, Numbers(column.size(), 1)); };
    check(point, got, each([&](const Numbers& column, double) { return dot(v, column); }),
          {{each([&](const Numbers& column, double old) { return dot(v, column) + old; }),
            "What the inputs held before is still in it: leaves accumulate. Set their gradients to 0 first."},
           {{0, 0}, "All is 0. Was backward() called, and are the gradients read after it?"},
           {each([&](const Numbers& column, double) { return sum(column); }),
            "All outputs count alike. Output i is to count v[i] times."},
           {each([&](const Numbers& column, double old) { return sum(column) + old; }),
            "All outputs count alike. Output i is to count v[i] times."},
           {each([&](const Numbers& column, double) { return v[0] * column[0]; }),
            "Only the first output counts. The answer is a sum over all of them."},
           {each([&](const Numbers& column, double) { return v.back() * column.back(); }),
            "Only the last output counts: were the gradients set to 0 between the outputs?"},
           {each([&](const Numbers& column, double) { return v.back() * sum(column); }),
            "Each output counts, but always with the last number of v. Output i has the price v[i]."},
           {each([&](const Numbers& column, double) {
              Numbers reversed(v.rbegin(), v.rend());
              return dot(reversed, column);
            }),
            "v is in the wrong order: v[0] belongs to the first output."},
           {each([&](const Numbers& column, double) {
              double held = 0, result = 0;  // what the input holds after each output
              for (std::size_t i = 0; i < v.size(); ++i) result += v[i] * (held += column[i]);
              return result;
            }),
            "From output to output the inputs keep their gradients, so that later ones have the earlier ones in them."},
           {Numbers{dot(v, columns[1]), dot(v, columns[0])},
            "The inputs are in the wrong order: the first number belongs to inputs[0]."},
           {Numbers{p, q}, "This is the data of the inputs. The answer is in their gradients."},
           {v, "This is v. It belongs to the outputs; the answer has a number for each input."}});
    if (turn < 4) continue;
    const std::string several =
        "The numbers are right, but it took a pass for each output, and s holds what the last one left. Make a single "
        "number of the outputs, each times its v[i], and call backward() on that.";
    check(point + "; gradient of s afterwards", s.grad(), v[0] * p + v[1] * q,
          {{v[1] * q, several}, {v[0] * p, several}, {q, several}, {p, several}});
  }
  const chainrule::Scope scope;
  const Value a(2, "a"), b(3, "b"), c(5, "c");
  check<Numbers>("inputs a = 2, b = 3, c = 5, output a b c, v = [2]",
                 vector_jacobian_product({2}, {a * b * c}, {a, b, c}), {30, 20, 12},
                 {{{30, 20}, "There are three inputs here, and each has a number of its own."}});
}

struct Pair {
  std::string text;
  Matrix forward, reverse;
  bool same;
  std::string message;
};

TEST_CASE("7.4 jvp and vjp are compared without the Jacobian") {
  const Matrix J{{0.1, 0.2, 0.3}, {-0.7, 1.1, 1.3}};
  const Matrix square{{1, 2, 3}, {4, 5, 6}, {7, 8, 9.1}};
  const std::string far =
      "v (J u) and (v J) u are far apart. Their difference may be negative, and then it is below 1e-9, too: take "
      "std::abs of the difference.";
  Random random(74);
  for (const auto& [text, forward, reverse, same, message] :
       {Pair{"3 inputs, 2 outputs, one Jacobian", J, J, true,
             "This pair is right. Are J u and v J multiplied by v and u, number by number, before adding up? Is the "
             "comparison the right way round? (With ==, rounding alone makes the two differ.)"},
        Pair{"3 inputs, 3 outputs, one Jacobian", square, square, true,
             "This pair is right. Compare two numbers, v (J u) and (v J) u: J u and v J alone are different lists."},
        Pair{"one input, one output; jvp multiplies by 2, vjp by 300", {{2}}, {{300}}, false, far},
        Pair{"one input, one output; jvp multiplies by 300, vjp by 2", {{300}}, {{2}}, false, far},
        Pair{"jvp has 1 and vjp -1 in the last row, last column",
             {{2, 3}, {4, 1}},
             {{2, 3}, {4, -1}},
             false,
             "They differ in the last row and column. Seeds with a 0 there do not see it: draw all of u and v."},
        Pair{"vjp has two columns swapped",
             {{2, 3}, {4, 1}},
             {{3, 2}, {1, 4}},
             false,
             "vjp has its columns swapped. A u whose numbers are all alike does not see it: draw each on its own."},
        Pair{"vjp has two rows swapped",
             {{2, 3}, {4, 1}},
             {{4, 1}, {2, 3}},
             false,
             "vjp has its rows swapped. A v whose numbers are all alike does not see it: draw each on its own."},
        Pair{"jvp has 2 and vjp 5 in the first row, first column",
             {{2, 3}, {4, 1}},
             {{5, 3}, {4, 1}},
             false,
             "They differ in the first row and column. Seeds with a 0 there do not see it: draw all of u and v."},
        Pair{
            "vjp has the rows where its columns should be", square, turned(square), false,
            "vjp has rows for columns. If u and v are the same list it cannot be seen: draw them one after the other."},
        Pair{"vjp has the wrong sign everywhere",
             {{2, 3}, {4, 1}},
             {{-2, -3}, {-4, -1}},
             false,
             "vjp has the wrong sign. Compare the numbers with their signs."},
        Pair{"jvp and vjp differ by 0.001 in one place",
             {{2, 3}, {4, 1}},
             {{2, 3}, {4.001, 1}},
             false,
             "They differ by 0.001 in one slope. 1e-9 is what rounding may do, and this is far more."}}) {
    for (int turn = 0; turn < 5; ++turn) {
      const std::size_t inputs = forward[0].size(), outputs = forward.size();
      std::size_t forward_calls = 0, reverse_calls = 0;
      const bool got = same_jacobian(product("jvp", forward, &forward_calls),
                                     product("vjp", turned(reverse), &reverse_calls), inputs, outputs, random);
      check(text, got, same, {{!same, message}});
      const std::vector<std::size_t> calls{forward_calls, reverse_calls};
      check(text + "; calls of jvp and vjp", calls, {1, 1},
            {{{0, 0}, "The answer is right by luck: neither was called."},
             {{1, 0}, "The answer is right by luck: vjp was not called."},
             {{0, 1}, "The answer is right by luck: jvp was not called."},
             {calls,
              "The answer is right, but with more calls than one of each. There is no need to go through the Jacobian "
              "entry by entry: keep what one call with a random u and one with a random v give you."}});
    }
  }
}

TEST_CASE("7.5 a Jacobian is filled in by the direction that needs fewer passes") {
  Random random(75);
  struct Shape {
    std::size_t outputs, inputs;
  };
  for (const auto& [outputs, inputs] : {Shape{2, 5}, {3, 2}, {1, 5}, {4, 1}, {3, 3}}) {
    Matrix J(outputs, Numbers(inputs));
    for (Numbers& row : J) {
      for (double& slope : row) slope = std::round(random.uniform(1, 9));
    }
    J[0][0] = 3;  // not all alike
    J[outputs - 1][inputs - 1] = 20;
    std::size_t forward = 0, reverse = 0;
    const Matrix got = jacobian({inputs, outputs, product("jvp", J, &forward), product("vjp", turned(J), &reverse)});
    Matrix swollen_rows = J, swollen_columns = J;  // seeds whose old 1 stays
    for (std::size_t i = 0; i < outputs; ++i) {
      for (std::size_t k = 0; k < inputs; ++k) {
        if (i > 0) swollen_rows[i][k] += swollen_rows[i - 1][k];
        if (k > 0) swollen_columns[i][k] += swollen_columns[i][k - 1];
      }
    }
    const Matrix all_ones_forward(inputs, product("jvp", J)(Numbers(inputs, 1)));
    const Matrix all_ones_reverse(outputs, product("vjp", turned(J))(Numbers(outputs, 1)));
    const std::string point = fmt::format("{} inputs, {} outputs", inputs, outputs);
    check(point, got, J,
          {{turned(J), "Rows and columns are swapped: one row for each output, one column for each input."},
           {swollen_rows, "Each row has the rows before it in it: the old 1 of the seed must go back to 0."},
           {swollen_columns, "Each column has those before it in it: the old 1 of the seed must go back to 0."},
           {all_ones_reverse, "All outputs were seeded at once. A row needs the 1 at its output and 0 elsewhere."},
           {turned(all_ones_forward),
            "All inputs were seeded at once. A column needs the 1 at its input and 0 elsewhere."},
           {Matrix(outputs, Numbers(inputs)), "All is 0: seeds that are all 0 bring back nothing."},
           {{}, "This has no rows. There is one for each output."}});
    const std::size_t few = std::min(inputs, outputs), many = std::max(inputs, outputs);
    check(
        point + "; passes", forward + reverse, few,
        {{many,
          "The Jacobian is right, by the dearer direction: forward mode needs a pass for each input, reverse mode "
          "one for each output."},
         {inputs + outputs, "The Jacobian is right, but it was filled in from both directions. Choose one."},
         {inputs * outputs, "The Jacobian is right, with a pass for each slope. A pass brings a whole row or column."},
         {few + 1, "The Jacobian is right, with one pass too many."}});
  }
}

}  // namespace
