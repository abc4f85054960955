// SPDX-License-Identifier: MIT
//
// What ./learn hands over to, when it is about exercises:
//
//     exercises                 progress, what comes next, and its task
//     exercise 5                builds and runs the exercises of chapter 5; `exercise 5.2` one of them
//     watch                     runs the next exercise each time its file is saved; `watch 5`: of chapter 5
//     hint 5.2                  the next of its hints; `hint 5.2 1` the first
//     solution 5.2              the solution, if it is solved or asked for twice
//     reset 5.2                 its part of the header as shipped; `reset 5` the whole header
//
// For developers: `shipped` checks that tests/exercises is as the solutions say, and that nothing is missing. CMake
// uses `derive SOLUTIONS HEADER`, which writes a header as shipped. `--root DIR` and `--build DIR`, before the command,
// say where all is if it is not where CMake said.
//
// The status is 0, or 1 if something is not solved or not as it should be, or 2 if the command makes no sense.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "commands.hpp"
#include "text.hpp"

namespace {

using namespace chainrule::exercises;

int shipped(const std::string& root) {
  std::vector<std::string> all = problems(root);
  for (const std::string& problem : not_as_shipped(root)) all.push_back(problem);
  for (const std::string& problem : all) fmt::print("{}\n", problem);
  fmt::print("{}\n", all.empty() ? "the exercises are ready to ship" : "the exercises are not ready to ship");
  return all.empty() ? 0 : 1;
}

int run(std::vector<std::string> arguments) {
  std::string root = CHAINRULE_SOURCE_DIR, build = CHAINRULE_PROGRAM_DIR;
  while (arguments.size() >= 2 && (arguments[0] == "--root" || arguments[0] == "--build")) {
    (arguments[0] == "--root" ? root : build) = arguments[1];
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  struct Arguments {
    std::size_t least, most;
    const char* usage;
  };
  const std::map<std::string, Arguments> commands{
      {"exercises", {0, 0, "./learn exercises; of one chapter: ./learn exercise 5"}},
      {"exercise", {1, 1, "./learn exercise 5, or ./learn exercise 5.2"}},
      {"watch", {0, 1, "./learn watch, or ./learn watch 5"}},
      {"hint", {1, 2, "./learn hint 5.2, or ./learn hint 5.2 1"}},
      {"solution", {1, 1, "./learn solution 5.2"}},
      {"reset", {1, 1, "./learn reset 5.2, or ./learn reset 5"}},
      {"shipped", {0, 0, "exercises shipped"}},
      {"derive", {2, 2, "exercises derive SOLUTIONS HEADER"}}};
  const std::string command = arguments.empty() ? "" : arguments[0];
  const auto known = commands.find(command);
  if (known == commands.end()) throw Misuse(fmt::format("There is no '{}' here. See ./learn --help\n", command));
  const std::size_t count = arguments.size() - 1;
  if (count < known->second.least || count > known->second.most) {
    throw Misuse(fmt::format("Say {}\n", known->second.usage));
  }
  arguments.resize(3);
  if (command == "shipped") return shipped(root);
  if (command == "derive") {
    write_file(arguments[2], as_shipped(read_file(arguments[1])));
    return 0;
  }
  const Project project(root, build);
  if (command == "exercise") return check(project, arguments[1]);
  if (command == "watch") return watch(project, arguments[1]);
  if (command == "hint") return hint(project, arguments[1], arguments[2]);
  if (command == "solution") return solution(project, arguments[1]);
  if (command == "reset") return reset(project, arguments[1]);
  return progress(project);
}

}  // namespace

int main(int argc, char** argv) try { return run({argv + 1, argv + argc}); } catch (const Misuse& error) {
  fmt::print(stderr, "{}", error.what());
  return 2;
} catch (const std::exception& error) {
  fmt::print(stderr, "exercises: {}\n", error.what());
  return 1;
}
