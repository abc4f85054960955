// SPDX-License-Identifier: MIT
#include "project.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "text.hpp"

namespace chainrule::exercises {

Lock::Lock(const std::filesystem::path& build)
    : file_(open((build / "learn.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
  if (file_ < 0 || flock(file_, LOCK_EX | LOCK_NB) == 0) return;  // without a build directory there is nothing to spoil
  fmt::print(stderr, "Waiting for another ./learn to finish ...\n");
  flock(file_, LOCK_EX);
}

Lock::~Lock() {
  if (file_ >= 0) close(file_);
}

Project::Project(std::filesystem::path root, std::filesystem::path build)
    : root_(std::move(root)), build_(std::move(build)), chapters_(read_catalogue(root_)) {}

const Chapter& Project::chapter(const std::string& number) const {
  std::string known = "These chapters have exercises:\n";
  for (const Chapter& chapter : chapters_) {
    if (is_number(number) && chapter.number == chapter_of(number)) return chapter;
    known += fmt::format("  {}  {}\n", chapter.number, chapter.title);
  }
  throw Misuse(fmt::format("{}There is no chapter '{}' among them.\n", known, number));
}

Place Project::exercise(const std::string& number) const {
  std::string all, of_chapter;
  for (const Chapter& chapter : chapters_) {
    for (const Exercise& exercise : chapter.exercises) {
      if (exercise.number == number) return {&chapter, &exercise};
      const std::string line = fmt::format("  {}\n", exercise.heading());
      all += line;
      if (chapter_of(number) == chapter.number) of_chapter += line;
    }
  }
  const std::string problem = number.empty() ? "Which exercise?" : fmt::format("There is no exercise '{}'.", number);
  throw Misuse(fmt::format("There are:\n{}{}\n", of_chapter.empty() ? all : of_chapter, problem));
}

std::string Project::solutions(const Chapter& chapter) const { return read_file(root_ / chapter.solutions()); }

std::string Project::missing(const Chapter& chapter) const {
  if (std::filesystem::exists(header_path(chapter))) return "";
  return fmt::format("{} is missing. To get it back: ./learn reset {}\n", chapter.header(), chapter.number);
}

bool Project::untouched(const Chapter& chapter) const {
  const std::filesystem::path header = header_path(chapter);
  return std::filesystem::exists(header) && read_file(header) == as_shipped(solutions(chapter));
}

std::string Project::keep(const Chapter& chapter, std::string_view text) const {
  int number = 1;
  const auto name = [&] { return fmt::format(".learn/{}.{}.hpp", chapter.name, number); };
  while (std::filesystem::exists(root_ / name())) ++number;
  std::filesystem::create_directories(state_file().parent_path());
  write_file(root_ / name(), text);
  return name();
}

std::map<std::string, std::string> Project::build(const std::vector<const Chapter*>& chapters) const {
  if (chapters.empty()) return {};  // without a name, ninja would build everything
  std::vector<std::string> command{CHAINRULE_NINJA, "-C", build_.string(), "-k", "0"};
  bool first = false;
  for (const Chapter* chapter : chapters) {
    notice(*chapter);
    command.push_back(chapter->name);
    first = first || !std::filesystem::exists(program(*chapter));
  }
  if (first) fmt::print(stderr, "Building the exercises. This takes longer the first time ...\n");
  setenv("LC_ALL", "C.UTF-8", 1);  // first_error knows English, and a reader may call a variable θ
  setenv("LANGUAGE", "en", 1);
  const Output output = exercises::run(command, 0);
  std::map<std::string, std::string> broken;
  if (output.status == 0) return broken;
  for (const Chapter* chapter : chapters) {
    const std::string failure = failure_of(chapter->name, output.text);
    if (!failure.empty()) broken[chapter->name] = explain(*chapter, failure);
  }
  if (broken.empty()) throw std::runtime_error("the exercises cannot be built:\n" + output.text);
  return broken;
}

void Project::notice(const Chapter& chapter) const {
  const std::filesystem::path header = header_path(chapter), seen = program(chapter) + ".seen";
  if (!std::filesystem::exists(header)) return;
  const std::string text = read_file(header);
  if (std::filesystem::exists(seen) && read_file(seen) == text) return;
  std::error_code none;
  const auto built =
      std::max(std::filesystem::last_write_time(program(chapter), none), std::filesystem::last_write_time(seen, none));
  // A newer one is left alone: an editor that has it open would see a change that it did not make.
  if (std::filesystem::last_write_time(header) <= built) {
    std::filesystem::last_write_time(header, std::filesystem::file_time_type::clock::now());
  }
  write_file(seen, text);
}

std::string Project::explain(const Chapter& chapter, const std::string& compiler_output) const {
  if (const std::string problem = missing(chapter); !problem.empty()) return problem;
  CompileError error = first_error(compiler_output, chapter.name, root_.string());
  const std::string header = read_file(header_path(chapter)), shipped = as_shipped(solutions(chapter));
  std::string number, advice;
  if (error.header_line > 0) {
    for (const Part& part : split(header)) {
      if (part.line <= error.header_line) number = part.number;
    }
    const std::vector<std::string> lines = lines_of(header);
    const std::string line = error.header_line <= lines.size() ? lines[error.header_line - 1] : "";
    if (error.text.find(trim(line)) == std::string::npos) {  // the error is in a library
      error.text +=
          fmt::format("{}:{}: it comes from this line of yours:\n{}", chapter.header(), error.header_line, line);
    }
    if (error.text.find("return-type]") != std::string::npos) {
      advice = "Each way through the function must end with a return.\n";
    } else if (!line.empty() && shipped.find("\n" + line) != std::string::npos) {
      advice = "That line is as shipped: look at what stands before it. A missing brace or semicolon, perhaps.\n";
    }
  } else if (error.cases_line > 0) {
    number = test_case_at(read_file(root_ / chapter.cases()), error.cases_line);
    advice = "Your function is called there. Its name and its parameters must stay as they were shipped.\n";
  }
  const auto exercise = std::ranges::find(chapter.exercises, number, &Exercise::number);
  const std::string where = exercise == chapter.exercises.end() ? chapter.header() : exercise->heading();
  return fmt::format("{} does not compile:\n{}", where,
                     indent((error.text.empty() ? compiler_output : error.text) + advice, "    "));
}

Result Project::run(const Place& place) const {
  const Result result = run_exercise(program(*place.chapter), place.exercise->number);
  remember(place, [&](Record& record) {
    record.solved = result.verdict == Verdict::solved;
    record.program = built_at(*place.chapter);
  });
  return result;
}

bool Project::solved(const Place& place) const {
  const Record record = recall(place);
  if (record.program == built_at(*place.chapter)) return record.solved;
  return run(place).verdict == Verdict::solved;
}

long long Project::built_at(const Chapter& chapter) const {
  std::error_code none;
  return std::filesystem::last_write_time(program(chapter), none).time_since_epoch().count();
}

Record Project::recall(const Place& place) const { return load(state_file())[place.exercise->number]; }

void Project::remember(const Place& place, const std::function<void(Record&)>& change) const {
  State state = load(state_file());
  change(state[place.exercise->number]);
  save(state, state_file());
}

}  // namespace chainrule::exercises
