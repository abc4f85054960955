// SPDX-License-Identifier: MIT
#include <array>
#include <ex10_training.hpp>

namespace {

using Numbers = std::vector<double>;

Numbers each(const Numbers& column, double mean, double deviation) {
  Numbers result;
  for (const double x : column) result.push_back((x - mean) / deviation);
  return result;
}

double mean_of(const Numbers& column) {
  double sum = 0;
  for (const double x : column) sum += x;
  return sum / static_cast<double>(column.size());
}

double variance_of(const Numbers& column) {
  const double mean = mean_of(column);
  Numbers squares;
  for (const double x : column) squares.push_back((x - mean) * (x - mean));
  return mean_of(squares);
}

Numbers drawn(std::size_t count, Random& random) {
  Numbers column(count);
  for (double& x : column) x = std::round(random.uniform(-40, 100)) / 10;
  return column;
}

TEST_CASE("10.1 new rows are measured with the training rows' mean and deviation") {
  Random random(1);
  std::vector<std::pair<Numbers, Numbers>> points{{{2, 4, 4, 4, 5, 5, 7, 9}, {5, 9, 3}}};
  for (int i = 0; i < 3; ++i) points.push_back({drawn(6, random), drawn(4, random)});
  for (const auto& [training, column] : points) {
    const double mean = mean_of(training), variance = variance_of(training), deviation = std::sqrt(variance);
    const double n = static_cast<double>(training.size()), new_deviation = std::sqrt(variance_of(column));
    Numbers both = training, distances, squares;
    both.insert(both.end(), column.begin(), column.end());
    for (const double x : training) distances.push_back(std::abs(x - mean)), squares.push_back(x * x);
    const auto [low, high] = std::minmax_element(training.begin(), training.end());
    check(
        fmt::format("training {}, column {}", show(training), show(column)), standardised(training, column),
        each(column, mean, deviation),
        {{each(column, mean_of(column), new_deviation),
          "Mean and deviation are the new column's own. The network learned with the training rows' ruler."},
         {each(column, mean_of(both), std::sqrt(variance_of(both))),
          "Training rows and new rows were measured together. Only the training rows say what the ruler is."},
         {each(column, mean, new_deviation), "The mean is right, but the deviation is that of the new column."},
         {each(column, mean_of(column), deviation), "The deviation is right, but the mean is that of the new column."},
         {each(column, mean / deviation, 1), "Only the mean was divided: x - mean / deviation needs brackets."},
         {each(column, mean, -deviation), "The difference is turned round: what is above the mean comes out above 0."},
         {each(training, mean, deviation), "These are the training rows, standardised. Asked are the new ones."},
         {each(column, mean, variance),
          "That is divided by the mean of the squares. The deviation is the square root of it."},
         {each(column, mean, std::sqrt(variance * n)),
          "The squares were added up, but their sum was not divided by the number of rows."},
         {each(column, mean, std::sqrt(variance * n / (n - 1))),
          "Divided by n - 1. Statistics has a reason for that, but this chapter divides by n."},
         {each(column, mean, mean_of(distances)),
          "The distances were averaged without their squares. Square first, then the mean, then the root."},
         {each(column, mean, std::sqrt(mean_of(squares))),
          "The squares are those of the numbers. They should be those of the distances from the mean."},
         {each(column, 0, deviation), "The mean is still in it. Subtract it before you divide."},
         {each(column, -mean, deviation), "The mean was added. After standardising, the mean is 0: subtract it."},
         {each(column, mean, 1), "The mean is gone, but the column is as wide as before. Divide by the deviation."},
         {each(column, mean, 1 / deviation), "Multiplied by the deviation where it should be divided."},
         {each(column, *low, *high - *low),
          "From 0 to 1 by smallest and largest: another ruler, which one outlier can spoil. Use mean and deviation."}});
  }
}

Numbers numbers(int found, int missed, int false_alarms, int left_alone) {
  return {double(found), double(missed), double(false_alarms), double(left_alone)};
}

TEST_CASE("10.2 the four counts tell the two kinds of wrong apart") {
  Random random(2);
  std::vector<std::pair<Numbers, std::vector<int>>> points{
      {{3, 0.8, 0.4, -1, 1, 0.2, 0, -2, -3, -1}, {1, 1, 1, 1, 0, 0, 0, 0, 0, 0}}};
  for (int i = 0; i < 3; ++i) {
    Numbers logits = drawn(12, random);
    std::vector<int> classes;
    for (double& logit : logits) logit -= 3, classes.push_back(random.index(3) == 0);
    points.emplace_back(logits, classes);
  }
  for (const auto& [logits, classes] : points) {
    const auto counted = [&row = logits, &truth = classes](auto says_1) {
      std::array<int, 4> n{};
      for (std::size_t i = 0; i < row.size(); ++i) ++n[(truth[i] == 1 ? 0u : 2u) + (says_1(row[i]) ? 0u : 1u)];
      return n;
    };
    const auto as_numbers = [](std::array<int, 4> n) { return numbers(n[0], n[1], n[2], n[3]); };
    const std::array<int, 4> n = counted([](double z) { return z > 0; });
    const Counts got = count(logits, classes);
    check(fmt::format("logits {}, classes {}; [found, missed, false alarms, left alone]", show(logits), show(classes)),
          numbers(got.found, got.missed, got.false_alarms, got.left_alone), as_numbers(n),
          {{as_numbers(counted([](double z) { return z > 0.5; })),
            "The border is at 0.5, which is right for probabilities. These are logits: sigmoid(0) is 0.5."},
           {as_numbers(counted([](double z) { return z >= 1; })),
            "The border is at 1: did the logit become an int? Every logit above 0 says 1, so 0.4 does, too."},
           {as_numbers(counted([](double z) { return z >= 0; })),
            "A logit of exactly 0 is not above 0: there the network says 0."},
           {as_numbers(counted([](double z) { return z < 0; })),
            "The answers are turned round: the network says 1 where the logit is above 0."},
           {numbers(n[0], n[2], n[1], n[3]),
            "Missed and false alarms are swapped. A missed row is of class 1 and was said to be 0."},
           {numbers(n[2], n[3], n[0], n[1]), "The classes are swapped: what is to be found are the rows of class 1."},
           {numbers(n[3], n[1], n[2], n[0]), "Found and left alone are swapped: found are the rows of class 1."},
           {numbers(n[0], n[1], n[3], n[2]),
            "False alarms and left alone are swapped. A false alarm is a row of class 0 that was said to be 1."},
           {numbers(n[0] + n[2], n[1], n[2], n[3]),
            "All rows that were said to be 1 count as found. Only those that are of class 1 do."},
           {numbers(n[0] + n[3], n[1], n[2], n[3]),
            "All right answers count as found. Those for class 0 are left alone, not found."},
           {numbers(n[0] + n[1], n[1], n[2], n[3]),
            "All rows of class 1 count as found, also those that the network missed."},
           {numbers(n[0], n[1] + n[3], n[2], n[3]),
            "All rows that were said to be 0 count as missed. Only those that are of class 1 do."},
           {numbers(n[0], n[1], n[2] + n[3], n[3]),
            "All rows of class 0 count as false alarms, also those where the network kept quiet."}});
  }
}

using Batches = std::vector<std::vector<std::size_t>>;

TEST_CASE("10.3 an epoch's batches hold each row once, in a new order") {
  Random random(3);
  for (const auto& [count, size] : {std::pair<std::size_t, std::size_t>{12, 3}, {7, 3}, {30, 7}, {5, 8}, {6, 1}}) {
    const Batches first = shuffled_batches(count, size, random), second = shuffled_batches(count, size, random);
    const auto refuse = [&, &rows = count, &most = size](const std::string& why) {
      FAIL(fmt::format("at      count = {}, size = {}\ngot     {}\n{}", rows, most, show(first), why));
    };
    const std::size_t left = count % size, due = count / size + (left > 0 ? 1 : 0);
    std::size_t total = 0;
    for (const auto& batch : first) total += batch.size();
    if (total == count && first.size() == size && size != due) {
      refuse(fmt::format("These are {} batches. The size is how many rows a batch has.", size));
    }
    for (const auto& batch : first) {
      if (batch.empty()) refuse("A batch is empty: it has no mean. Start a new batch only when there is a row for it.");
      if (batch.size() > size) {
        refuse(fmt::format(
            "A batch has {} rows, and {} is the size. Is the list cut, and each batch emptied before the next begins?",
            batch.size(), size));
      }
    }
    if (left > 0 && first.size() == due && total == due * size) {
      refuse(
          fmt::format("The last batch is full, and {} is the number of rows left over for it. Does it run past the end "
                      "of the list?",
                      left));
    }
    std::vector<int> seen(count);
    std::vector<std::size_t> order;
    for (const auto& batch : first) {
      for (const std::size_t row : batch) {
        if (row >= count) refuse(fmt::format("There is no row {}: the rows are 0 to {}.", row, count - 1));
        if (++seen[row] == 2) {
          refuse(
              fmt::format("Row {} comes twice. Shuffle a list of all rows, once in an epoch: drawing row after row "
                          "with random.index() repeats some, and so does a shuffle before each batch.",
                          row));
        }
        order.push_back(row);
      }
    }
    if (order.size() == count - left && left > 0) {
      refuse(fmt::format("The last {} rows are in no batch. What is left over makes a shorter batch.", left));
    }
    if (order.size() < count) refuse(fmt::format("{} rows are in no batch.", count - order.size()));
    bool together = true;  // whether every batch has the rows that were neighbours at first
    for (const auto& batch : first) {
      for (const std::size_t row : batch) together &= row / size == batch[0] / size;
    }
    const std::string cut_first =
        "The batches change places, but the same rows stay together. Shuffle first, then cut.";
    for (const auto& batch : first) {
      if (batch.size() == size || &batch == &first.back()) continue;
      refuse(together ? cut_first : "A batch is short that is not the last one.");
    }
    if (count < 10) continue;  // too few rows to tell a random order from others
    if (std::is_sorted(order.begin(), order.end())) refuse("The rows come in their old order. Where is the shuffle?");
    if (std::is_sorted(order.rbegin(), order.rend())) refuse("The old order backwards. Where is the shuffle?");
    bool blocks = true;
    for (std::size_t i = 0; i < count; ++i) blocks &= order[i] / size == i / size;
    if (blocks) refuse("Only the rows within a batch are shuffled. Shuffle first, then cut.");
    if (together) refuse(cut_first);
    std::size_t neighbours = 0;
    for (std::size_t i = 1; i < count; ++i) neighbours += order[i] == (order[i - 1] + 1) % count;
    if (2 * neighbours > count) refuse("Most rows still come right after their neighbour. A shuffle parts them.");
    if (first == second) refuse("A second epoch gets the same order. Use the Random that is passed, not a new one.");
  }
}

struct Example {
  double w, b, rate, left_over;  // left_over: in both gradients before the call
  std::vector<std::vector<Point>> batches;
};

struct Slip {                // a mistake that an epoch can make:
  bool stale = false;        // what was left over in the gradients is kept
  bool accumulates = false;  // what earlier batches left there is kept
  bool keeps_w = false;      // both, for w alone
  bool keeps_b = false;      // and for b alone
  bool replaces = false;     // the step is the new data
  bool late = false;         // the update comes before the backward pass
  bool adds = false;         // steps uphill
  bool sum = false;          // of the squares, in the place of their mean
  bool halved = false;       // the 2 of the derivative is missing
  bool bias_stays = false;   // b gets no update
  bool same_line = false;    // all batches look at the line as it was at first
};

/// w and b after an epoch.
Numbers run(const Example& e, Slip slip = {}) {
  double w = e.w, b = e.b, dw = e.left_over, db = e.left_over;
  for (const auto& batch : e.batches) {
    const double before_w = dw, before_b = db;
    if (&batch == &e.batches.front() ? !slip.stale : !slip.accumulates) dw = db = 0;
    if (slip.keeps_w) dw = before_w;
    if (slip.keeps_b) db = before_b;
    for (const auto& [x, y] : batch) {
      const double miss = (slip.same_line ? e.w * x + e.b : w * x + b) - y;
      const double share = (slip.halved ? 1 : 2) * miss / (slip.sum ? 1 : static_cast<double>(batch.size()));
      dw += share * x;
      db += share;
    }
    const double step = slip.adds ? e.rate : -e.rate;
    if (slip.replaces) w = b = 0;
    w += step * (slip.late ? before_w : dw);
    if (!slip.bias_stays) b += step * (slip.late ? before_b : db);
  }
  return {w, b};
}

/// How many nodes are on the tape at most, while an epoch goes through 100 batches of one point. What a Scope releases
/// stays in the tape's memory until other nodes take its place, so marks are put there first.
std::size_t most_nodes_of_100_batches() {
  constexpr double mark = -0.123456789;
  const Scope scope;
  const Value w(0.5, "w"), b(0.25, "b");
  const std::size_t before = chainrule::tape::graph.size;
  std::size_t count = 1000;
  {
    const Scope marks;
    for (std::size_t i = 0; i < count; ++i) Value{mark};
  }
  epoch(w, b, std::vector<std::vector<Point>>(100, {{1, 2}}), 0.01);
  while (count > 0 && chainrule::tape::graph.data[before + count - 1] == mark) --count;
  return count;
}

TEST_CASE("10.4 an epoch takes one step for each batch, and each step sees its own gradient alone") {
  Random random(4);
  std::vector<Example> examples{{0, 0, 0.1, 3, {{{1, 2}}, {{2, 1}, {0, 3}}}}, {0, 0, 0.1, 3, {{{1, 2}}}}};
  for (int i = 0; i < 3; ++i) {
    const Numbers n = drawn(13, random);
    examples.push_back(
        {n[0], n[1], 0.01, n[2] + 5, {{{n[3], n[4]}, {n[5], n[6]}}, {{n[7], n[8]}, {n[9], n[10]}}, {{n[11], n[12]}}}});
  }
  for (const Example& e : examples) {
    const Scope scope;
    Value w(e.w, "w"), b(e.b, "b");
    (e.left_over * w + e.left_over * b).backward();
    const std::size_t before = chainrule::tape::graph.size;
    std::string points;
    for (const auto& batch : e.batches) {
      points += "; batch";
      for (const auto& [x, y] : batch) points += fmt::format(" ({}, {})", x, y);
    }
    const std::string at =
        fmt::format("w = {}, b = {}, learning rate {}{}; [w, b] afterwards", e.w, e.b, e.rate, points);
    try {
      epoch(w, b, e.batches, e.rate);
    } catch (const std::logic_error& error) {
      if (std::string(error.what()).find("after the Scope") == std::string::npos) throw;
      fail(at, show(run(e)), "an exception",
           "A Value that was made in one step is used in a later one, when its Scope has ended. Does w -= ... stand in "
           "the place of w.set_data(...)? It makes a new node, and calls that w. Or is a list not emptied for each "
           "batch?");
    }
    const std::size_t nodes = chainrule::tape::graph.size - before;

    Example together = e, turned = e, single = e;
    together.batches = {{}};
    for (const auto& batch : e.batches) {
      together.batches[0].insert(together.batches[0].end(), batch.begin(), batch.end());
    }
    std::reverse(turned.batches.begin(), turned.batches.end());
    single.batches.clear();
    for (const Point& point : together.batches[0]) single.batches.push_back({point});
    check(at, Numbers{w.data(), b.data()}, run(e),
          {{{e.w, e.b},
            "w and b have not moved. Is set_data missing, or are the gradients cleared between backward and update?"},
           {run(e, {.adds = true}), "A step uphill: the loss grows. Which sign leads down?"},
           {run(e, {.stale = true}),
            "The first step uses what was in the gradients before the call. Clear them before each backward."},
           {run(e, {.stale = true, .accumulates = true}),
            "The gradients are never cleared: leaves accumulate, so each step gets those of all steps before it, too."},
           {run(e, {.accumulates = true}),
            "The gradients of earlier batches are still there. Clear them within the loop over the batches."},
           {run(e, {.keeps_w = true}), "w's gradient is never cleared. Leaves accumulate, and w is one, too."},
           {run(e, {.keeps_b = true}), "b's gradient is never cleared. Leaves accumulate, and b is one, too."},
           {run(e, {.replaces = true}), "set_data replaces: the old data must be in it. The step is a change to that."},
           {run(e, {.replaces = true, .adds = true}),
            "set_data replaces: the old data must be in it, minus the rate times the gradient."},
           {run(single), "A step for each point: the batch makes one step, with the mean of its squares."},
           {run(e, {.late = true}), "The update comes before backward, and uses a gradient that is one step old."},
           {run(e, {.stale = true, .accumulates = true, .late = true}),
            "The update comes before backward, and the gradients are never cleared. The order is zero, backward, "
            "update."},
           {run(e, {.sum = true}),
            "The squares were added up. Take their mean, so that a step does not grow with the size of the batch."},
           {run(e, {.halved = true}), "Half a step: what is the derivative of a square?"},
           {run(e, {.bias_stays = true}),
            "b has not moved, which leads w astray from the second batch on. Is b in the loss, and is it updated?"},
           {run(together),
            "One step for all rows together. An epoch takes a step for each batch, from where the last step led."},
           {run(e, {.same_line = true}),
            "Every batch looks at the line as it was before the epoch. Compute the loss anew after each update."},
           {run(turned), "The batches are taken in the wrong order, from the last to the first."}});
    check(fmt::format("{} batches; nodes left on the tape", e.batches.size()), nodes, std::size_t{0},
          {{nodes, "w and b are right, but the nodes of the steps are still there. Open a Scope in each step."}});
  }
  const std::size_t most = most_nodes_of_100_batches();
  const std::string at = "100 batches; nodes on the tape at most, meanwhile", wanted = "those of one step";
  if (most == 0) {
    fail(at, wanted, "0",
         "w and b are right, but no node was made. Let the engine find the gradients: build the loss out of w and b, "
         "and call backward.");
  }
  if (most >= 40) {  // a step makes eight
    fail(at, wanted, fmt::format("{}{}", most, most == 1000 ? " or more" : ""),
         "w and b are right, but nodes of many steps are on the tape at the same time. Open a Scope in each step, "
         "around "
         "all that the step computes.");
  }
}

TEST_CASE("10.5 the largest rate shrinks with the square of the inputs") {
  Random random(5);
  std::vector<Numbers> points{{-1, 5, 7}, {1}, {-20, 20}};
  for (int i = 0; i < 3; ++i) points.push_back(drawn(5, random));
  for (const Numbers& x : points) {
    Numbers squares, sizes;
    for (const double input : x) squares.push_back(input * input), sizes.push_back(std::abs(input));
    const double n = static_cast<double>(x.size()), mean = mean_of(x), square = mean_of(squares);
    check(
        fmt::format("x = {}", show(x)), largest_rate(x), 1 / square,
        {{0.5 / square,
          "At this rate one step hits the bottom exactly. How much further can a step overshoot and still come back "
          "nearer?"},
         {2 / square, "Twice too large. The derivative of (w x - y)² has a factor of 2."},
         {square, "That is the mean of x², and it says how sharply the loss bends. The sharper, the smaller the rate."},
         {1 / (square * n),
          "The squares were added up. The loss is a mean over the rows, so their mean is what counts."},
         {1 / (mean * mean), "The mean was squared. Each row brings its own x²: square first, then take the mean."},
         {1 / std::abs(mean), "This uses the mean of x. In the derivative of (w x - y)², x comes in twice."},
         {1 / mean_of(sizes), "This uses x once. In the derivative of (w x - y)², x comes in twice."},
         {1 / std::sqrt(square), "There is a root too many: x comes in squared."},
         {1 / variance_of(x),
          "The mean was taken out of x first. This neuron has no bias: the distance from 0 is what counts."},
         {1 / *std::max_element(squares.begin(), squares.end()),
          "This is safe, but set by the largest input alone. The loss is a mean over all rows."},
         {1, "Right for x = 1 alone."}});
  }
}

}  // namespace
