// SPDX-License-Identifier: MIT
//
// What ./learn can be asked to do with exercises. Each prints its answer and returns the status of the program: 0, or 1
// if something is not solved or not as it should be. What makes no sense throws Misuse.
#pragma once

#include <string>

#include "project.hpp"

namespace chainrule::exercises {

int progress(const Project& project);
int check(const Project& project, const std::string& number);   // of a chapter or of an exercise
int watch(const Project& project, const std::string& chapter);  // "": of all
int hint(const Project& project, const std::string& number, const std::string& which);  // "": the next
int solution(const Project& project, const std::string& number);
int reset(const Project& project, const std::string& number);  // of a chapter or of an exercise

}  // namespace chainrule::exercises
