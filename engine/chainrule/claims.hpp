// SPDX-License-Identifier: MIT
//
// What a program claims about its own numbers: each claim becomes a word to print, and one that does not hold makes the
// program fail.
//
//     Claims yes;
//     fmt::print("they agree to 1e-12: {}\n", yes(std::abs(a - b) < 1e-12));   // yes, or NO
//     return yes.exit_status();                                                // 0, or 1 after a NO
#pragma once

namespace chainrule {

class Claims {
 public:
  const char* operator()(bool holds) {
    all_hold_ = all_hold_ && holds;
    return holds ? "yes" : "NO";
  }
  bool all_hold() const { return all_hold_; }
  int exit_status() const { return all_hold_ ? 0 : 1; }

 private:
  bool all_hold_ = true;
};

}  // namespace chainrule
