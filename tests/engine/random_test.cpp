// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <chainrule/random.hpp>
#include <limits>
#include <vector>

#include "expect.hpp"

using namespace chainrule;
using namespace chainrule::test;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST_CASE("a seed names a sequence: these numbers never change") {
  // The generator's 10000th number for the default seed is fixed by the C++ standard; ours is that generator.
  std::mt19937_64 standard;
  standard.discard(9999);
  CHECK(standard() == 9981545732273789042u);

  std::mt19937_64 bits(7);
  Random random(7), again(7), other(8);
  const double first = random.uniform(0, 1);
  expect_same_bits("uniform", first, static_cast<double>(bits() >> 11) / 9007199254740992.0);
  expect_same_bits("the same seed", again.uniform(0, 1), first);
  CHECK(other.uniform(0, 1) != first);
}

TEST_CASE("uniform numbers fill their range evenly and stay below its end") {
  Random random(1);
  std::array<int, 10> count{};
  for (int i = 0; i < 100'000; ++i) {
    const double x = random.uniform(-3, 7);
    REQUIRE(x >= -3);
    REQUIRE(x < 7);
    ++count[static_cast<std::size_t>(x + 3)];
  }
  // 10000 expected in each, with a standard deviation of 95.
  for (int n : count) CHECK_MESSAGE(std::abs(n - 10'000) < 400, n);

  const double high = std::nextafter(1.0, 2.0);
  for (int i = 0; i < 100; ++i) CHECK(random.uniform(1, high) == 1);
}

TEST_CASE("normal numbers have the moments and the tails of the normal distribution") {
  Random random(2);
  constexpr int n = 200'000;
  std::array<double, 5> moment{};
  std::array<int, 4> beyond{};  // 0, 1, 2, 3 deviations above the mean
  for (int i = 0; i < n; ++i) {
    const double x = (random.normal(5, 2) - 5) / 2;
    for (std::size_t k = 1; k < moment.size(); ++k) moment[k] += std::pow(x, k) / n;
    for (std::size_t k = 0; k < beyond.size(); ++k) beyond[k] += x > static_cast<double>(k);
  }
  // Tolerances are five standard deviations of these estimates.
  expect_near("mean", moment[1], 0, 0, 5 * std::sqrt(1.0 / n));
  expect_near("variance", moment[2], 1, 0, 5 * std::sqrt(2.0 / n));
  expect_near("third moment", moment[3], 0, 0, 5 * std::sqrt(15.0 / n));
  expect_near("fourth moment", moment[4], 3, 0, 5 * std::sqrt(96.0 / n));
  const std::array<double, 4> share{0.5, 0.158655253931457, 0.0227501319481792, 0.00134989803163009};
  for (std::size_t k = 0; k < share.size(); ++k) {
    expect_near("share above", beyond[k], n * share[k], 0, 5 * std::sqrt(n * share[k]));
  }
}

TEST_CASE("an index is below count, and each is as likely") {
  Random random(3);
  std::array<int, 6> count{};
  for (int i = 0; i < 60'000; ++i) ++count.at(random.index(6));
  for (int n : count) CHECK_MESSAGE(std::abs(n - 10'000) < 460, n);  // five standard deviations
  CHECK(random.index(1) == 0);
}

TEST_CASE("a shuffle keeps what it is given, and each item comes to each place") {
  Random random(4);
  std::array<std::array<int, 4>, 4> at{};
  for (int i = 0; i < 40'000; ++i) {
    std::vector<std::size_t> items{0, 1, 2, 3};
    random.shuffle(items);
    for (std::size_t place = 0; place < 4; ++place) ++at[place][items[place]];
    std::ranges::sort(items);
    REQUIRE(items == std::vector<std::size_t>{0, 1, 2, 3});
  }
  for (const auto& row : at) {
    for (int n : row) CHECK_MESSAGE(std::abs(n - 10'000) < 435, n);  // five standard deviations
  }
}

TEST_CASE("ranges that mean nothing are refused") {
  Random random(5);
  const auto uniform = [&](double low, double high) {
    return message_of<std::invalid_argument>([&] { random.uniform(low, high); });
  };
  expect_contains(uniform(1, 1), "uniform: the range is from 1 to 1");
  expect_contains(uniform(0, -std::nan("")), "from 0 to nan");
  expect_contains(uniform(0, infinity), "from 0 to inf");
  expect_contains(uniform(-1e308, 1e308), "low must be below high, and high - low finite");
  expect_contains(message_of<std::invalid_argument>([&] { random.normal(-std::nan(""), -std::nan("")); }),
                  "normal: mean nan, deviation nan");
  expect_contains(message_of<std::invalid_argument>([&] { random.normal(0, -1); }), "deviation -1");
  expect_contains(message_of<std::invalid_argument>([&] { random.normal(infinity, 1); }), "mean inf");
  expect_contains(message_of<std::invalid_argument>([&] { random.index(0); }), "count is 0");
}

}  // namespace
