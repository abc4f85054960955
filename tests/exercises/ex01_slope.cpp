// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex01_slope.hpp>

namespace {

TEST_CASE("1.1 a central difference measures the slope between x - h and x + h") {
  struct Case {
    std::string text;
    Function f;
    double x, h;
  };
  const Function cube = [](double x) { return x * x * x; }, falling = [](double x) { return 1 / x; };
  std::vector<Case> cases{{"x³", cube, 2, 0.1}, {"x³", cube, -1, 0.25}, {"1/x", falling, 2, 0.5}};
  chainrule::Random random(11);
  for (int i = 0; i < 3; ++i) cases.push_back({"x³", cube, random.uniform(-3, 3), random.uniform(0.05, 0.5)});
  for (int i = 0; i < 2; ++i) cases.push_back({"1/x", falling, random.uniform(1, 3), random.uniform(0.05, 0.5)});
  for (const auto& [text, f, x, h] : cases) {
    const double up = f(x + h), here = f(x), down = f(x - h);
    const double right = (up - down) / (2 * h);
    check(fmt::format("f(x) = {}, x = {}, h = {}", text, x, h), central_difference(f, x, h), right,
          {{right < 0 ? -right : blank, "The sign is wrong. f falls here when x rises: a slope below 0."},
           {3 * x * x + h * h, "This is the central difference of x³. f can be any function: call it."},
           {(up - down) / h, "Too large by a factor of 2: how far apart are the two points that you compare?"},
           {(up - down) / 2 * h,
            "`a / 2 * h` divides by 2 and then multiplies by h. Put what you divide by into parentheses."},
           {up - down / (2 * h), "Only f(x - h) is divided. Put the difference into parentheses."},
           {(f(x + h / 2) - f(x - h / 2)) / h,
            "These two points lie h / 2 to each side of x. Go a whole h to each side."},
           {(f(x + 1e-5) - f(x - 1e-5)) / 2e-5, "This measures with the step 1e-5. Use the step that is given: h."},
           {(up - here) / h, "This is the one-sided slope, from x to x + h. A central one steps to both sides."},
           {(here - down) / h, "This is the one-sided slope, from x - h to x. A central one steps to both sides."},
           {-right, "The sign is wrong. A slope above 0 means: x goes up, and f goes up."},
           {up - down, "This is how far f moved. A slope is a ratio: divide it by how far x moved."}});
  }
}

void check_one_sided_slopes(const Knobs& knobs, double h) {
  const std::size_t n = knobs.size();
  int calls = 0;
  const auto loss = [&](const Knobs& k) {  // k[0]² k[1] + k[1] k[2] + k[2]² k[3] + ...
    ++calls;
    if (k.size() != n)
      FAIL(fmt::format("loss was called with {} knobs, but it has {}: give it all of them.", k.size(), n));
    double sum = 0;
    for (std::size_t i = 0; i + 1 < n; ++i) sum += (i % 2 == 0 ? k[i] * k[i] : k[i]) * k[i + 1];
    return sum;
  };
  const auto nudged = [&](std::size_t i, double by) {
    Knobs k = knobs;
    k[i] += by;
    return loss(k);
  };
  const double start = loss(knobs);
  Knobs all = knobs;
  for (double& knob : all) knob += h;
  const double together = loss(all);
  std::vector<double> right, central, moved, halved, negative, down, down_negative, fixed, not_put_back, steps_on;
  Knobs moving = knobs;
  for (std::size_t i = 0; i < n; ++i) {
    const double up = nudged(i, h), low = nudged(i, -h), before = loss(moving);
    moving[i] += h;
    right.push_back((up - start) / h);
    central.push_back((up - low) / (2 * h));
    moved.push_back(up - start);
    halved.push_back((up - start) / (2 * h));
    negative.push_back((start - up) / h);
    down.push_back((low - start) / h);
    down_negative.push_back((start - low) / h);
    fixed.push_back((nudged(i, 1e-5) - start) / 1e-5);
    not_put_back.push_back((loss(moving) - start) / h);
    steps_on.push_back((loss(moving) - before) / h);
  }
  const std::string nudged_down = "The knobs were nudged down, by -h. Nudge them up: compare the loss at knob + h.";
  const std::vector<Mistake<std::vector<double>>> mistakes{
      {not_put_back,
       "The first slope is right, the later ones are not: a knob that has been nudged must be put back before the "
       "next."},
      {steps_on,
       "The first slope is right, the later ones are not: each is to be measured from where all knobs started."},
      {std::vector<double>(n, (together - start) / h),
       "All knobs were nudged at the same time. Nudge one, hold the others still."},
      {central, "These are central differences. One-sided ones compare with the loss where all knobs started."},
      {moved, "This is how far the loss moved. A slope is a ratio: divide it by how far the knob moved."},
      {halved, "Half of it is missing: the two points of a one-sided difference are h apart, not 2h."},
      {negative, "The signs are wrong. A slope above 0 means: the knob goes up, and the loss goes up."},
      {down, nudged_down},
      {down_negative, nudged_down},
      {fixed, "This measures with the step 1e-5. Use the step that is given: h."},
      {std::vector<double>(n, 0),
       "The loss never moved: did you nudge a copy? In a loop, write `double& knob`, with the &."}};
  calls = 0;
  const std::vector<double> got = one_sided_slopes(loss, knobs, h);
  const int needed = calls;
  if (got.size() != n) {
    FAIL(fmt::format("Knobs: {}, slopes: {}. Each knob has a slope of its own.", n, got.size()));
  }
  const std::string sum = n == 3 ? "k[0]² k[1] + k[1] k[2]" : "k[0]² k[1] + k[1] k[2] + k[2]² k[3] + k[3] k[4]";
  check(fmt::format("loss(k) = {}, knobs {}, h = {}", sum, show(knobs), h), got, right, mistakes);
  check(fmt::format("number of calls of loss, {} knobs", n), needed, static_cast<int>(n) + 1,
        {{needed,
          "The slopes are right. But the loss where all knobs started is the same for each: measure it only once."}});
}

TEST_CASE("1.2 one-sided slopes take one call of the loss more than there are knobs") {
  check_one_sided_slopes({3, -2, 5}, 0.4);
  check_one_sided_slopes({3, -2, 5, 1, -4}, 0.1);
  chainrule::Random random(12);
  for (int i = 0; i < 3; ++i) {
    check_one_sided_slopes({random.uniform(1, 3), random.uniform(-3, -1), random.uniform(-3, 3)}, 0.25);
  }
}

TEST_CASE("1.3 the knob with the steepest slope needs the smallest turn") {
  struct Case {
    std::vector<double> slopes;
    double change;
  };
  std::vector<Case> cases{{{4, -2, -3, 3.5, 0.25}, 0.6}, {{0.5, -4, 1}, 0.2},    {{1, 0.1, -0.2, -5}, -1},
                          {{0.25, -0.5}, 0.1},           {{0.5, 0, -4, 1}, 0.2}, {{0.15, 0.2, 0.1}, 3}};
  chainrule::Random random(13);
  for (int i = 0; i < 4; ++i) {
    Case drawn{{}, random.uniform(-1, 1)};
    for (int k = 0; k < 5; ++k) drawn.slopes.push_back(random.uniform(-4, 4));
    cases.push_back(drawn);
  }
  const auto described = [](std::size_t knob, double by) { return fmt::format("knob {}, by {:.6g}", knob, by); };
  const auto size_less = [](double a, double b) { return std::abs(a) < std::abs(b); };
  for (const auto& [slopes, change] : cases) {
    const auto knob = [&all = slopes](auto found) { return static_cast<std::size_t>(found - all.begin()); };
    const std::size_t largest = knob(std::ranges::max_element(slopes));
    const std::size_t steepest = knob(std::ranges::max_element(slopes, size_less));
    const std::size_t smallest = knob(std::ranges::min_element(slopes, size_less));
    const std::size_t lowest = knob(std::ranges::min_element(slopes));
    const auto first_zero = std::max(std::ranges::find(slopes, 0.0), slopes.begin() + 1);
    const std::size_t before_zero = knob(std::max_element(slopes.begin(), first_zero, size_less));
    const std::size_t but_first = knob(std::max_element(slopes.begin() + 1, slopes.end(), size_less));
    const std::size_t but_last = knob(std::max_element(slopes.begin(), slopes.end() - 1, size_less));
    const std::size_t lowest_turn =
        knob(std::ranges::min_element(slopes, {}, [by = change](double slope) { return by / slope; }));
    const auto turn = [&, &all = slopes, by = change](std::size_t k) { return described(k, by / all[k]); };
    const double steep = slopes[steepest];
    const Turn got = turn_one_knob(slopes, change);
    check(
        fmt::format("slopes {}, change {}", show(slopes), change), described(got.knob, got.by), turn(steepest),
        {{std::abs(steep) < 1 ? turn(0) : "",
          "All slopes are below 1 in size here. Write std::abs: a plain `abs` may drop the decimals. And start the "
          "search at the first slope, or at 0."},
         {turn(lowest_turn), "Turns were compared with their signs: one of -2 is larger than one of 1. Use std::abs."},
         {turn(before_zero), "A slope of 0 is no reason to stop: that knob moves nothing, but a later one may."},
         {turn(but_first), "The first knob was never looked at: it is knob 0."},
         {turn(but_last), "The last knob was never looked at: where does your search end?"},
         {turn(lowest), "A slope of 4 moves the output as far as one of -4, the other way. Compare sizes, not signs."},
         {turn(largest), "A slope of -4 moves the output as far as one of 4, the other way. Compare sizes, not signs."},
         {turn(smallest), "This knob has the smallest slope of all: it needs the largest turn."},
         {described(steepest + 1, change / steep),
          "The right turn. But knobs are counted from 0: the first is knob 0."},
         {described(steepest, change * steep),
          "The right knob. But output moves by slope × turn: from that, what is the turn for this change?"},
         {described(steepest, change / std::abs(steep)),
          "The right knob, turned the wrong way: choose by the size of the slope, but turn by the slope itself."},
         {described(steepest, -change / steep),
          "The right knob, turned the wrong way: slope × turn must be the change, with its sign."},
         {described(steepest, change), "The right knob. But the output moves by slope × turn, not by the turn."},
         {described(steepest, steep / change), "The right knob. Which of the two numbers is divided by the other?"}});
  }
}

TEST_CASE("1.4 the order is the steepness of the error on log axes") {
  struct Case {
    double h1, error1, h2, error2;
  };
  std::vector<Case> cases{{0.1, 0.05, 0.01, 0.005},   {0.1, 0.02, 0.01, 0.0002}, {0.1, 0.04, 0.001, 4e-6},
                          {0.04, 0.008, 0.01, 0.001}, {1e-9, 1e-7, 1e-10, 1e-6}, {0.01, 0.0002, 0.1, 0.02},
                          {1e-10, 1e-6, 1e-9, 1e-7}};
  chainrule::Random random(14);
  for (int i = 0; i < 3; ++i) {
    cases.push_back({random.uniform(0.1, 0.2), random.uniform(0.01, 0.02), random.uniform(0.001, 0.01),
                     random.uniform(1e-6, 1e-4)});
  }
  for (const auto& [h1, e1, h2, e2] : cases) {
    const double right = std::log10(e1 / e2) / std::log10(h1 / h2);
    check(fmt::format("error {} at h = {}, error {} at h = {}", e1, h1, e2, h2), order_of_error(h1, e1, h2, e2), right,
          {{right < 0 ? -right : blank,
            "The smaller step has the larger error here, so the order is below 0. Leave its sign as it comes out."},
           {h1 < h2 ? -right : blank,
            "The sign is wrong. The first step is the smaller one here: both logarithms are below 0, so leave their "
            "signs, and swap neither pair alone."},
           {-right, "The sign is wrong: a smaller step has the smaller error here, so both fall."},
           {e1 / e2, "This is the ratio of the errors. The order counts in powers of ten."},
           {std::log(e1 / e2), "This counts in powers of e = 2.718, not of ten (std::log), and leaves out the steps."},
           {(e1 - e2) / (h1 - h2), "This is the steepness on plain axes. The picture's axes count in powers of ten."},
           {std::log10(e1 / e2), "Right where the steps are one power of ten apart. Here they are two apart."},
           {std::log10(e1) / std::log10(h1), "One point has no steepness: use both."},
           {std::log10(e2) / std::log10(h2), "One point has no steepness: use both."},
           {std::round(right), "Rounded: an order need not be a whole number."},
           {std::floor(right), "Cut to a whole number: an order need not be one."},
           {1 / right, "Upside down: it is the error that falls by so many powers while the step falls by one."}});
  }
}

}  // namespace
