// SPDX-License-Identifier: MIT
//
// Chapter 1: a slope you can measure.
//
// A machine with three knobs gives a wrong answer: which knob caused it, and by how much? A nudge tells: turn one thing
// a little, see how far the output moves, divide. The program measures the slope of f(x) = sigmoid(2x + 1) at x = 0.5
// in two ways, looks for the step that measures best, and then measures one slope for each knob.
//
// Writes graphs/ch01_slope_lines.gp (the two ways, drawn) and graphs/ch01_slope_error.gp (the error against the step).
// Exits with 1 if a check fails.
#include <fmt/format.h>

#include <chainrule/claims.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

using namespace chainrule;

// [function]
double sigmoid(double u) { return 1 / (1 + std::exp(-u)); }

double f(double x) { return sigmoid(2 * x + 1); }
// [/function]

// [slopes]
double one_sided(double x, double h) { return (f(x + h) - f(x)) / h; }

double central(double x, double h) { return (f(x + h) - f(x - h)) / (2 * h); }
// [/slopes]

const double exact = 2 * f(0.5) * (1 - f(0.5));  // chapter 2 derives it

double error_of(double slope) { return std::abs(slope - exact); }

void print_slopes(int digits) {
  fmt::print("  h      one-sided     error    central       error\n");
  double one_over_h = 10;
  for (int k = 1; k <= digits; ++k, one_over_h *= 10) {
    const double h = 1 / one_over_h, a = one_sided(0.5, h), b = central(0.5, h);
    fmt::print("  {:.0e}  {:.10f}  {:.1e}  {:.10f}  {:.1e}\n", h, a, error_of(a), b, error_of(b));
  }
}

// [machine]
using Knobs = std::vector<double>;
const std::vector<std::string> names = {"gain", "weight", "bias"};

double loss(const Knobs& k) {
  const double input = 0.5, target = 0.5;
  const double output = k[0] * sigmoid(k[1] * input + k[2]);
  return (output - target) * (output - target);
}
// [/machine]

// [gradient]
int evaluations = 0;

Knobs gradient(const std::function<double(const Knobs&)>& of, Knobs knobs) {
  const double h = 1e-5;
  Knobs slopes;
  for (double& knob : knobs) {
    const double before = knob;
    knob = before + h;
    const double up = of(knobs);
    knob = before - h;
    const double down = of(knobs);
    knob = before;
    slopes.push_back((up - down) / (2 * h));
    evaluations += 2;
  }
  return slopes;
}
// [/gradient]

Series line(const std::string& name, const std::function<double(double)>& y) {
  Series series{.name = name, .style = Series::Style::lines};
  for (int i = -2; i <= 24; ++i) {
    series.x.push_back(i / 20.0);
    series.y.push_back(rounded(y(i / 20.0)));
  }
  return series;
}

Plot lines() {
  const double y = f(0.5), a = one_sided(0.5, 0.5), b = central(0.5, 0.5);
  return {.title = "A step of h = 0.5 to one side, and to both sides",
          .x = {.label = "x"},
          .y = {.label = "f(x)"},
          .series = {line("f(x) = sigmoid(2x + 1)", f),
                     line(fmt::format("exact: slope {:.2f}", exact), [&](double x) { return y + exact * (x - 0.5); }),
                     line(fmt::format("one-sided: slope {:.2f}", a), [&](double x) { return y + a * (x - 0.5); }),
                     line(fmt::format("central: slope {:.2f}", b), [&](double x) { return f(0) + b * x; })},
          .notes = {{.text = "x", .x = 0.5, .y = y, .side = Note::Side::above},
                    {.text = "x + h", .x = 1, .y = f(1)},
                    {.text = "x - h", .x = 0, .y = f(0), .side = Note::Side::right}},
          .legend = Plot::Legend::bottom_right};
}

// The errors at the steps 1e-1, 3e-2, 1e-2, 3e-3, ... 1e-15. `best` becomes a ring around the smallest.
Series errors(const std::string& name, double (*slope)(double, double), Note& best) {
  Series series{.name = name};
  best.y = 1;
  double one_over_h = 10;
  for (int i = 0; i < 29; ++i) {
    const double h = i % 2 == 0 ? 1 / one_over_h : 3 / (one_over_h *= 10);
    series.x.push_back(h);
    series.y.push_back(error_of(slope(0.5, h)));
    if (series.y.back() < best.y) best.x = h, best.y = series.y.back();
  }
  series.name += fmt::format(", best at h = {:.0e}", best.x);
  fmt::print("  {}: best h = {:.0e}, error {:.1e}\n", name, best.x, best.y);
  return series;
}

