// SPDX-License-Identifier: MIT
//
// Chapter 2: two functions in a row.
//
// The chain rule by hand. A computation is a chain of links; each link multiplies a nudge by its local derivative, so
// the product of the local derivatives is the slope of the whole. First f(x) = sigmoid(2x + 1) and the links inside the
// sigmoid, then a small machine and its loss, L = (relu(W x + b) - y)^2, and one step that makes the loss smaller.
//
// Writes graphs/ch02_chain_rule_two_links.dot and graphs/ch02_chain_rule_loss.dot, the chains with a local derivative
// on every arrow, drawn by the engine that chapter 3 introduces. Every number printed is computed here. Exits with 1 if
// a check fails.
#include <fmt/format.h>

#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace chainrule;

double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }

// [loss]
double relu(double z) { return z > 0 ? z : 0; }

double loss(double W, double b, double x, double y) {
  const double z = W * x + b;
  const double a = relu(z);
  return (a - y) * (a - y);
}
// [/loss]

struct Link;
void print_row(const Link& link, double so_far);

// [walk]
struct Link {
  std::string formula;      // "u = 2x + 1"
  std::string rate;         // "du/dx", the local derivative of this link
  double local_derivative;  // and its value
  std::string reached;      // "df/dx", the derivative known once this link is passed
};

double walk(double so_far, const std::vector<Link>& links) {
  for (const Link& link : links) {
    so_far *= link.local_derivative;
    print_row(link, so_far);
  }
  return so_far;
}
// [/walk]

void print_head() { fmt::print("  link            local derivative        product so far\n"); }

void print_row(const Link& link, double so_far) {
  fmt::print("  {:<15} {:<5} = {:< 13.10g}   {:<5} = {: .10g}\n", link.formula, link.rate, link.local_derivative,
             link.reached, so_far);
}

// Chapter 1's central difference, for any function of one number.
double slope(const std::function<double(double)>& f, double at) {
  const double h = 1e-5;
  return (f(at + h) - f(at - h)) / (2 * h);
}

Claims yes;

void check(const std::string& name, double by_hand, double measured) {
  fmt::print("  {:<5}  {:>13.10f}  {:>11.8f}  {}\n", name, by_hand, measured,
             yes(std::abs(by_hand - measured) <= 1e-8));
}

std::string two_links_picture(double df_du, double df_dx) {
  const Value x(0.5, "x");
  const Value u = ((2 * x).set_label("2x") + 1).set_label("u");
  const Value f = sigmoid(u).set_label("f");
  return to_dot(
      f, {.gradients = false,
          .local_derivatives = true,
          .remarks = {
              {x, fmt::format("df/dx = {:.3g}", df_dx)}, {u, fmt::format("df/du = {:.3g}", df_du)}, {f, "df/df = 1"}}});
}

std::string loss_picture(double dL_da, double dL_dz, double dL_dW, double dL_db, double dL_dx) {
  const Value W(0.8, "W"), b(-0.2, "b"), x(0.5, "x");
  const Value z = ((W * x).set_label("Wx") + b).set_label("z");
  const Value a = relu(z).set_label("a");
  const Value L = pow((a - 1).set_label("a - y"), 2).set_label("L");
  return to_dot(L, {.gradients = false,
                    .local_derivatives = true,
                    .remarks = {{W, fmt::format("dL/dW\n{:.3g}", dL_dW)},
                                {b, fmt::format("dL/db\n{:.3g}", dL_db)},
                                {x, fmt::format("dL/dx\n{:.3g}", dL_dx)},
                                {z, fmt::format("dL/dz\n{:.3g}", dL_dz)},
                                {a, fmt::format("dL/da\n{:.3g}", dL_da)},
                                {L, "dL/dL\n1"}}});
}

