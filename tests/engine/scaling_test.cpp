// SPDX-License-Identifier: MIT
#include <chainrule/scaling.hpp>
#include <limits>
#include <vector>

#include "expect.hpp"

using namespace chainrule;
using namespace chainrule::test;

namespace {

TEST_CASE("a column measured with its own scale has mean 0 and deviation 1") {
  const std::vector<double> column{2, 4, 4, 4, 5, 5, 7, 9};  // mean 5, mean square 4
  const Scale scale = scale_of(column);
  expect_equal("mean", scale.mean, 5);
  expect_equal("deviation", scale.deviation, 2);
  expect_equal("one deviation above", scale(7), 1);
  std::vector<double> scaled;
  for (double x : column) scaled.push_back(scale(x));
  const Scale after = scale_of(scaled);
  expect_equal("mean after", after.mean, 0);
  expect_equal("deviation after", after.deviation, 1);
}

TEST_CASE("a column without a deviation that a double can hold is refused") {
  const auto message = [](const std::vector<double>& column) {
    return message_of<std::invalid_argument>([&] { scale_of(column); });
  };
  expect_contains(message({}), "0 values");
  expect_contains(message({3}), "1 values, mean 3, deviation 0");
  expect_contains(message({3, 3}), "2 values, mean 3, deviation 0");
  expect_contains(message({3, std::numeric_limits<double>::infinity()}), "they must be finite");
  expect_contains(message({3, -std::nan("")}), "mean nan, deviation nan; they must be finite");
  expect_contains(message(std::vector<double>(10, 0.1)), "10 values");  // whose sum is not 1
  expect_contains(message({1e200, 2e200}),
                  "deviation inf; they must be finite and differ, and the deviation's square must fit into a double");
  expect_contains(message({1e-200, 2e-200}), "deviation 0; they must be finite and differ, and the deviation");
}

}  // namespace
