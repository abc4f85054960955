// SPDX-License-Identifier: MIT
#include "catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <stdexcept>

#include "text.hpp"

namespace chainrule::exercises {
namespace {

/// "5.2" of "/// 5.2 ★★ Topological sort", nothing of other lines.
std::string number_of_task(std::string_view line) {
  if (!line.starts_with("/// ")) return {};
  const std::string_view word = line.substr(4, line.find_first_of(" \r\n", 4) - 4);
  const std::size_t point = word.find('.');
  if (point == std::string_view::npos || !is_number(word.substr(0, point)) || !is_number(word.substr(point + 1))) {
    return {};
  }
  return std::string(word);
}

int index_of(std::string_view number) { return std::atoi(std::string(number.substr(number.find('.') + 1)).c_str()); }

/// "5.2" of a task that says "Section 5.2." or "Sections 5.2 and 5.3."; nothing if it names none.
std::string section_of(std::string_view task) {
  const std::size_t word = task.find("Section"), begin = task.find_first_of("0123456789", word);
  if (word == std::string_view::npos || begin == std::string_view::npos) return {};
  const std::string_view number = task.substr(begin, task.find_first_not_of("0123456789.", begin) - begin);
  return std::string(number.substr(0, number.find_last_not_of('.') + 1));
}

/// By chapter: "5" of hints.txt's 5.1, 5.2, ...
std::map<int, std::vector<Exercise>> read_hints(const std::filesystem::path& root) {
  std::map<int, std::vector<Exercise>> chapters;
  std::vector<Exercise>* chapter = nullptr;
  for (const std::string& text : lines_of(read_file(root / "tests/exercises/hints.txt"))) {
    const std::string_view line = trim(text);
    if (line.starts_with("- ") && chapter != nullptr) {
      chapter->back().hints.emplace_back(line.substr(2));
    } else if (const std::size_t stars = line.find(' '); stars != std::string_view::npos) {
      const std::size_t title = std::min(line.find(' ', stars + 1), line.size() - 1);
      chapter = &chapters[chapter_of(line)];
      chapter->push_back({std::string(line.substr(0, stars)), std::string(line.substr(stars + 1, title - stars - 1)),
                          std::string(line.substr(title + 1))});
    }
  }
  for (auto& [number, exercises] : chapters) {
    std::ranges::sort(exercises, {}, [](const Exercise& exercise) { return index_of(exercise.number); });
  }
  return chapters;
}

/// "ex05_backward" for each file of that name and the ending in a folder.
std::set<std::string> names_in(const std::filesystem::path& folder, const std::string& prefix,
                               const std::string& ending) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(ending)) names.insert(name.substr(0, name.find('.')));
  }
  return names;
}

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

}  // namespace

int chapter_of(std::string_view number) { return std::atoi(std::string(number).c_str()); }

std::vector<Chapter> read_catalogue(const std::filesystem::path& root) {
  const auto hints = read_hints(root);
  std::map<std::string, std::string> titles;
  std::error_code none;
  if (std::filesystem::exists(root / "book.md", none)) {
    for (const std::string& line : lines_of(read_file(root / "book.md"))) {
      const std::size_t point = line.find(" · ");
      if (line.starts_with("## ch") && point != std::string::npos) {
        titles["ex" + line.substr(5, point - 5)] = trim(line.substr(point + 4));
      }
    }
  }
  std::vector<Chapter> chapters;
  for (const std::string& name : names_in(root / "tests/solutions", "ex", ".hpp")) {
    if (!std::filesystem::exists(root / "tests/exercises" / (name + ".cpp"))) continue;  // a stray copy
    const int number = chapter_of(name.substr(2));
    const auto exercises = hints.find(number);
    const auto title = titles.find(name);
    chapters.push_back({number, name, title == titles.end() ? name : title->second,
                        exercises == hints.end() ? std::vector<Exercise>() : exercises->second});
  }
  return chapters;
}

std::vector<Part> split(std::string_view header) {
  std::vector<Part> parts{{"", 1, ""}};
  std::size_t number = 0;
  for (const std::string& line : lines_of(header)) {
    ++number;
    if (const std::string exercise = number_of_task(line); !exercise.empty()) parts.push_back({exercise, number, ""});
    parts.back().text += line;
  }
  return parts;
}

std::string part_of(std::string_view header, std::string_view number) {
  const std::vector<Part> parts = split(header);
  const auto part = std::ranges::find(parts, number, &Part::number);
  return part == parts.end() ? "" : part->text;
}

std::string task(std::string_view part) {
  std::string text;
  for (const std::string& line : lines_of(part)) {
    if (!line.starts_with("///")) break;
    text += line.substr(line.starts_with("/// ") ? 4 : 3);
  }
  return text;
}

std::string as_shipped(std::string_view solutions) {
  std::string text;
  bool inside = false;
  for (const std::string& line : lines_of(solutions)) {
    const bool begins = trim(line) == "// [answer]", ends = trim(line) == "// [/answer]";
    if (begins == inside && (begins || ends)) {
      throw std::runtime_error(fmt::format("the line '{}' has no partner", trim(line)));
    }
    if (begins) text += line.substr(0, line.find('/')) + "throw NotSolved();  // TODO: your answer\n";
    if (begins || ends) inside = begins;
    if (!inside && !ends) text += line;
  }
  if (inside) throw std::runtime_error("the last '// [answer]' has no partner");
  return text;
}