int main() {
  fmt::print("1. A nudge travels through two links\n");
  // [nudge]
  const double x = 0.5, h = 0.001;
  const double u = 2 * x + 1, u_moves = 2 * (x + h) + 1 - u;
  const double f = sigmoid(u), f_moves = sigmoid(u + u_moves) - f;
  fmt::print("  x moves by {:.6f}\n", h);
  fmt::print("  u moves by {:.6f}: {:.4f} for each unit of x\n", u_moves, u_moves / h);
  fmt::print("  f moves by {:.6f}: {:.4f} for each unit of u\n", f_moves, f_moves / u_moves);
  fmt::print("                        {:.4f} for each unit of x\n", f_moves / h);
  // [/nudge]

  fmt::print("\n2. Inside the sigmoid\n");
  const double v = -u, t = std::exp(v), r = 1 + t, s = 1 / r;
  fmt::print("  u = {:.1f}, v = {:.1f}, t = {:.10f}, r = {:.10f}, s = {:.10f}\n", u, v, t, r, s);
  print_head();
  const std::vector<Link> inside = {
      {"s = 1 / r", "ds/dr", -1 / (r * r), "ds/dr"},
      {"r = 1 + t", "dr/dt", 1, "ds/dt"},
      {"t = exp(v)", "dt/dv", t, "ds/dv"},
      {"v = -u", "dv/du", -1, "ds/du"},
  };
  const double ds_du = walk(1, inside);
  fmt::print("  s (1 - s) = {:.10f}\n", s * (1 - s));

  fmt::print("\n3. Two links\n");
  print_head();
  // [two]
  const std::vector<Link> two = {
      {"f = sigmoid(u)", "df/du", f * (1 - f), "df/du"},
      {"u = 2x + 1", "du/dx", 2, "df/dx"},
  };
  const double df_dx = walk(1, two);
  // [/two]
  fmt::print("{}\n", save_picture("graphs/ch02_chain_rule_two_links.dot", two_links_picture(f * (1 - f), df_dx)));

  fmt::print("\n4. Three links\n");
  const double W = 0.8, b = -0.2, y = 1;
  const double z = W * x + b, a = relu(z), L = (a - y) * (a - y);
  fmt::print("  z = {:.2f}, a = {:.2f}, L = {:.2f}\n", z, a, L);
  print_head();
  // [three]
  const std::vector<Link> common = {
      {"L = (a - y)^2", "dL/da", 2 * (a - y), "dL/da"},
      {"a = relu(z)", "da/dz", z > 0 ? 1.0 : 0.0, "dL/dz"},
  };
  const double dL_dz = walk(1, common);
  const double dL_dW = walk(dL_dz, {{"z = W x + b", "dz/dW", x, "dL/dW"}});
  const double dL_db = walk(dL_dz, {{"", "dz/db", 1, "dL/db"}});
  const double dL_dx = walk(dL_dz, {{"", "dz/dx", W, "dL/dx"}});
  // [/three]
  fmt::print("{}\n",
             save_picture("graphs/ch02_chain_rule_loss.dot", loss_picture(2 * (a - y), dL_dz, dL_dW, dL_db, dL_dx)));

  fmt::print("\n5. The kink of relu\n");
  fmt::print("  at 0, a step to the right  {:.1f}\n", (relu(h) - relu(0)) / h);
  fmt::print("  at 0, a step to the left   {:.1f}\n", (relu(0) - relu(-h)) / h);
  fmt::print("  at 0, central              {:.1f}\n", (relu(h) - relu(-h)) / (2 * h));

  fmt::print("\n6. Check\n");
  fmt::print("             by hand     measured  agree to 1e-8\n");
  check("ds/dr", -1 / (r * r), slope([](double at) { return 1 / at; }, r));
  check("dt/dv", t, slope([](double at) { return std::exp(at); }, v));
  check("ds/du", ds_du, slope([](double at) { return sigmoid(at); }, u));
  check("df/dx", df_dx, slope([](double at) { return sigmoid(2 * at + 1); }, x));
  check("dL/dW", dL_dW, slope([&](double at) { return loss(at, b, x, y); }, W));
  check("dL/db", dL_db, slope([&](double at) { return loss(W, at, x, y); }, b));
  check("dL/dx", dL_dx, slope([&](double at) { return loss(W, b, at, y); }, x));

  fmt::print("\n7. One step downhill\n");
  // [step]
  const double learning_rate = 0.1;
  const double W_new = W - learning_rate * dL_dW, b_new = b - learning_rate * dL_db;
  fmt::print("  before  W = {:.2f}, b = {:5.2f}, L = {:.2f}\n", W, b, L);
  fmt::print("  after   W = {:.2f}, b = {:5.2f}, L = {:.2f}\n", W_new, b_new, loss(W_new, b_new, x, y));
  fmt::print("  uphill  L = {:.2f}\n", loss(W + learning_rate * dL_dW, b + learning_rate * dL_db, x, y));
  // [/step]
  return yes.exit_status();
}
