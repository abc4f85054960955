// SPDX-License-Identifier: MIT
#include "commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "text.hpp"

namespace chainrule::exercises {
namespace {

bool is_chapter(const std::string& number) { return number.find('.') == std::string::npos; }

std::vector<const Chapter*> pointers(const std::vector<Chapter>& chapters) {
  std::vector<const Chapter*> all;
  for (const Chapter& chapter : chapters) all.push_back(&chapter);
  return all;
}

void print_task(const Project& project, const Place& place) {
  const std::string part = part_of(project.solutions(*place.chapter), place.exercise->number);
  fmt::print("\n{}\n", indent(task(part), "  "));
  fmt::print("Write your answer into {}.\n", place.chapter->header());
}

std::string_view words(Verdict verdict) {
  switch (verdict) {
    case Verdict::solved:
      return "solved";
    case Verdict::not_started:
      return "not solved yet";
    case Verdict::wrong:
      return "not right yet";
    case Verdict::crashed:
      return "crashes";
    case Verdict::endless:
      return "does not end";
  }
  return "";
}

/// How the exercises of some chapters stand, once those that the reader has begun are built.
class Standing {
 public:
  Standing(const Project& project, const std::vector<const Chapter*>& chapters) : project_(project) {
    std::vector<const Chapter*> begun;
    for (const Chapter* chapter : chapters) {
      if (project.untouched(*chapter)) {
        untouched_.insert(chapter->name);
      } else {
        begun.push_back(chapter);
      }
    }
    broken_ = project.build(begun);
  }

  /// What to tell the reader of a chapter that does not compile, else nullptr.
  const std::string* trouble(const Chapter& chapter) const {
    const auto found = broken_.find(chapter.name);
    return found == broken_.end() ? nullptr : &found->second;
  }
  /// In a chapter that does not compile: whether it last was.
  bool solved(const Place& place) const {
    if (untouched_.contains(place.chapter->name)) return false;
    return trouble(*place.chapter) != nullptr ? project_.was_solved(place) : project_.solved(place);
  }

