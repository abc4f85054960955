// SPDX-License-Identifier: MIT
//
// Progress and hints.
//
//     exercises            builds and runs every exercise, says what is solved and what comes next
//     exercises 5          the same for chapter 5 alone
//     exercises hint 5.2   the first hint to exercise 5.2; `hint 5.2 2` the second
//     exercises shipped    succeeds if everything compiles, nothing is solved, and every exercise has hints
//
// Each chapter is a program of its own, so an answer that does not compile hides nothing else. CMake says where all is.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

const std::string sources = CHAINRULE_SOURCE_DIR "/tests/exercises/";
const std::string programs = CHAINRULE_PROGRAM_DIR "/";

/// hints.txt lists the exercises: "5.2 ★★ Title", and under it each hint on a line that begins with "- ".
struct Exercise {
  std::string title, number;
  std::vector<std::string> hints = {};
};

std::vector<Exercise> read_exercises() {
  std::vector<Exercise> exercises;
  std::ifstream file(sources + "hints.txt");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("- ")) {
      exercises.back().hints.push_back(line.substr(2));
    } else if (!line.empty()) {
      exercises.push_back({line, line.substr(0, line.find(' '))});
    }
  }
  return exercises;
}

int hint(const std::string& number, std::size_t n) {
  for (const Exercise& exercise : read_exercises()) {
    if (exercise.number != number) continue;
    const std::size_t count = exercise.hints.size();
    if (n < 1 || n > count) {
      fmt::print("{}\nIts hints have the numbers 1 to {}.\n", exercise.title, count);
      return 1;
    }
    fmt::print("{}\nHint {} of {}: {}\n", exercise.title, n, count, exercise.hints[n - 1]);
    if (n < count) fmt::print("The next one: ./learn hint {} {}\n", number, n + 1);
    return 0;
  }
  fmt::print("Which exercise? There are:\n");
  for (const Exercise& exercise : read_exercises()) fmt::print("  {}\n", exercise.title);
  return 1;
}

/// The lines that a command prints, and what it returned.
struct Run {
  std::vector<std::string> lines;
  int status = -1;
};

Run run(const std::string& command) {
  Run result;
  std::string line;
  std::FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  for (int c; (c = std::fgetc(pipe)) != EOF;) {
    if (c != '\n') line += static_cast<char>(c);
    if (c == '\n') result.lines.push_back(std::exchange(line, ""));
  }
  result.status = pclose(pipe);
  return result;
}

struct Tally {
  std::size_t solved = 0, not_started = 0;
  std::string next;
};

/// Builds and runs the exercises in one header, and prints how they stand.
void report(const std::filesystem::path& header, Tally& tally) {
  const std::string name = header.stem().string(), file = "tests/exercises/" + header.filename().string();
  fmt::print("{}\n", file);
  std::fflush(stdout);
  const Run build = run(fmt::format("'{}' --build '{}' --target {}", CHAINRULE_CMAKE, programs, name));
  if (build.status != 0) {
    if (tally.next.empty()) tally.next = "make " + file + " compile";
    fmt::print("  does not compile yet\n");
    for (const std::string& line : build.lines) {
      if (line.find("error:") != std::string::npos) fmt::print("    {}\n", line);
    }
    return;
  }
  const Run result = run(fmt::format("'{}{}'", programs, name));
  for (const std::string& line : result.lines) {
    fmt::print("  {}\n", line);
    const bool solved = line.starts_with("solved"), not_started = line.starts_with("not started");
    tally.solved += solved;
    tally.not_started += not_started;
    if (!tally.next.empty() || !(not_started || line.starts_with("not yet"))) continue;
    const std::string number = line.substr(13, line.find(' ', 13) - 13);
    tally.next = fmt::format("{} in {} (a hint: ./learn hint {})", number, file, number);
  }
  if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) > 1) {
    fmt::print(
        "  stopped by a crash, or after 10 seconds by a loop without end; what is not listed here did not run\n");
    if (tally.next.empty()) tally.next = file;
  }
}

Tally progress(std::string_view chapter) {
  std::set<std::filesystem::path> headers;
  for (const auto& entry : std::filesystem::directory_iterator(sources)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("ex") || !name.ends_with(".hpp")) continue;
    if (chapter.empty() || std::atoi(name.c_str() + 2) == std::atoi(chapter.data())) headers.insert(entry.path());
  }
  Tally tally;
  for (const auto& header : headers) report(header, tally);
  return tally;
}

/// Every exercise is announced in hints.txt with at least two hints, and none is started.
int shipped() {
  const std::vector<Exercise> exercises = read_exercises();
  bool ready = progress("").not_started == exercises.size();
  for (const Exercise& exercise : exercises) ready = ready && exercise.hints.size() >= 2;
  fmt::print("\n{}\n", ready ? "ready to ship" : "not as shipped: something is solved, broken, or without hints");
  return ready ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string command = arguments.empty() ? "" : arguments[0];
  if (command == "shipped") return shipped();
  if (command == "hint" && arguments.size() >= 2) {
    return hint(arguments[1], arguments.size() >= 3 ? std::strtoul(arguments[2].c_str(), nullptr, 10) : 1);
  }
  if (command == "hint") return hint("", 1);
  const Tally tally = progress(command);
  fmt::print("\n{} solved", tally.solved);
  if (command.empty()) fmt::print(" of {}", read_exercises().size());
  fmt::print("{}\n", tally.next.empty() ? "" : "\nnext: " + tally.next);
}
