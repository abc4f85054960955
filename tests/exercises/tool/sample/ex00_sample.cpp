// SPDX-License-Identifier: MIT
#include <ex00_sample.hpp>

TEST_CASE("0.1 twice is twice") {
  for (double x : {3.0, 4.0}) {
    const std::string point = "x = " + show(x);
    trying(point);
    check(point, twice(x), 2 * x, {{x * x, "That is the square."}, {blank, "This mistake is switched off."}});
  }
}

TEST_CASE("0.2 half is half") {
  trying("x = 3");
  check("x = 3", half(3), 1.5, {});
}

TEST_CASE("0.3 less is less") { check("x = 3", less(3), 2.0, {}); }

TEST_CASE("0.4 the first is the first") { check("{3, 5}", first({3, 5}), 3.0, {}); }