std::string without_marks(std::string_view solutions) {
  std::string text;
  for (const std::string& line : lines_of(solutions)) {
    if (trim(line) != "// [answer]" && trim(line) != "// [/answer]") text += line;
  }
  return text;
}

std::string test_case_at(std::string_view cases, std::size_t line) {
  const std::string_view opening = "TEST_CASE(\"";
  std::string number;
  std::size_t at = 0;
  for (const std::string& text : lines_of(cases)) {
    if (++at > line) break;
    if (text.starts_with(opening)) number = text.substr(opening.size(), text.find(' ') - opening.size());
  }
  return number;
}

std::string replace_part(std::string_view header, std::string_view by, std::string_view number) {
  const std::vector<Part> parts = split(header), others = split(by);
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (i < parts.size() && parts[i].number == others[i].number) continue;
    throw std::runtime_error(fmt::format("the line '/// {} ...' is missing, or not where it was", others[i].number));
  }
  if (parts.size() > others.size()) {
    throw std::runtime_error(fmt::format("the line '/// {} ...' is there twice", parts[others.size()].number));
  }
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) text += parts[i].number == number ? others[i].text : parts[i].text;
  return text;
}

std::vector<std::string> problems(const std::filesystem::path& root) {
  std::vector<std::string> found;
  const std::string book = read_file(root / "book.md");
  std::set<int> with_solutions;
  for (const Chapter& chapter : read_catalogue(root)) {
    with_solutions.insert(chapter.number);
    const auto expect = [&](bool holds, const std::string& what) {
      if (!holds) found.push_back(chapter.name + ": " + what);
    };
    const std::string solutions = read_file(root / chapter.solutions()), cases = read_file(root / chapter.cases());
    const std::string wrong = read_file(root / "tests/solutions/wrong" / (chapter.name + ".hpp"));
    const std::vector<Part> parts = split(solutions);
    expect(chapter.exercises.size() >= 4, fmt::format("{} exercises; at least 4 are due", chapter.exercises.size()));
    expect(solutions.find(fmt::format("// Exercises of chapter {}: ", chapter.number)) != std::string::npos,
           "the head comment does not say: Exercises of chapter " + std::to_string(chapter.number));
    std::vector<std::string> listed{""};
    for (const Exercise& exercise : chapter.exercises) listed.push_back(exercise.number);
    expect(std::ranges::equal(parts, listed, {}, &Part::number),
           "the exercises of the header are not those of hints.txt, in their order");
    for (const Part& part : parts) {
      expect(count(part.text, "// [answer]\n") == (part.number.empty() ? 0 : 1),
             part.number + " needs one answer between marks");
    }
    for (const Exercise& exercise : chapter.exercises) {
      const std::string& number = exercise.number;
      const std::string text = task(part_of(solutions, number));
      expect(exercise.stars == "★" || exercise.stars == "★★" || exercise.stars == "★★★",
             number + " in hints.txt has no one to three stars");
      expect(exercise.hints.size() == 3, fmt::format("{} has {} hints, not three", number, exercise.hints.size()));
      expect(text.starts_with(exercise.heading() + "."), fmt::format("the task should begin: {}.", exercise.heading()));
      const std::string section = section_of(text);
      expect(book.find(fmt::format("\n### {} ", section)) != std::string::npos,
             fmt::format("{} builds on section '{}', which the book does not have", number, section));
      expect(book.find(fmt::format("**Exercise {}.**", exercise.heading())) != std::string::npos,
             fmt::format("book.md has no **Exercise {}.**", exercise.heading()));
      expect(count(cases, fmt::format("TEST_CASE(\"{} ", number)) == 1, number + " needs one TEST_CASE");
      expect(count(wrong, fmt::format("{{\"{}\", \"", number)) > 0, number + " has no wrong answers");
    }
    try {
      as_shipped(solutions);
    } catch (const std::runtime_error& error) {
      expect(false, error.what());
    }
  }
  for (const std::string& program : names_in(root / "chapters", "ch", ".cpp")) {
    if (!with_solutions.contains(chapter_of(program.substr(2)))) found.push_back(program + " has no exercises");
  }
  return found;
}

std::vector<std::string> not_as_shipped(const std::filesystem::path& root) {
  std::vector<std::string> found;
  for (const Chapter& chapter : read_catalogue(root)) {
    const auto wanted = lines_of(as_shipped(read_file(root / chapter.solutions())));
    const auto there = lines_of(read_file(root / chapter.header()));
    if (there == wanted) continue;
    const auto differ = std::ranges::mismatch(there, wanted);
    found.push_back(
        fmt::format("{}:{}: not as {} says", chapter.header(), differ.in1 - there.begin() + 1, chapter.solutions()));
  }
  return found;
}

}  // namespace chainrule::exercises
