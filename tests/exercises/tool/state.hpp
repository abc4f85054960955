// SPDX-License-Identifier: MIT
//
// What the tool remembers between two runs, in a file of plain text: for each exercise one line,
//
//     5.2 hints 1 solution 0 solved 1 program -4642044674303242370
//
// that is: one hint given, solution not asked for, and solved, in the program that was built at that time (as the clock
// of files tells it). Answers are not in here: they are in the reader's headers. So the file may be deleted, and a
// damaged one is started afresh.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace chainrule::exercises {

struct Record {
  std::size_t hints = 0;
  bool solution_asked = false, solved = false;
  long long program = 0;
};
using State = std::map<std::string, Record>;

/// Empty if there is no file, or if it is damaged, which a line on stderr reports.
State load(const std::filesystem::path& file);
/// What cannot be written is reported in a line on stderr: the tool does its work without.
void save(const State& state, const std::filesystem::path& file);

}  // namespace chainrule::exercises
