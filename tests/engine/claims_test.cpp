// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <chainrule/claims.hpp>
#include <string>

using namespace chainrule;

namespace {

TEST_CASE("a program whose claims hold succeeds, and one claim that does not hold makes it fail for good") {
  Claims yes;
  CHECK(yes.exit_status() == 0);
  CHECK(std::string(yes(true)) == "yes");
  CHECK(yes.exit_status() == 0);
  CHECK(std::string(yes(false)) == "NO");
  CHECK(std::string(yes(true)) == "yes");
  CHECK(yes.exit_status() == 1);
  CHECK(!yes.all_hold());
}

}  // namespace