Claims yes;

void check(const std::string& claim, double value, double wanted, double tolerance) {
  fmt::print("  {}: {}\n", claim, yes(std::abs(value - wanted) <= tolerance));
}

int main() {
  fmt::print("1. Nudge the input\n");
  fmt::print("  h      f(x)          f(x + h)      moved         moved / h\n");
  for (const double h : {0.1, 0.01, 0.001}) {
    const double moved = f(0.5 + h) - f(0.5);
    fmt::print("  {:<5}  {:.10f}  {:.10f}  {:.10f}  {:.10f}\n", h, f(0.5), f(0.5 + h), moved, moved / h);
  }

  fmt::print("\n2. Nudge it both ways\n");
  fmt::print("  exact slope {:.10f}\n", exact);
  print_slopes(3);
  fmt::print("{}\n", save_picture("graphs/ch01_slope_lines.gp", to_gnuplot(lines())));

  fmt::print("\n3. Smaller and smaller\n");
  print_slopes(15);

  fmt::print("\n4. Where the digits went\n");
  const double gap = std::nextafter(f(0.5), 1.0) - f(0.5);
  fmt::print("  f(x + 1e-12)       {:.17f}\n", f(0.5 + 1e-12));
  fmt::print("  f(x)               {:.17f}\n", f(0.5));
  fmt::print("  moved by           {:.17f}\n", f(0.5 + 1e-12) - f(0.5));
  fmt::print("  should move by     {:.17f}\n", exact * 1e-12);
  fmt::print("  gap between f(x) and the next double: {:.1e}\n", gap);
  fmt::print("  h = 1e-15 moves f by {:.0f} gaps; it should move by {:.2f}\n", (f(0.5 + 1e-15) - f(0.5)) / gap,
             exact * 1e-15 / gap);

  fmt::print("\n5. Two V's\n");
  Note a, b;
  const Series one_sided_errors = errors("one-sided", one_sided, a), central_errors = errors("central", central, b);
  Plot plot{.title = "A smaller step is better, and then it is worse",
            .x = {.label = "step h", .log = true},
            .y = {.label = "error of the measured slope", .log = true},
            .series = {central_errors, one_sided_errors}};  // at 3e-8 both have one error; the last drawn is seen
  plot.notes = {a, b};
  fmt::print("{}\n", save_picture("graphs/ch01_slope_error.gp", to_gnuplot(plot)));

  fmt::print("\n6. A slope for every knob\n");
  const Knobs knobs = {1, 2, 1};
  const Knobs slopes = gradient(loss, knobs);
  fmt::print("  loss {:.6f}, {} more evaluations for the slopes\n", loss(knobs), evaluations);
  fmt::print("  knob    value  slope     turned by -0.01, the loss moves by  slope * -0.01\n");
  for (std::size_t i = 0; i < knobs.size(); ++i) {
    Knobs turned = knobs;
    turned[i] -= 0.01;
    fmt::print("  {:<6}  {:.1f}    {:.6f}  {:<34.6f}  {:.6f}\n", names[i], knobs[i], slopes[i],
               loss(turned) - loss(knobs), slopes[i] * -0.01);
  }

  fmt::print("\n7. Check\n");
  check("f(0.5) is 0.8807970780, to 1e-10", f(0.5), 0.8807970779778823, 1e-10);
  check("its exact slope is 0.2099871708, to 1e-10", exact, 0.2099871708070130, 1e-10);
  check("the central slope agrees, to 1e-10", central(0.5, 1e-5), exact, 1e-10);
  check("h from 0.01 to 0.001: one-sided error 10 times smaller",
        error_of(one_sided(0.5, 0.01)) / error_of(one_sided(0.5, 0.001)), 10, 0.1);
  check("h from 0.01 to 0.001: central error 100 times smaller",
        error_of(central(0.5, 0.01)) / error_of(central(0.5, 0.001)), 100, 1);
  check("one-sided is best near 3e-8", std::log10(a.x / 3e-8), 0, 1);
  check("central is best near 1e-5", std::log10(b.x / 1e-5), 0, 1);
  const double gradients[] = {0.6708099071708691, 0.0399812505280766, 0.0799625010561531};  // PyTorch's, float64
  for (std::size_t i = 0; i < knobs.size(); ++i)
    check(fmt::format("the slope of {} is PyTorch's, to 1e-8", names[i]), slopes[i], gradients[i], 1e-8);
  return yes.exit_status();
}