 private:
  const Project& project_;
  std::set<std::string> untouched_;
  std::map<std::string, std::string> broken_;
};

/// The first exercise of some chapters that is not solved.
std::optional<Place> next(const Project& project, const std::vector<const Chapter*>& chapters) {
  const Lock lock = project.lock();
  const Standing standing(project, chapters);
  for (const Chapter* chapter : chapters) {
    for (const Exercise& exercise : chapter->exercises) {
      const Place place{chapter, &exercise};
      if (!standing.solved(place)) return place;
    }
  }
  return std::nullopt;
}

/// Builds the program of a chapter, and prints what is wrong if it does not compile.
bool builds(const Project& project, const Chapter& chapter) {
  const auto broken = project.build({&chapter});
  if (!broken.empty()) fmt::print("✗ {}", broken.at(chapter.name));
  return broken.empty();
}

/// Runs an exercise that has been built, and prints how it stands. True if it is solved.
bool run_one(const Project& project, const Place& place) {
  const Result result = project.run(place);
  const bool solved = result.verdict == Verdict::solved;
  const char* mark = solved ? "✓" : result.verdict == Verdict::not_started ? "·" : "✗";
  fmt::print("{} {}: {}\n{}", mark, place.exercise->heading(), words(result.verdict), indent(result.message, "    "));
  std::fflush(stdout);
  return solved;
}

bool check_one(const Project& project, const Place& place) {
  const Lock lock = project.lock();
  return builds(project, *place.chapter) && run_one(project, place);
}

}  // namespace

int progress(const Project& project) {
  const Lock lock = project.lock();
  const std::vector<const Chapter*> chapters = pointers(project.chapters());
  const Standing standing(project, chapters);
  std::size_t all = 0, all_solved = 0, width = 0;
  for (const Chapter* chapter : chapters) width = std::max(width, chapter->title.size());
  std::optional<Place> first;
  for (const Chapter* chapter : chapters) {
    std::string bar;
    std::size_t solved = 0;
    for (const Exercise& exercise : chapter->exercises) {
      const Place place{chapter, &exercise};
      const bool done = standing.solved(place);
      bar += done ? "■" : "□";
      solved += done;
      if (!done && !first) first = place;
    }
    fmt::print("chapter {:2}  {:{}}  {:6}  {} of {}\n", chapter->number, chapter->title, width, bar, solved,
               chapter->exercises.size());
    if (const std::string* trouble = standing.trouble(*chapter)) fmt::print("  ✗ {}", *trouble);
    all += chapter->exercises.size();
    all_solved += solved;
  }
  fmt::print("{} of {} solved\n", all_solved, all);
  if (!first) {
    fmt::print("\nAll of them. Well done.\n");
    return 0;
  }
  fmt::print("\nNext:\n");
  print_task(project, *first);
  const std::string& number = first->exercise->number;
  fmt::print("Then: ./learn exercise {}, or ./learn watch. For a hint: ./learn hint {}\n", number, number);
  return 0;
}

int check(const Project& project, const std::string& number) {
  if (!is_chapter(number)) return check_one(project, project.exercise(number)) ? 0 : 1;
  const Chapter& chapter = project.chapter(number);
  const Lock lock = project.lock();
  if (!builds(project, chapter)) return 1;
  std::size_t solved = 0;
  for (const Exercise& exercise : chapter.exercises) solved += run_one(project, {&chapter, &exercise});
  fmt::print("{} of {} solved, in {}\n", solved, chapter.exercises.size(), chapter.header());
  return solved == chapter.exercises.size() ? 0 : 1;
}

int watch(const Project& project, const std::string& chapter) {
  if (!is_chapter(chapter)) {
    throw Misuse(fmt::format("watch takes a chapter: ./learn watch {}\n", project.exercise(chapter).chapter->number));
  }
  const std::vector<const Chapter*> chapters =
      chapter.empty() ? pointers(project.chapters()) : std::vector{&project.chapter(chapter)};
  const auto saved_at = [](const std::filesystem::path& header) {
    std::error_code none;  // an editor may be replacing the file just now
    return std::filesystem::last_write_time(header, none);
  };
  while (const std::optional<Place> place = next(project, chapters)) {
    const std::filesystem::path header = project.header_path(*place->chapter);
    print_task(project, *place);
    while (true) {
      const auto before = saved_at(header);
      try {
        if (check_one(project, *place)) break;
      } catch (const std::runtime_error& error) {  // the next one may go better
        fmt::print("✗ {}\n", error.what());
      }
      fmt::print("\nWaiting for you to save {} (Ctrl-C ends)\n", place->chapter->header());
      std::fflush(stdout);
      while (saved_at(header) == before || !std::filesystem::exists(header)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      }
      if (isatty(STDOUT_FILENO)) fmt::print("\033[H\033[2J");  // clears the screen
    }
  }
  fmt::print("All {} solved. Well done.\n", chapter.empty() ? "exercises are" : "exercises of this chapter are");
  return 0;
}

int hint(const Project& project, const std::string& number, const std::string& which) {
  const Place place = project.exercise(number);
  const Lock lock = project.lock();
  const Exercise& exercise = *place.exercise;
  const std::size_t count = exercise.hints.size(), given = project.recall(place).hints;
  if (which.empty() && given >= count) {
    fmt::print("{}\nYou have seen all of its hints:\n", exercise.heading());
    for (const std::string& text : exercise.hints) fmt::print("- {}\n", text);
    fmt::print("If nothing helps: ./learn solution {}\n", number);
    return 0;
  }
  const std::size_t n = which.empty() ? given + 1 : std::strtoul(which.c_str(), nullptr, 10);
  if (n < 1 || n > count || (!which.empty() && which != std::to_string(n))) {
    throw Misuse(fmt::format("There is no hint '{}': those of {} have the numbers 1 to {}.\n", which, number, count));
  }
  fmt::print("{}\nHint {} of {}: {}\n", exercise.heading(), n, count, exercise.hints[n - 1]);
  if (n < count) fmt::print("Another one: ./learn hint {}\n", number);
  project.remember(place, [&](Record& record) { record.hints = std::max(given, n); });
  return 0;
}

int solution(const Project& project, const std::string& number) {
  const Place place = project.exercise(number);
  const Lock lock = project.lock();
  const auto solved = [&] {
    return !project.untouched(*place.chapter) && project.build({place.chapter}).empty() && project.solved(place);
  };
  if (!project.recall(place).solution_asked && !solved()) {
    project.remember(place, [](Record& record) { record.solution_asked = true; });
    fmt::print("{} is not solved yet. A hint may do: ./learn hint {}\nAsk again and you see the solution.\n",
               place.exercise->heading(), number);
    return 1;
  }
  fmt::print("{}: a solution, from {}\n\n", place.exercise->heading(), place.chapter->solutions());
  fmt::print("{}\n", trim(part_of(without_marks(project.solutions(*place.chapter)), number)));
  return 0;
}

int reset(const Project& project, const std::string& number) {
  const bool whole = is_chapter(number);
  const Chapter& chapter = whole ? project.chapter(number) : *project.exercise(number).chapter;
  const Lock lock = project.lock();
  const std::filesystem::path path = project.header_path(chapter);
  const std::string shipped = as_shipped(project.solutions(chapter));
  const std::string before = std::filesystem::exists(path) ? read_file(path) : "";
  std::string after = shipped;
  if (!whole) {
    if (const std::string problem = project.missing(chapter); !problem.empty()) {
      fmt::print("{}", problem);
      return 1;
    }
    try {
      after = replace_part(before, shipped, number);
    } catch (const std::runtime_error& error) {
      fmt::print("{}: {}. So the part of {} cannot be told from the rest.\n", chapter.header(), error.what(), number);
      fmt::print("The whole file as shipped: ./learn reset {} (what you have is kept)\n", chapter.number);
      return 1;
    }
  }
  if (after == before) {
    fmt::print("{} is as shipped already: nothing to do.\n", whole ? chapter.header() : number);
    return 0;
  }
  if (!before.empty()) fmt::print("The file as it was: {}\n", project.keep(chapter, before));
  write_file(path, after);
  if (whole) {
    fmt::print("{} is as shipped again.\n", chapter.header());
  } else {
    fmt::print("{} is as shipped again, and the rest of {} as it was.\n", number, chapter.header());
  }
  return 0;
}

}  // namespace chainrule::exercises
