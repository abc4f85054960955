// SPDX-License-Identifier: MIT
#include "runner.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <stdexcept>

#include "text.hpp"

namespace chainrule::exercises {
namespace {

[[noreturn]] void become(const std::vector<std::string>& command, int output) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

/// Removes the lines "-- at ..." of exercise_main.cpp, and returns the last of them, which begins with "at".
std::string take_point(std::string& text) {
  const std::string mark = "\n-- at ";
  std::string point;
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    const std::size_t end = std::min(text.find('\n', at + 1), text.size() - 1) + 1;
    point = text.substr(at + 4, end - at - 4);
    text.erase(at, end - at);
  }
  return point;
}

/// What the reader's own code printed.
std::string printed(std::string_view text) {
  return trim(text).empty() ? "" : "your code printed:\n" + indent(text, "  ", 20);
}

/// Why a program ended before it had reported: by a signal, or by itself.
std::string how_it_ended(const Output& output) {
  if (!WIFSIGNALED(output.status)) {
    return fmt::format("ended before its check was done (exit status {}).\n{}", WEXITSTATUS(output.status),
                       printed(output.text));
  }
  const int signal = WTERMSIG(output.status);
  std::string name = strsignal(signal);
  name[0] = static_cast<char>(std::tolower(name[0]));
  // The standard library checks indices: "/usr/.../stl_vector.h:1123: ... Assertion '__n < this->size()' failed."
  const std::size_t assertion = output.text.find("Assertion '");
  if (assertion != std::string::npos) {
    const std::size_t line = output.text.rfind('\n', assertion) + 1;  // 0 if there is none before it
    return fmt::format("crashed: {}.\nAn index outside of a list does that, or the last element of an empty one.\n{}{}",
                       name, output.text.substr(assertion), printed(output.text.substr(0, line)));
  }
  const char* reason = signal == SIGSEGV
                           ? "A function that calls itself without end does that, or an index far outside of a list.\n"
                           : "";
  return fmt::format("crashed: {}.\n{}{}", name, reason, printed(output.text));
}

/// The number after "NAME:", as in "ex05_backward.hpp:41:10"; 0 if there is none.
std::size_t line_in(std::string_view text, const std::string& file) {
  const std::size_t at = text.find(file + ":");
  return at == std::string_view::npos ? 0 : std::strtoul(text.substr(at + file.size() + 1).data(), nullptr, 10);
}

}  // namespace

Output run(const std::vector<std::string>& command, double seconds) {
  using Clock = std::chrono::steady_clock;
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe for " + command[0]);
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot start " + command[0]);
  if (child == 0) {
    close(ends[0]);
    become(command, ends[1]);
  }
  close(ends[1]);
  Output output;
  const auto start = Clock::now();
  const auto left = [&] {  // milliseconds, as poll wants them
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    return seconds == 0 ? -1 : std::max(0, static_cast<int>(1000 * seconds) - static_cast<int>(passed));
  };
  constexpr std::size_t most = 64 * 1024;
  char buffer[4096];
  for (pollfd waiting{ends[0], POLLIN, 0};;) {
    if (poll(&waiting, 1, left()) == 0 || left() == 0) {
      output.ended = false;
      kill(child, SIGKILL);
      break;
    }
    const ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count <= 0) break;
    output.text.append(buffer, static_cast<std::size_t>(count));
    if (seconds > 0 && output.text.size() > 2 * most) output.text.erase(most, output.text.size() - 2 * most);
  }
  close(ends[0]);
  waitpid(child, &output.status, 0);
  if (WIFEXITED(output.status) && WEXITSTATUS(output.status) == 127) {
    throw std::runtime_error("cannot run " + command[0]);
  }
  return output;
}

Result run_exercise(const std::string& program, const std::string& number) {
  constexpr double seconds = 5;
  Output output = run({program, "--test-case=" + number + " *"}, seconds);
  const std::string point = take_point(output.text);
  const std::size_t report = output.text.rfind("\n== ");  // see exercise_main.cpp
  if (!output.ended) {
    return {Verdict::endless, fmt::format("{}{} does not end: stopped after {} seconds.\n{}", point, number, seconds,
                                          printed(output.text))};
  }
  if (report == std::string::npos) {
    return {Verdict::crashed, fmt::format("{}{} {}", point, number, how_it_ended(output))};
  }
  const std::size_t first_line = report + 4, message = output.text.find('\n', first_line) + 1;
  const std::string verdict = output.text.substr(first_line, output.text.find(':', first_line) - first_line);
  if (verdict == "solved") return {Verdict::solved, ""};
  if (verdict == "not solved yet") return {Verdict::not_started, ""};
  return {Verdict::wrong, output.text.substr(message) + printed(output.text.substr(0, report))};
}

std::string failure_of(const std::string& target, const std::string& ninja_output) {
  // "FAILED: CMakeFiles/ex05_backward.dir/...", or "FAILED: ex05_backward " if it does not link. Since ninja 1.13
  // "[code=1] " stands before the name.
  const std::string mark = "\nFAILED: ";
  for (std::size_t at = ninja_output.find(mark); at != std::string::npos; at = ninja_output.find(mark, at + 1)) {
    std::string_view failed = std::string_view(ninja_output).substr(at + mark.size());
    if (failed.starts_with("[code=")) failed.remove_prefix(std::min(failed.find("] ") + 2, failed.size()));
    if (!failed.starts_with(target + " ") && !failed.starts_with("CMakeFiles/" + target + ".dir/")) continue;
    return std::string(failed.substr(0, failed.find("\n[")));  // "[3/4] Building ...", the next command
  }
  return "";
}

CompileError first_error(std::string_view output, const std::string& name, const std::string& root) {
  const std::string header = name + ".hpp", cases = name + ".cpp";
  CompileError error;
  std::istringstream lines{std::string(output)};
  std::size_t more = 0;  // lines that belong to the error
  for (std::string line; std::getline(lines, line);) {
    const bool is_error =
        line.find("error: ") != std::string::npos || line.find("undefined reference") != std::string::npos;
    if (!error.text.empty() && (is_error || line.starts_with("ninja: "))) break;
    // Where an error inside a library comes from: g++ says it before the error, clang++ after it. "In file included
    // from" names lines too, but nothing is wrong with them.
    const bool before =
        line.find("required from") != std::string::npos || line.find(" expansion of ") != std::string::npos;
    const bool after = line.find(": note: in instantiation") != std::string::npos;
    if (is_error || after || (before && error.text.empty())) {
      if (const std::size_t in_header = line_in(line, header)) error.header_line = in_header;
      if (const std::size_t in_cases = line_in(line, cases)) error.cases_line = in_cases;
    }
    if (is_error) more = 4;
    if (line.starts_with("In file included from")) more = 0;
    if (more == 0) continue;
    --more;
    if (line.starts_with(root)) line.erase(0, root.size() + 1);
    error.text += line + "\n";
  }
  return error;
}

}  // namespace chainrule::exercises
