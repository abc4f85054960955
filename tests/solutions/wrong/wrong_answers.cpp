// SPDX-License-Identifier: MIT
//
// The main of ex01_slope_wrong, ...: makes each classic mistake of a chapter in turn, and exits with 1 unless its
// exercise fails with the diagnosis of that mistake.
#define DOCTEST_CONFIG_IMPLEMENT
#include "wrong_answers.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <sstream>

int main() {
  bool all_diagnosed = true;
  for (const auto& [exercise, mistake, diagnosis] : wrong_answers()) {
    made = mistake;
    std::ostringstream output;
    doctest::Context context;
    context.setOption("test-case", (exercise + " *").c_str());
    context.setCout(&output);
    const bool failed = context.run() != 0;
    const bool diagnosed = failed && output.str().find(diagnosis) != std::string::npos;
    fmt::print("{} {}: {}\n", exercise, mistake, diagnosed ? "diagnosed" : failed ? "MISTAKEN FOR" : "ACCEPTED");
    if (failed && !diagnosed) fmt::print("{}\n", output.str());
    all_diagnosed = all_diagnosed && diagnosed;
  }
  return all_diagnosed ? 0 : 1;
}
