// SPDX-License-Identifier: MIT
//
// Tests of the tool, and of what the exercises promise. The tool is the real one, in the real build, but it is given a
// folder in the build directory with a chapter of its own, 0. Nothing here reads or writes what the reader has.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "catalogue.hpp"
#include "project.hpp"
#include "runner.hpp"
#include "text.hpp"

namespace {

using namespace chainrule::exercises;
namespace fs = std::filesystem;

const fs::path source = CHAINRULE_SOURCE_DIR, programs = CHAINRULE_PROGRAM_DIR;
const fs::path samples = source / "tests/exercises/tool/sample", root = programs / "sample";
const fs::path header = root / "tests/exercises/ex00_sample.hpp", state = root / ".learn/state";

std::string shipped() { return as_shipped(read_file(samples / "ex00_sample.hpp")); }

/// The sample as a reader finds it on the first day.
void start_afresh() {
  fs::remove_all(root);
  fs::create_directories(root / "tests/exercises");
  fs::create_directories(root / "tests/solutions");
  fs::copy(samples / "ex00_sample.hpp", root / "tests/solutions/ex00_sample.hpp");
  fs::copy(samples / "ex00_sample.cpp", root / "tests/exercises/ex00_sample.cpp");
  fs::copy(samples / "hints.txt", root / "tests/exercises/hints.txt");
  write_file(root / "book.md", "## ch00_sample · A sample\n");
  write_file(header, shipped());
}

/// Puts an answer in the place of the n-th `throw NotSolved();`, counted from 1, of a header.
std::string answer(std::string text, int n, const std::string& code) {
  const std::string open = "throw NotSolved();  // TODO: your answer";
  std::size_t at = text.find(open);
  for (int i = 1; i < n; ++i) at = text.find(open, at + 1);
  return text.replace(at, open.size(), code);
}

/// The header as shipped, with one answer.
void hand_in(int n, const std::string& code) { write_file(header, answer(shipped(), n, code)); }

std::vector<std::string> tool(std::vector<std::string> arguments, const fs::path& build = programs) {
  std::vector<std::string> command{(programs / "exercises").string(), "--root", root.string(), "--build",
                                   build.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

struct Answer {
  std::string text;
  int status;
};

Answer learn(const std::vector<std::string>& arguments) {
  const Output output = run(tool(arguments), 120);
  return {output.text, WIFEXITED(output.status) ? WEXITSTATUS(output.status) : -1};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("every exercise has three hints, stars, one title everywhere, a section, a case and wrong answers") {
  for (const std::string& problem : problems(source)) FAIL_CHECK(problem);
}

TEST_CASE("every exercise as shipped is not solved yet, and does not crash") {
  for (const Chapter& chapter : read_catalogue(source)) {
    for (const Exercise& exercise : chapter.exercises) {
      const Result result = run_exercise((programs / (chapter.name + "_shipped")).string(), exercise.number);
      CHECK_MESSAGE(result.verdict == Verdict::not_started, exercise.heading(), ": ", result.message);
    }
  }
}

TEST_CASE("a header as shipped is the solutions with each answer replaced") {
  CHECK(as_shipped("int f() {\n  // [answer]\n  return 1;\n  // [/answer]\n}\n") ==
        "int f() {\n  throw NotSolved();  // TODO: your answer\n}\n");
  CHECK_THROWS_WITH(as_shipped("// [answer]\n"), doctest::Contains("no partner"));
  CHECK_THROWS_WITH(as_shipped("// [/answer]\n"), doctest::Contains("no partner"));
  CHECK_THROWS_WITH(as_shipped("// [answer]\n// [answer]\n// [/answer]\n"), doctest::Contains("no partner"));
}

TEST_CASE("progress counts what is solved and shows the next task") {
  start_afresh();
  Answer progress = learn({"exercises"});
  CHECK(progress.status == 0);
  CHECK(has(progress.text, "A sample"));
  CHECK(has(progress.text, "□□□□  "));
  CHECK(has(progress.text, "0 of 4 solved"));
  CHECK(has(progress.text, "0.1 ★ Twice. Section 0.1."));
  CHECK(has(progress.text, "twice(2) is 4"));
  hand_in(1, "return 2 * x;");
  progress = learn({"exercises"});
  CHECK(has(progress.text, "■□□□  "));
  CHECK(has(progress.text, "1 of 4 solved"));
  CHECK(has(progress.text, "0.2 ★ Half. Section 0.1."));
  write_file(header, without_marks(read_file(samples / "ex00_sample.hpp")));
  progress = learn({"exercises"});
  CHECK(has(progress.text, "4 of 4 solved"));
  CHECK(has(progress.text, "Well done"));
}

TEST_CASE("chapters stand in columns, and an unknown exercise brings up those of its chapter") {
  start_afresh();
  for (const std::string folder : {"tests/solutions", "tests/exercises"}) {
    write_file(root / folder / "ex01_other.hpp", "/// 1.1 ★ Other. Section 1.1.\n");
  }
  write_file(root / "tests/exercises/ex01_other.cpp", "");
  write_file(root / "tests/solutions/ex01_other copy.hpp", "a copy that is no chapter");
  write_file(root / "tests/exercises/hints.txt", read_file(samples / "hints.txt") + "\n1.1 ★ Other\n- Think.\n");
  const std::string title = "Another one, with a title that is longer than any other title";
  write_file(root / "book.md", "## ch00_sample · A sample\n## ch01_other · " + title + "\n");
  const std::string progress = learn({"exercises"}).text, blanks(title.size() - std::string("A sample").size(), ' ');
  CHECK(has(progress, "chapter  0  A sample" + blanks + "  □□□□"));
  CHECK(has(progress, "chapter  1  " + title + "  □ "));
  CHECK_FALSE(has(progress, "copy"));
  const Answer unknown = learn({"hint", "0.9"});
  CHECK(has(unknown.text, "0.1 ★ Twice"));
  CHECK_FALSE(has(unknown.text, "1.1 ★ Other"));
  const std::string of_one = learn({"hint", "1"}).text;
  CHECK(of_one == "There are:\n  1.1 ★ Other\nThere is no exercise '1'.\n");
  CHECK(has(learn({"hint", "7.1"}).text, "1.1 ★ Other\nThere is no exercise '7.1'.\n"));
  CHECK(has(learn({"exercise", "7"}).text, title + "\nThere is no chapter '7' among them.\n"));
  CHECK(learn({"watch", "1.1"}).text == "watch takes a chapter: ./learn watch 1\n");
}

TEST_CASE("a header that is as shipped need not be built to be counted") {
  start_afresh();
  fs::remove(programs / "ex00_sample");
  CHECK(has(learn({"exercises"}).text, "0 of 4 solved"));
  CHECK_FALSE(fs::exists(programs / "ex00_sample"));
  const Output without_build =
      run(tool({"exercises"}, root / "no build here"), 120);  // ninja must not be called at all
  CHECK(without_build.status == 0);
  CHECK(has(without_build.text, "0 of 4 solved"));
  hand_in(2, "return x / 2;");
  CHECK(has(learn({"exercises"}).text, "1 of 4 solved"));
  CHECK(fs::exists(programs / "ex00_sample"));
}

TEST_CASE("a loop without end and a crash are stopped and named, and the others still run") {
  start_afresh();
  const fs::path runs = root / "runs";  // a mark for each time that the loop is run
  const std::string mark = fmt::format("std::ofstream(\"{}\", std::ios::app) << 'x' << std::flush; ", runs.string());
  std::string text = answer("#include <fstream>\n" + shipped(), 1,
                            mark + "if (x == 3) return 6; for (volatile double y = x;; y = y + 1) continue;");
  text = answer(text, 1, "fmt::print(\"here {}\", x); std::abort();");
  text = answer(text, 1, "return x - 1;");
  text = answer(text, 1, "return list[7] + list.at(9);");
  write_file(header, text);
  const Answer all = learn({"exercise", "0"});
  CHECK(all.status == 1);
  CHECK(has(all.text, "✗ 0.1 ★ Twice: does not end\n    at      x = 4\n    0.1 does not end: stopped after 5 seconds"));
  CHECK(has(all.text, "✗ 0.2 ★ Half: crashes\n    at      x = 3\n    0.2 crashed: aborted"));
  CHECK(has(all.text, "your code printed:\n      here 3"));
  CHECK(has(all.text, "✓ 0.3 ★★ Less: solved"));
  CHECK(has(all.text, "✗ 0.4 ★★★ First: crashes\n    0.4 crashed: aborted.\n    An index outside of a list"));
  CHECK(has(all.text, "1 of 4 solved"));
  CHECK(read_file(runs) == "xx");  // once for each point
  CHECK(has(learn({"exercises"}).text, "1 of 4 solved"));
  CHECK(read_file(runs) == "xx");  // the loop is not waited for again
}

TEST_CASE("a wrong answer is shown with what was wanted, what came out, and the mistake") {
  start_afresh();
  hand_in(1, "return x * x;");
  const Answer wrong = learn({"exercise", "0.1"});
  CHECK(wrong.status == 1);
  CHECK(wrong.text ==
        "✗ 0.1 ★ Twice: not right yet\n    at      x = 3\n    wanted  6\n    got     9\n    That is the square.\n");
  hand_in(1, "return std::sqrt(-x);");  // -nan: not the answer of a mistake that is switched off
  CHECK(has(learn({"exercise", "0.1"}).text, "None of the classic mistakes"));
  hand_in(1, "return -0.0;");
  CHECK(has(learn({"exercise", "0.1"}).text, "got     0\n"));
  hand_in(1, "return 2 * x;");
  const Answer right = learn({"exercise", "0.1"});
  CHECK(right.status == 0);
  CHECK(right.text == "✓ 0.1 ★ Twice: solved\n");
}

TEST_CASE("an exception and a list without end are told apart from a wrong answer") {
  start_afresh();
  write_file(header, answer(answer(shipped(), 1, "throw std::invalid_argument(\"no\");"), 3, "return list.at(9);"));
  CHECK(has(learn({"exercise", "0.1"}).text, "    at      x = 3\n    An exception left your function: no"));
  CHECK(has(learn({"exercise", "0.4"}).text, "An exception left your function: vector"));
  hand_in(4, "std::vector<double> v; for (;;) v.push_back(1);");
  const Answer endless = learn({"exercise", "0.4"});  // memory is limited, but not under sanitizers
  CHECK((has(endless.text, "std::bad_alloc") || has(endless.text, "0.4 does not end")));
}

TEST_CASE("a program that ends before its check is done has not solved the exercise") {
  start_afresh();
  write_file(header, answer("#include <cstdlib>\n" + shipped(), 1, "std::exit(0);"));
  const Answer left = learn({"exercise", "0.1"});
  CHECK(left.status == 1);
  CHECK(has(left.text, "0.1 ended before its check was done (exit status 0)"));
}

TEST_CASE("a right answer is solved however much it prints") {
  start_afresh();
  hand_in(1, "for (int i = 0; i < 20000; ++i) fmt::print(\"line {}\\n\", i); return 2 * x;");
  CHECK(learn({"exercise", "0.1"}).text == "✓ 0.1 ★ Twice: solved\n");
}

TEST_CASE("a header that is moved back with its old time is built again") {
  start_afresh();
  hand_in(1, "return 2 * x;");
  CHECK(learn({"exercise", "0.1"}).status == 0);
  const fs::path aside = root / "aside.hpp";
  fs::rename(header, aside);
  write_file(header, shipped());
  CHECK(has(learn({"exercise", "0.1"}).text, "not solved yet"));
  fs::rename(aside, header);
  CHECK(learn({"exercise", "0.1"}).text == "✓ 0.1 ★ Twice: solved\n");
}

TEST_CASE("ninja's report of a failure is understood, in its old words and in those of 1.13") {
  const std::string rest = "\nc++ -c ex05.cpp\nerror: here\n";
  for (const std::string code : {"", "[code=1] "}) {
    for (const std::string failed : {"CMakeFiles/ex05.dir/ex05.cpp.o ", "ex05 "}) {
      const std::string report = "ninja: Entering directory `x'\n[1/3] Building\nFAILED: " + code + failed + rest;
      CHECK(failure_of("ex05", report + "\n[2/3] Building") == failed + rest);
      CHECK(failure_of("ex06", report).empty());
    }
  }
}

TEST_CASE("a header that does not compile is shown with the exercise, the place and the first error") {
  start_afresh();
  write_file(header, answer(answer(shipped(), 1, "return 2 * x;"), 2, "return y - 1;"));
  for (const std::string command : {"exercise", "exercises"}) {
    const Answer broken = command == "exercise" ? learn({command, "0"}) : learn({command});
    CHECK(broken.status == (command == "exercise" ? 1 : 0));
    CHECK(has(broken.text, "✗ 0.3 ★★ Less does not compile:\n"));
    CHECK(has(broken.text, "    tests/exercises/ex00_sample.hpp:"));
    CHECK(has(broken.text, " error: "));
    CHECK(has(broken.text, "return y - 1;"));
  }
  write_file(header, answer(answer(shipped(), 1, "return first_mistake;"), 1, "return second_mistake;"));
  const Answer two = learn({"exercise", "0.4"});
  CHECK(has(two.text, "✗ 0.1 ★ Twice does not compile:\n"));
  CHECK(has(two.text, "return first_mistake;"));
  CHECK_FALSE(has(two.text, "second_mistake"));
  CHECK_FALSE(has(two.text, "ninja"));
  std::string undefined = shipped();
  undefined.replace(undefined.find("half(double x) {"), 16, "half(double x);\ninline double other(double x) {");
  write_file(header, undefined);
  CHECK(has(learn({"exercise", "0.1"}).text, "does not compile:\n"));
  hand_in(1, "if (x > 0) { return 2 * x;");
  CHECK(has(learn({"exercise", "0.1"}).text, "look at what stands before it"));
  setenv("LC_ALL", "C", 1);
  hand_in(1, "return θ;");
  CHECK_FALSE(has(learn({"exercise", "0.1"}).text, "\\U000003b8"));  // as a compiler puts it that knows no UTF-8
  fs::remove(header);
  CHECK(has(learn({"exercise", "0.1"}).text, "is missing. To get it back: ./learn reset 0"));
  std::string renamed = shipped();
  renamed.replace(renamed.find("half(double x)"), 4, "hald");
  write_file(header, renamed);
  const Answer other_name = learn({"exercise", "0.1"});
  CHECK(has(other_name.text, "✗ 0.2 ★ Half does not compile:\n"));
  CHECK(has(other_name.text, "Its name and its parameters must stay"));
}

TEST_CASE("a missing return is an error, not a made-up number") {
  start_afresh();
  for (const std::string code : {"double y = 2 * x;", "if (x > 0) return 2 * x;"}) {
    hand_in(1, code);
    const Answer broken = learn({"exercise", "0.1"});
    CHECK(broken.status == 1);
    CHECK(has(broken.text, "✗ 0.1 ★ Twice does not compile:\n"));
    CHECK(has(broken.text, "return-type]"));
    CHECK(has(broken.text, "Each way through the function must end with a return."));
    CHECK_FALSE(has(broken.text, "look at what stands before it"));
  }
}

TEST_CASE("an error inside a library is shown with the line of the reader that it comes from") {
  start_afresh();
  const std::string format = "return fmt::format(\"{:s}\", x).size();";
  write_file(header, answer(answer(shipped(), 1, format), 1, "return fmt::format(\"{:d}\", x).size();"));
  const Answer first = learn({"exercise", "0.1"});
  CHECK(has(first.text, "✗ 0.1 ★ Twice does not compile:\n"));
  CHECK(has(first.text, format));
  const std::string call = "std::sort(list.begin(), list.end(), [](double) { return 1; }); return list[0];";
  std::string text = shipped();
  const std::string parameter = "const std::vector<double>& list";
  text.replace(text.find(parameter), parameter.size(), "std::vector<double> list");
  write_file(header, answer(text, 4, call));
  const Answer broken = learn({"exercise", "0.4"});
  CHECK(has(broken.text, "✗ 0.4 ★★★ First does not compile:\n"));
  CHECK(has(broken.text, " error: "));
  CHECK(has(broken.text, "tests/exercises/ex00_sample.hpp:"));
  CHECK(has(broken.text, call));
}

TEST_CASE("hints come one after the other, from the first to the last") {
  start_afresh();
  CHECK(has(learn({"hint", "0.2"}).text, "Hint 1 of 3: Divide."));
  CHECK(has(learn({"hint", "0.2"}).text, "Hint 2 of 3: By two."));
  CHECK(has(learn({"hint", "0.2", "1"}).text, "Hint 1 of 3: Divide."));
  CHECK(has(learn({"hint", "0.1"}).text, "Hint 1 of 3: Add it to itself."));
  CHECK(has(learn({"hint", "0.2"}).text, "Hint 3 of 3: x / 2."));
  CHECK(has(learn({"hint", "0.2"}).text, "You have seen all of its hints:\n- Divide.\n- By two.\n- x / 2.\n"));
  CHECK(learn({"hint", "0.2", "4"}).status == 2);
  CHECK(learn({"hint", "0.2", "2x"}).status == 2);
}

TEST_CASE("a solution is shown when it is asked for twice, or when the exercise is solved") {
  start_afresh();
  const Answer first = learn({"solution", "0.3"}), second = learn({"solution", "0.3"});
  CHECK(first.status == 1);
  CHECK(has(first.text, "not solved yet"));
  CHECK_FALSE(has(first.text, "return x - 1;"));
  CHECK(second.status == 0);
  CHECK(has(second.text, "return x - 1;"));
  CHECK_FALSE(has(second.text, "list[0]"));
  CHECK_FALSE(has(second.text, "[answer]"));
  hand_in(1, "return x + x;");
  CHECK(has(learn({"solution", "0.1"}).text, "return 2 * x;"));
}

TEST_CASE("a reset restores one part, leaves the others alone, and keeps what was there") {
  start_afresh();
  const std::string two = answer(answer(shipped(), 1, "return x + x;"), 1, "return 0.5 * x;");
  write_file(header, two);
  const Answer one = learn({"reset", "0.1"});
  CHECK(one.status == 0);
  CHECK(read_file(header) == answer(shipped(), 2, "return 0.5 * x;"));
  CHECK(has(one.text, ".learn/ex00_sample.1.hpp"));
  CHECK(read_file(root / ".learn/ex00_sample.1.hpp") == two);
  CHECK(has(learn({"reset", "0.1"}).text, "nothing to do"));
  const std::string before = read_file(header);
  CHECK(learn({"reset", "0"}).status == 0);
  CHECK(read_file(header) == shipped());
  CHECK(read_file(root / ".learn/ex00_sample.1.hpp") == two);
  CHECK(read_file(root / ".learn/ex00_sample.2.hpp") == before);
}

TEST_CASE("a part that cannot be told from the rest is not reset") {
  start_afresh();
  std::string damaged = answer(shipped(), 2, "return 0.5 * x;");
  damaged.erase(damaged.find("/// 0.2"), 4);
  write_file(header, damaged);
  for (const std::string number : {"0.1", "0.2", "0.4"}) {
    const Answer answer = learn({"reset", number});
    CHECK(answer.status == 1);
    CHECK(has(answer.text, "'/// 0.2 ...' is missing"));
    CHECK(has(answer.text, "./learn reset 0 "));
    CHECK(read_file(header) == damaged);
  }
  fs::remove(header);
  const Answer missing = learn({"reset", "0.1"});
  CHECK(missing.status == 1);
  CHECK(missing.text == "tests/exercises/ex00_sample.hpp is missing. To get it back: ./learn reset 0\n");
  CHECK(learn({"reset", "0"}).status == 0);
  CHECK(read_file(header) == shipped());
}

TEST_CASE("a broken or unusable state file is reported in one line and stops nothing") {
  start_afresh();
  learn({"hint", "0.1"});
  CHECK(has(read_file(state), "0.1 hints 1 solution 0 solved 0"));
  for (const std::string broken :
       {"0.1 hints 1\n", "\xff\xfe", "# something else\n0.1 hints 1 solution 0 solved 1 program 5\n"}) {
    write_file(state, broken);
    const Answer hint = learn({"hint", "0.1"});
    CHECK(hint.status == 0);
    CHECK(has(hint.text, "started afresh; your answers are safe\n"));
    CHECK(has(hint.text, "Hint 1 of 3"));
    CHECK_FALSE(has(learn({"hint", "0.1"}).text, "note:"));
  }
  fs::remove_all(root / ".learn");
  write_file(root / ".learn", "a file where the folder should be");
  hand_in(1, "return 2 * x;");
  const Answer progress = learn({"exercises"});
  CHECK(progress.status == 0);
  CHECK(has(progress.text, "1 of 4 solved"));
  const std::size_t note = progress.text.find("note: ");
  CHECK(has(progress.text, "cannot be written"));
  CHECK_FALSE(has(progress.text.substr(note + 1), "note: "));
  fs::remove(root / ".learn");
  fs::create_directories(state);  // a folder where the file should be
  CHECK(has(learn({"hint", "0.1"}).text, "Hint 1 of 3"));
}

/// Starts the tool, whose output goes to a file.
pid_t start(const std::vector<std::string>& arguments, const fs::path& log) {
  std::string command;
  for (const std::string& word : tool(arguments)) command += "'" + word + "' ";
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", fmt::format("exec {} > '{}' 2>&1", command, log.string()).c_str(), nullptr);
    _exit(127);
  }
  return child;
}

/// Whether a file holds a text, within a minute.
bool holds(const fs::path& log, std::string_view text) {
  for (int tenths = 0; tenths < 600; ++tenths) {
    if (fs::exists(log) && has(read_file(log), text)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

TEST_CASE("only one tool at a time builds, runs and remembers") {
  start_afresh();
  hand_in(1, "return 2 * x;");
  const fs::path log = root / "exercise.log";
  pid_t other;
  {
    const Lock lock(programs);
    other = start({"exercise", "0.1"}, log);
    CHECK(holds(log, "Waiting for another ./learn to finish ...\n"));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    CHECK_FALSE(has(read_file(log), "solved"));
  }
  waitpid(other, nullptr, 0);
  CHECK(has(read_file(log), "✓ 0.1 ★ Twice: solved"));
  std::vector<pid_t> hints;
  for (int i = 0; i < 12; ++i) hints.push_back(start({"hint", fmt::format("0.{}", i % 4 + 1)}, root / "hint.log"));
  for (const pid_t hint : hints) waitpid(hint, nullptr, 0);
  for (int i = 1; i <= 4; ++i) CHECK(has(read_file(state), fmt::format("0.{} hints 3 ", i)));
}

TEST_CASE("watch checks what is saved and goes on to the next exercise") {
  start_afresh();
  const fs::path log = root / "watch.log";
  const pid_t child = start({"watch", "0"}, log);
  const auto shows = [&](std::string_view text) { return holds(log, text); };
  CHECK(shows("· 0.1 ★ Twice: not solved yet\n\nWaiting"));
  hand_in(1, "return x * x;");
  CHECK(shows("That is the square."));
  fs::permissions(programs / "ex00_sample", fs::perms::owner_read);  // such a run fails
  fs::last_write_time(header, fs::last_write_time(header) - std::chrono::seconds(1));
  CHECK(shows("✗ cannot run"));
  hand_in(1, "return 2 * x");
  CHECK(shows("0.1 ★ Twice does not compile"));
  hand_in(1, "return 2 * x;");
  CHECK(shows("✓ 0.1 ★ Twice: solved"));
  CHECK(shows("· 0.2 ★ Half: not solved yet\n\nWaiting"));
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
}

TEST_CASE("what makes no sense is answered with what does") {
  start_afresh();
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"exercise"},
                                                    {"exercise", "7"},
                                                    {"exercise", "0.7"},
                                                    {"exercise", "half"},
                                                    {"hint"},
                                                    {"hint", "0"},
                                                    {"solution"},
                                                    {"solution", "0.9"},
                                                    {"reset"},
                                                    {"reset", "9"},
                                                    {"watch", "x"},
                                                    {"watch", "0.1"},
                                                    {"watch", "0.9"},
                                                    {"fly"}}) {
    const Answer answer = learn(arguments);
    CHECK(answer.status == 2);
    CHECK((has(answer.text, "./learn") || has(answer.text, "0.1 ★ Twice") || has(answer.text, "0  A sample")));
  }
}

}  // namespace
