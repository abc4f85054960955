// SPDX-License-Identifier: MIT
//
// Wrong answers on purpose. Each header beside this one takes the place of the exercise of the same name; its functions
// make the mistake that `made` names, and wrong_answers() lists the mistakes. wrong_answers.cpp makes them one by one.
#pragma once

#include <string>
#include <vector>

struct WrongAnswer {
  std::string exercise, mistake;
  std::string diagnosis;  // a part of what the reader must be told
};

std::vector<WrongAnswer> wrong_answers();

inline std::string made;
