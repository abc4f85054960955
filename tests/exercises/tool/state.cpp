// SPDX-License-Identifier: MIT
#include "state.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include "text.hpp"

namespace chainrule::exercises {
namespace {

const std::string opening = "# What ./learn exercises remembers. Your answers are not in here.\n";

bool parse(const std::string& text, State& state) {
  std::istringstream line(text);
  std::string number, hints, solution, solved, program, rest;
  Record record;
  line >> number >> hints >> record.hints >> solution >> record.solution_asked >> solved >> record.solved >> program >>
      record.program;
  if (!line || line >> rest || hints != "hints" || solution != "solution" || solved != "solved" ||
      program != "program") {
    return false;
  }
  state[number] = record;
  return true;
}

/// Says each thing once, however often it comes up.
void note(const std::string& text) {
  static std::set<std::string> said;
  if (said.insert(text).second) fmt::print(stderr, "note: {}\n", text);
}

}  // namespace

State load(const std::filesystem::path& file) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return {};
  State state;
  std::ifstream stream(file);
  std::string line;
  bool good = std::getline(stream, line) && line + "\n" == opening;
  while (good && std::getline(stream, line)) good = parse(line, state);
  if (good) return state;
  note(file.string() + " cannot be read and is started afresh; your answers are safe");
  return {};
}

void save(const State& state, const std::filesystem::path& file) try {
  std::string text = opening;
  for (const auto& [number, record] : state) {
    text += fmt::format("{} hints {} solution {:d} solved {:d} program {}\n", number, record.hints,
                        record.solution_asked, record.solved, record.program);
  }
  std::filesystem::create_directories(file.parent_path());
  write_file(file, text);
} catch (const std::exception&) {
  note(file.string() + " cannot be written; hints and progress will not be remembered");
}

}  // namespace chainrule::exercises
