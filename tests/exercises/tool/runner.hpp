// SPDX-License-Identifier: MIT
//
// Builds the programs of the exercises and runs them, each exercise in a process of its own: one that crashes, or that
// does not end, is stopped and named, and stops no other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace chainrule::exercises {

struct Output {
  std::string text;   // what it wrote to stdout and stderr; if its time is limited, the first and the last 64 KiB
  bool ended = true;  // by itself, not because the time was over
  int status = 0;     // as of waitpid
};

/// Throws std::runtime_error if there is no such program. 0 seconds: as long as it takes.
Output run(const std::vector<std::string>& command, double seconds);

enum class Verdict { solved, not_started, wrong, crashed, endless };

struct Result {
  Verdict verdict;
  std::string message;  // what to tell the reader; empty if solved or not started
};

/// Runs one exercise, "5.2", of a program that exercise_main.cpp is the main of, for five seconds at most.
Result run_exercise(const std::string& program, const std::string& number);

/// What ninja says of the command of a target that failed, and what that printed; "" if none failed.
std::string failure_of(const std::string& target, const std::string& ninja_output);

/// The first error that a compiler or linker reports.
struct CompileError {
  std::string text;  // "tests/exercises/ex05_backward.hpp:41:10: error: ...", with the lines that point at the place
  std::size_t header_line = 0;  // the line of the reader's header that it is about; 0 if it names none
  std::size_t cases_line = 0;   // likewise of the file with the test cases
};
CompileError first_error(std::string_view output, const std::string& name, const std::string& root);

}  // namespace chainrule::exercises
