// SPDX-License-Identifier: MIT
//
// The exercises on disk: where their headers, programs and records are, and how each of them stands.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "catalogue.hpp"
#include "runner.hpp"
#include "state.hpp"

namespace chainrule::exercises {

/// A command that makes no sense; the message says what would.
struct Misuse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Place {
  const Chapter* chapter;
  const Exercise* exercise;
};

/// While one lives, no other ./learn builds, runs or remembers anything: it waits. Two ninjas at once would spoil the
/// build directory, and two writers the state file.
class Lock {
 public:
  explicit Lock(const std::filesystem::path& build);  // holds learn.lock there, as the script learn does
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int file_;
};

class Project {
 public:
  /// root holds tests/ and book.md, build the build.ninja that makes the programs.
  Project(std::filesystem::path root, std::filesystem::path build);

  const std::vector<Chapter>& chapters() const { return chapters_; }
  const Chapter& chapter(const std::string& number) const;  // "5"; throws Misuse if there is none
  Place exercise(const std::string& number) const;          // "5.2"; likewise

  std::filesystem::path header_path(const Chapter& chapter) const { return root_ / chapter.header(); }
  std::string solutions(const Chapter& chapter) const;
  /// What to tell the reader if the header is not there; "" if it is.
  std::string missing(const Chapter& chapter) const;
  /// Whether the reader's header is as shipped: then nothing in it is solved, and nothing needs to be built to know it.
  bool untouched(const Chapter& chapter) const;
  /// Writes text to a new file in .learn and returns its name.
  std::string keep(const Chapter& chapter, std::string_view text) const;

  /// To be held by whoever calls what follows.
  Lock lock() const { return Lock(build_); }

  /// Builds the programs of some chapters. For those that do not compile returns what to tell the reader, by name.
  std::map<std::string, std::string> build(const std::vector<const Chapter*>& chapters) const;
  /// Runs an exercise, whose program has been built, and remembers whether it is solved.
  Result run(const Place& place) const;
  /// Whether it is solved; runs only what has been built since the last time.
  bool solved(const Place& place) const;
  /// Likewise, as it was when its program was last run.
  bool was_solved(const Place& place) const { return recall(place).solved; }

  Record recall(const Place& place) const;
  void remember(const Place& place, const std::function<void(Record&)>& change) const;

 private:
  std::filesystem::path state_file() const { return root_ / ".learn" / "state"; }
  std::string program(const Chapter& chapter) const { return (build_ / chapter.name).string(); }
  long long built_at(const Chapter& chapter) const;
  /// Makes sure that ninja notices a header that has changed: it looks at times alone, and a file that is moved back
  /// keeps its old one.
  void notice(const Chapter& chapter) const;
  std::string explain(const Chapter& chapter, const std::string& compiler_output) const;

  std::filesystem::path root_, build_;
  std::vector<Chapter> chapters_;
};

}  // namespace chainrule::exercises
