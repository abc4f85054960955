// SPDX-License-Identifier: MIT
//
// What exercises there are, and the text of each.
//
// tests/exercises/hints.txt lists them: "5.2 ★★ Topological sort", and under it each hint on a line that begins with
// "- ". A chapter's solutions are a header whose answers stand between two marks:
//
//     /// 5.2 ★★ Topological sort. Section 5.4.        the task of 5.2. Its part of the header goes from here to the
//     ///                                              task of the next exercise, or to the end.
//     /// A topological order of the nodes ...
//     inline Order topological_sort(...) {
//       // [answer]
//       ...
//       // [/answer]
//     }
//
// The header that the reader gets is the same text with `throw NotSolved();` in the place of the answer and its marks.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::exercises {

struct Exercise {
  std::string number;  // "5.2"
  std::string stars;   // "★★"
  std::string title;   // "Topological sort"
  std::vector<std::string> hints = {};

  std::string heading() const { return number + " " + stars + " " + title; }
};

struct Chapter {
  int number;
  std::string name;   // "ex05_backward": header, cases and program
  std::string title;  // "Backward, automatically", from book.md
  std::vector<Exercise> exercises;

  std::string header() const { return "tests/exercises/" + name + ".hpp"; }  // the reader's
  std::string cases() const { return "tests/exercises/" + name + ".cpp"; }
  std::string solutions() const { return "tests/solutions/" + name + ".hpp"; }
};

int chapter_of(std::string_view number);  // 5 for "5" and "5.2"; 0 if it begins with no digit

/// The chapters whose solutions are under root, with the exercises that hints.txt lists, in the order of their numbers.
std::vector<Chapter> read_catalogue(const std::filesystem::path& root);

/// A header from one task to the next. The first part, before all tasks, has no number.
struct Part {
  std::string number;
  std::size_t line;  // of the header, from 1
  std::string text;
};
std::vector<Part> split(std::string_view header);
std::string part_of(std::string_view header, std::string_view number);  // the text of one part; "" if there is none

std::string task(std::string_view part);             // the comment that opens a part, without its slashes
std::string as_shipped(std::string_view solutions);  // throws std::runtime_error if a mark has no partner
std::string without_marks(std::string_view solutions);

/// The number of the exercise whose TEST_CASE a line of a file with cases belongs to; "" if it stands before all.
std::string test_case_at(std::string_view cases, std::size_t line);

/// The reader's header with the part of one exercise replaced by that of another header. Throws std::runtime_error if
/// the two do not list the same exercises, so that no part can be taken for another.
std::string replace_part(std::string_view header, std::string_view by, std::string_view number);

/// Everything that is not as it must be: hints, stars, titles, sections, cases and wrong answers. For developers.
std::vector<std::string> problems(const std::filesystem::path& root);
/// Every header in tests/exercises that is not what its solutions say.
std::vector<std::string> not_as_shipped(const std::filesystem::path& root);

}  // namespace chainrule::exercises
