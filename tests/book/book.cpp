// SPDX-License-Identifier: MIT
#include "book.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>  // fmt::join
#include <stdlib.h>      // mkdtemp
#include <sys/wait.h>    // WIFEXITED

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>

namespace chainrule::book {
namespace {

namespace fs = std::filesystem;
using Problems = std::vector<Problem>;
constexpr auto npos = std::string::npos;
const std::string exceptions_file = "tests/book/exceptions.txt";

std::string read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string shell_word(const std::string& word) {
  std::string result = "'";
  for (const char c : word) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

const std::string& text_of(const Project& project, const std::string& path) {
  static const std::string none;
  const auto found = project.files.find(path);
  return found == project.files.end() ? none : found->second;
}

// What is in a map, of the names that begin and end so
std::set<std::string> names(const auto& map, std::string_view prefix = "", std::string_view suffix = "") {
  std::set<std::string> result;
  for (const auto& [name, value] : map)
    if (name.starts_with(prefix) && name.ends_with(suffix)) result.insert(name);
  return result;
}

std::set<std::string> chapters(const Project& project) {
  std::set<std::string> result;
  for (const auto& path : names(project.files, "chapters/", ".cpp")) result.insert(fs::path(path).stem());
  return result;
}

// The candidate that begins and ends most like what was asked for: perhaps it was meant.
std::string closest(std::string_view wanted, const std::set<std::string>& candidates) {
  std::string best = "(none)";
  std::ptrdiff_t most = -1;
  for (const std::string& c : candidates) {
    const auto same_begin = std::mismatch(wanted.begin(), wanted.end(), c.begin(), c.end()).first - wanted.begin();
    const auto same_end = std::mismatch(wanted.rbegin(), wanted.rend(), c.rbegin(), c.rend()).first - wanted.rbegin();
    if (same_begin + same_end >= most) best = c, most = same_begin + same_end;
  }
  return best;
}

struct Difference {
  std::size_t line;
  std::string message;  // that line, as it is here and as it truly is
};

std::optional<Difference> difference(const Lines& here, const Lines& truth) {
  const auto [a, b] = std::mismatch(here.begin(), here.end(), truth.begin(), truth.end());
  if (a == here.end() && b == truth.end()) return std::nullopt;
  return Difference{1 + static_cast<std::size_t>(a - here.begin()),
                    fmt::format("\n  here: {}\n  true: {}", a == here.end() ? "(ends here)" : *a,
                                b == truth.end() ? "(ends here)" : *b)};
}

Page the_book(const Project& project) { return {"book.md", text_of(project, "book.md")}; }

std::array<Page, 2> pages(const Project& project) {
  return {the_book(project), Page("README.md", text_of(project, "README.md"))};
}

// Calls check(page, problem) for both pages; it reports with problem(line, message).
Problems check_pages(const Project& project, const auto& check) {
  Problems problems;
  for (const Page& page : pages(project))
    check(page, [&](std::size_t line, std::string message) { problems.push_back({page.file, line, message}); });
  return problems;
}

// What a listing or an output block should hold
Excerpt truth(const Project& project, const Block& block) {
  const auto& name = block.arguments[0];
  const std::string detail = block.arguments.size() > 1 ? block.arguments[1] : "";
  const std::string language = block.kind == "listing" ? "cpp" : "text";
  if (block.arguments.size() > 2) return {{}, fmt::format("`{}` is one word too many", block.arguments[2])};
  if (block.language != language)
    return {{}, fmt::format("its fence is ```{}, it should be ```{}", block.language, language)};
  if (block.kind == "listing") {
    if (project.files.count(name)) return region(project.files.at(name), detail);
    return {{}, fmt::format("there is no such file; the closest is {}", closest(name, names(project.files)))};
  }
  const auto run = project.runs.find(name);
  if (run == project.runs.end())
    return {{}, fmt::format("there is no such program; the closest is {}", closest(name, names(project.runs)))};
  return run->second.trouble.empty() ? act(run->second.output, detail) : Excerpt{{}, run->second.trouble};
}

void check_blocks(const Project& project, const Page& page, std::string_view kind, const auto& problem) {
  for (const auto& block : page.blocks) {
    if (block.kind != kind) continue;
    const auto [lines, trouble] = truth(project, block);
    if (!trouble.empty())
      problem(block.open - 1, fmt::format("{}: {}", block.title(), trouble));
    else if (const auto drift = difference(page.body(block), lines))
      problem(block.open + drift->line, block.title() + drift->message);
  }
}

// "nudge" of a line "// [nudge]", "/nudge" of one that closes the region; else ""
std::string_view region_mark(std::string_view line) {
  const auto text = trim(line);
  const auto mark = text.starts_with("// [") && text.ends_with("]") ? text.substr(4, text.size() - 5) : "";
  const auto name = mark.substr(mark.starts_with("/"));
  return std::all_of(name.begin(), name.end(), [](char c) { return is_word(c) || c == '-'; }) ? mark : "";
}

// "2" of "2. Measure", which begins an act; else ""
std::string_view act_number(std::string_view line) {
  const auto digits = digits_at(line, 0);
  return line.substr(digits.size()).starts_with(". ") ? digits : "";
}

// Pictures

bool is_source(std::string_view path) { return path.ends_with(".dot") || path.ends_with(".gp"); }
std::string stem(const std::string& path) { return path.substr(0, path.rfind('.')); }
std::string svg_of(const std::string& source) { return stem(source) + ".svg"; }

std::string source_of(const Project& project, const std::string& svg) {
  for (const auto* extension : {".dot", ".gp"})
    if (project.files.count(stem(svg) + extension)) return stem(svg) + extension;
  return "";
}

// What a rendered graph shows: its words and, if wanted, its tags with their colours. Where all that stands depends on
// the fonts of the machine, so coordinates are left out.
std::string shown(std::string_view svg, bool tags) {
  static const std::set<std::string> coordinates{"x",  "y",  "width", "height", "viewBox", "transform",
                                                 "cx", "cy", "rx",    "points", "ry",      "d"};
  std::string result;
  for (std::size_t i = 0; i < svg.size(); ++i) {
    if (!tags && svg[i] == '<') {
      i = std::min(svg.find('>', i), svg.size());
      continue;
    }
    result += svg[i];
    if (!result.ends_with("=\"")) continue;
    const auto name = result.find_last_of(" \n") + 1;
    if (coordinates.count(result.substr(name, result.size() - 2 - name)))
      i = std::min(svg.find('"', i + 1), svg.size()) - 1;
  }
  return result;
}

// Whether Graphviz or gnuplot of the same version rendered both
bool same_version(std::string_view a, std::string_view b) {
  const auto version = [](std::string_view svg) {
    const auto at = std::min({svg.find("Produced by GNUPLOT"), svg.find("Generated by graphviz"), svg.size()});
    return svg.substr(at, svg.find_first_of("<\n", at) - at);
  };
  return version(a) == version(b);
}

// How a picture in graphs/ differs from what a program wrote just now. When the .svg is of another version of the tool,
// only the words of a graph are compared, and nothing of a plot.
std::optional<Difference> picture_drift(const Project& project, const std::string& program, const std::string& source) {
  const auto& written = project.runs.at(program).pictures;
  const auto& svg = text_of(project, svg_of(source));
  if (!written.count(source)) return Difference{1, fmt::format("{} does not write it", program)};
  if (!project.files.count(source)) return Difference{1, program + " writes it, and it is not there"};
  if (auto drift = difference(split_lines(project.files.at(source)), split_lines(written.at(source)))) {
    drift->message = fmt::format("{} writes it differently now{}", program, drift->message);
    return drift;
  }
  const auto fresh = written.find(svg_of(source));
  if (!project.files.count(svg_of(source)) || fresh == written.end()) return std::nullopt;
  if (svg.empty()) return Difference{1, "its .svg is empty; book_update renders it"};
  const bool same = same_version(svg, fresh->second);
  if (source.ends_with(".gp") ? !same || svg == fresh->second : shown(svg, same) == shown(fresh->second, same))
    return std::nullopt;
  return Difference{1, "its .svg shows something else; book_update renders it"};
}

}  // namespace

std::string to_string(const Problem& problem) {
  return fmt::format("{}:{}: {}", problem.file, problem.line, problem.message);
}

Run run(const fs::path& program) {
  const auto name = program.filename().string();
  if (!fs::exists(program))
    return {
        "", {}, fmt::format("{0} is not built; cmake --build {1} --target {0}", name, program.parent_path().string())};
  std::string directory = fs::temp_directory_path() / "chainrule-book-XXXXXX";
  if (!mkdtemp(directory.data())) throw std::runtime_error("cannot make a directory like " + directory);
  fs::create_directory(directory + "/graphs");
  const auto command =
      fmt::format("cd {} && exec {}", shell_word(directory), shell_word(fs::absolute(program).string()));
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  Run result;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) result.output += static_cast<char>(c);
  const int status = pclose(pipe);
  if (!WIFEXITED(status)) result.trouble = name + " was ended by a signal";
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
    result.trouble = fmt::format("{} ended with status {}", name, WEXITSTATUS(status));
  for (const auto& line : split_lines(result.output))  // as save_picture says it
    if (line.find("(not rendered: ") != npos || line.find("(not written: ") != npos)
      result.trouble = fmt::format("{} could not draw: {}", name, line);
  for (const auto& entry : fs::directory_iterator(directory + "/graphs"))
    result.pictures["graphs/" + entry.path().filename().string()] = read(entry.path());
  fs::remove_all(directory);
  return result;
}

Project load(const fs::path& source_dir, const fs::path& program_dir) {
  Project project;
  const auto add = [&](const fs::directory_entry& entry) {
    if (!entry.is_regular_file()) return;
    project.files[entry.path().lexically_relative(source_dir).generic_string()] = read(entry.path());
  };
  for (const auto& entry : fs::directory_iterator(source_dir)) add(entry);
  for (const auto* directory : {".ci", "chapters", "engine", "graphs", "tests"})
    if (fs::is_directory(source_dir / directory))
      for (const auto& entry : fs::recursive_directory_iterator(source_dir / directory)) add(entry);
  for (const auto& program : chapters(project)) project.runs[program] = run(program_dir / program);
  return project;
}

Excerpt region(std::string_view source, std::string_view name) {
  Excerpt excerpt;
  std::set<std::string> regions;
  bool inside = name.empty();
  for (const auto& line : split_lines(source)) {
    auto mark = region_mark(line);
    const bool end = mark.starts_with("/");
    mark.remove_prefix(end);
    if (mark.empty()) {
      if (inside) excerpt.lines.push_back(line);
      continue;
    }
    const bool first = end || regions.emplace(mark).second;
    if (mark != name) continue;
    if (!first) return {{}, fmt::format("there are two regions [{}]", name)};
    inside = !end;
  }
  if (!name.empty() && !regions.count(std::string(name)))
    return {{}, fmt::format("there is no region [{}]; the closest is {}", name, closest(name, regions))};
  if (!name.empty() && inside) return {{}, fmt::format("the region [{0}] is never closed with // [/{0}]", name)};
  if (name.empty() && !excerpt.lines.empty() && excerpt.lines.back().empty()) excerpt.lines.pop_back();
  std::size_t indent = npos;
  for (const auto& line : excerpt.lines) indent = std::min(indent, line.find_first_not_of(' '));
  for (auto& line : excerpt.lines) line.erase(0, indent);
  return excerpt;
}

Excerpt act(std::string_view output, std::string_view number) {
  Excerpt excerpt;
  std::set<std::string> acts;
  bool inside = number.empty();
  for (const auto& line : split_lines(output)) {
    const auto begun = act_number(line);
    if (!number.empty() && !begun.empty()) {
      inside = begun == number;
      acts.emplace(begun);
    }
    if (inside) excerpt.lines.push_back(line);
  }
  while (!excerpt.lines.empty() && excerpt.lines.back().empty()) excerpt.lines.pop_back();
  if (excerpt.lines.empty() && number.empty()) excerpt.trouble = "it prints nothing";
  if (excerpt.lines.empty() && !number.empty())
    excerpt.trouble = fmt::format("it prints no act {}, but {}", number, fmt::join(acts, ", "));
  return excerpt;
}

Problems check_listings(const Project& project) {
  const std::set<std::string> free{"sh", "cmake", "math"};  // fences that need no marker
  return check_pages(project, [&](const Page& page, const auto& problem) {
    if (!project.files.count(page.file)) problem(1, "the file is missing");
    for (const auto& [line, message] : page.mistakes) problem(line, message);
    check_blocks(project, page, "listing", problem);
    for (const auto& block : page.blocks)
      if (block.kind.empty() && !free.count(block.language))
        problem(block.open, fmt::format("nothing checks this ```{} fence; write <!-- listing file region --> or "
                                        "<!-- output program act --> on the line before",
                                        block.language));
  });
}

Problems check_outputs(const Project& project) {
  return check_pages(project, [&](const Page& page, const auto& problem) {  //
    check_blocks(project, page, "output", problem);
  });
}

Problems check_quoted(const Project& project) {
  Problems problems;
  std::set<std::string> quoted;
  for (const Page book = the_book(project); const auto& block : book.blocks) quoted.insert(block.title());
  const auto want = [&](const std::string& title, std::string_view detail, const std::string& file, std::size_t line) {
    const auto part = fmt::format("{} {}", title, detail);
    if (!quoted.count(title) && !quoted.count(part))
      problems.push_back({file, line, fmt::format("book.md has no <!-- {} -->", part)});
  };
  for (const auto& [program, run] : project.runs) {
    const auto file = "chapters/" + program + ".cpp";
    const auto source = split_lines(text_of(project, file));
    for (std::size_t i = 0; i < source.size(); ++i)
      if (const auto mark = region_mark(source[i]); !mark.empty() && !mark.starts_with("/"))
        want("listing " + file, mark, file, i + 1);
    for (const auto& line : split_lines(run.output))
      if (const auto act = act_number(line); !act.empty()) want("output " + program, act, file, 1);
  }
  return problems;
}

Problems check_numbers(const Project& project) {
  Problems problems;
  std::map<std::pair<std::string, std::string>, std::size_t> unused;  // {part, number} -> line of exceptions_file
  const auto exceptions = split_lines(text_of(project, exceptions_file));
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    const auto words = split_words(exceptions[i]);
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words.size() > 2 && numbers(words[1]).size() == 1)
      unused[{words[0], numbers(words[1])[0].text}] = i + 1;
    else
      problems.push_back({exceptions_file, i + 1, "this should read `chNN number source`: " + exceptions[i]});
  }
  const auto allowed = unused;
  const auto found = check_pages(project, [&](const Page& page, const auto& problem) {
    std::map<std::string, std::set<std::string>> checked;  // part -> its numbers
    const auto whole_page = page.part(0);
    for (const auto& block : page.blocks)
      for (const auto& line : block.kind.empty() ? Lines{} : page.body(block))
        for (const auto& number : numbers(line))
          for (const auto& part : {page.part(block.open), whole_page}) checked[part].insert(number.text);
    std::string prose = page.prose;
    const auto blank = [&](std::size_t from, std::string_view stop) {
      const auto end = std::min(prose.find_first_of(stop, from), prose.size());
      prose.replace(from, end - from, end - from, ' ');
    };
    for (const auto& link : page.links) blank(link.at, ")\n");
    for (auto at = prose.find("http"); at != npos; at = prose.find("http", at)) blank(at, " \n>)");
    for (const auto& [kind, number, at, line] : page.references())  // figure 12.10 is checked elsewhere
      prose.replace(at, number.size(), number.size(), ' ');
    for (const auto& number : numbers(prose)) {
      const auto line = page.line_at(number.at);
      const auto part = page.part(line);
      const bool heading = page.lines[line - 1].starts_with(fmt::format("### {} ", number.text));  // 11.10 Summary
      if (heading || number.significant < 4 || checked[part].count(number.text)) continue;
      unused.erase({part, number.text});
      if (!allowed.count({part, number.text}))
        problem(line, fmt::format("{} is in no checked output or listing of {}; the closest there is {}", number.text,
                                  part, closest(number.text, checked[part])));
    }
  });
  problems.insert(problems.end(), found.begin(), found.end());
  for (const auto& [exception, line] : unused)
    problems.push_back({exceptions_file, line,
                        fmt::format("{} needs no exception in {}: it is not there, or an output or a listing has it",
                                    exception.second, exception.first)});
  return problems;
}

Problems check_pictures(const Project& project) {
  std::map<std::string, std::string> figures;  // svg -> its number in the book
  return check_pages(project, [&](const Page& page, const auto& problem) {
    std::map<std::string, int> count;
    for (const auto& link : page.links) {
      if (!link.picture) continue;
      const auto& svg = link.target;
      const auto caption = page.caption(link);
      const auto chapter = chapter_number(page.part(link.line));
      const auto source = source_of(project, svg);
      const auto run = project.runs.find(caption.program);
      if (!chapter.empty() && figures.count(svg))
        problem(link.line, fmt::format("{} is shown twice; it is figure {} already", svg, figures[svg]));
      if (!chapter.empty()) figures[svg] = fmt::format("{}.{}", chapter, ++count[chapter]);
      const auto& figure = figures[svg];

      if (trim(link.text).empty()) problem(link.line, svg + " has no alt text; say what it shows");
      if (!caption.complete || (caption.figure.empty() && !chapter.empty()))
        problem(caption.line,
                fmt::format("the caption of {} should read `*Figure {}. What it shows. (program)*`; here: {}", svg,
                            figure, page.lines[caption.line - 1]));
      else if (!caption.figure.empty() && caption.figure != figure)
        problem(caption.line, fmt::format("{} is called figure {} here; it is figure {}", svg, caption.figure,
                                          figure.empty() ? "(none)" : figure));
      else if (run == project.runs.end())
        problem(caption.line, fmt::format("there is no program {}; the closest is {}", caption.program,
                                          closest(caption.program, names(project.runs))));

      if (!svg.starts_with("graphs/") || !svg.ends_with(".svg"))
        problem(link.line, fmt::format("{}: a picture is an .svg in graphs/", svg));
      else if (!project.files.count(svg))
        problem(link.line, fmt::format("there is no picture {}; the closest is {}", svg,
                                       closest(svg, names(project.files, "graphs/", ".svg"))));
      else if (source.empty())
        problem(link.line, fmt::format("{}: there is no {}.dot or .gp beside it", svg, stem(svg)));
      else if (run != project.runs.end() && !run->second.trouble.empty())
        problem(link.line, fmt::format("{}: {}", svg, run->second.trouble));
      else if (const auto drift = run == project.runs.end() ? std::nullopt : picture_drift(project, run->first, source))
        problem(link.line, fmt::format("{}:{}: {}", source, drift->line, drift->message));
    }
  });
}

Problems check_graphs(const Project& project) {
  Problems problems;
  std::set<std::string> written, shown;
  const Page book = the_book(project);
  for (const auto& link : book.links) shown.insert(link.target);
  bool all_ran = true;
  for (const auto& [program, run] : project.runs) {
    if (!run.trouble.empty()) problems.push_back({"chapters/" + program + ".cpp", 1, run.trouble});
    all_ran = all_ran && run.trouble.empty();
    for (const auto& [path, text] : run.pictures) {
      if (!is_source(path)) continue;
      written.insert(path);
      if (const auto drift = picture_drift(project, program, path))
        problems.push_back({path, drift->line, drift->message});
    }
  }
  for (const auto& path : names(project.files, "graphs/")) {
    if (!is_source(path) && (!path.ends_with(".svg") || source_of(project, path).empty()))
      problems.push_back({path, 1, "no .dot or .gp source beside it, and not one itself"});
    if (is_source(path) && !project.files.count(svg_of(path)))
      problems.push_back({path, 1, "there is no .svg beside it"});
    if (is_source(path) && !shown.count(svg_of(path))) problems.push_back({path, 1, "book.md does not show it"});
    if (is_source(path) && all_ran && !written.count(path))
      problems.push_back(
          {path, 1, "no chapter program writes it; the closest one written is " + closest(path, written)});
  }
  return problems;
}

Problems check_links(const Project& project) {
  return check_pages(project, [&](const Page& page, const auto& problem) {
    for (auto at = page.words.find("]["); at != npos; at = page.words.find("][", at + 1))
      problem(page.line_at(at), "nothing checks such a link; write [text](target)");
    for (auto at = page.words.find('<'); at != npos; at = page.words.find('<', at + 1))
      if (const auto tag = page.words.substr(at, 5); tag != "<http" && (is_letter(tag[1]) || tag[1] == '/'))
        problem(page.line_at(at), fmt::format("`{}`: nothing checks HTML; write Markdown", tag));
    for (const auto& [at, path] : page.paths()) {
      bool exists = false;
      for (const auto& [file, text] : project.files) exists = exists || ("/" + file).find("/" + path) != npos;
      if (!exists)
        problem(page.line_at(at),
                fmt::format("{}: there is no such file; the closest is {}", path, closest(path, names(project.files))));
    }
    for (const auto& link : page.links) {
      if (link.picture || link.target.starts_with("http")) continue;
      const auto hash = std::min(link.target.find('#'), link.target.size());
      const auto anchor = link.target.substr(std::min(hash + 1, link.target.size()));
      auto path = hash == 0 ? page.file : link.target.substr(0, hash);
      if (path.ends_with("/")) path.pop_back();
      const auto anchors = Page(path, path.ends_with(".md") ? text_of(project, path) : "").anchors();
      if (!project.files.count(path) && names(project.files, path + "/").empty())
        problem(link.line, fmt::format("link to {}: there is no such file; the closest is {}", link.target,
                                       closest(path, names(project.files))));
      else if (!anchor.empty() && !anchors.count(anchor))
        problem(link.line, fmt::format("link to {}: {} has no such heading; the closest is #{}", link.target, path,
                                       closest(anchor, anchors)));
    }
  });
}

Problems check_references(const Project& project) {
  auto targets = the_book(project).targets();
  for (const auto& line : split_lines(text_of(project, "learn")))  // "./learn hint 4.2  what it does"
    if (line.starts_with("./learn ") && line[8] != ' ') targets["command"].insert(split_words(line)[1]);
  return check_pages(project, [&](const Page& page, const auto& problem) {
    for (const auto& [kind, number, at, line] : page.references())
      if (!targets[kind].count(number))
        problem(line, fmt::format("{0} {1}: {2} has no such {0}; the closest is {3}", kind, number,
                                  kind == "command" ? "learn" : "book.md", closest(number, targets[kind])));
  });
}

// The Contents of the book and the table of the README: a line for each chapter. The words of a row's picture are free.
void check_contents(const Page& page, const Page& book, const auto& problem) {
  const bool table = page.file != book.file;
  Lines here, wanted;
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const auto& line = page.lines[i];
    if (!line.starts_with(table ? "| [" : "- [ch")) continue;
    here.push_back(line.substr(0, table ? line.rfind(" | [") : npos));
    at.push_back(i + 1);
  }
  for (const auto& [level, line, text] : book.headings) {
    if (level != 2 || chapter_number(book.part(line)).empty()) continue;
    const auto name = text.substr(0, text.find(' ')), title = text.substr(std::min(name.size() + 4, text.size()));
    wanted.push_back(table ? fmt::format("| [{}](book.md#{}) | [{}](chapters/{}.cpp)", title, slug(text), name, name)
                           : fmt::format("- [{}](#{})", text, slug(text)));
  }
  at.push_back(at.empty() ? 1 : at.back() + 1);
  if (const auto drift = difference(here, wanted))
    problem(at[drift->line - 1], (table ? "table of chapters" : "Contents") + drift->message);
}

Problems check_headings(const Project& project) {
  const auto programs = chapters(project);
  return check_pages(project, [&](const Page& page, const auto& problem) {
    check_contents(page, the_book(project), problem);
    for (const auto& link : page.links)  // a row's picture
      for (const auto& [program, run] : project.runs)
        if (link.target.starts_with("graphs/") && !run.pictures.count(link.target) &&
            page.lines[link.line - 1].find("chapters/" + program + ".cpp") != npos)
          problem(link.line, fmt::format("{} does not draw {}", program, link.target));
    if (page.file != "book.md") return;
    std::set<std::string> seen;
    int section = 0;
    for (const std::string command : {"Run it with `./learn ", "`./learn exercise "})
      for (auto at = page.prose.find(command); at != npos; at = page.prose.find(command, at + 1)) {
        const auto chapter = chapter_number(page.part(page.line_at(at)));
        const auto number = dotted_at(page.prose, at + command.size());
        if (!chapter.empty() && number.find('.') == npos && number != chapter)
          problem(page.line_at(at), fmt::format("{}{}`: this is chapter {}", command, number, chapter));
      }
    for (const auto& [level, line, text] : page.headings) {
      const auto chapter = chapter_number(page.part(line));
      const bool numbered = !chapter.empty() && level == 3 && !text.starts_with("Design note: ");
      if (numbered && !text.starts_with(fmt::format("{}.{} ", chapter, ++section)))
        problem(line, fmt::format("section `{}` should be numbered {}.{}", text, chapter, section));
      if (chapter.empty() || level != 2) continue;
      section = 0;
      const auto name = text.substr(0, text.find(' '));
      if (!programs.count(name))
        problem(line, fmt::format("there is no chapters/{}.cpp; the closest is {}", name, closest(name, programs)));
      if (!text.substr(name.size()).starts_with(" · "))
        problem(line, fmt::format("`{}` should read `{} · Title`", text, name));
      if (!seen.empty() && name <= *seen.rbegin())
        problem(line, fmt::format("{} comes after {}", name, *seen.rbegin()));
      seen.insert(name);
    }
    for (const auto& program : programs)
      if (!seen.count(program)) problem(1, fmt::format("no chapter is headed `## {} · Title`", program));
  });
}

const std::vector<Check> checks = {
    {"every listing is what its source says", check_listings},
    {"every output is what its program prints", check_outputs},
    {"every region of a chapter and every act of its program is quoted", check_quoted},
    {"every number in the prose is printed or listed", check_numbers},
    {"every picture is the one its program draws, described and captioned", check_pictures},
    {"graphs/ holds what the programs write and nothing else, and the book shows it", check_graphs},
    {"every link leads somewhere, and files that are named exist", check_links},
    {"every chapter, section, figure, exercise and command that is named exists", check_references},
    {"chapters are in order, have their programs, and are in the Contents and the README's table", check_headings},
};

Problems check_everything(const Project& project) {
  Problems all;
  for (const auto& [claim, check] : checks)
    for (auto& problem : check(project)) all.push_back(std::move(problem));
  return all;
}

Lines update(Project& project) {
  Lines changes;
  for (Page& page : pages(project)) {
    Lines changed;
    std::reverse(page.blocks.begin(), page.blocks.end());  // so that the lines of those to come stay
    for (const auto& block : page.blocks) {
      if (block.kind.empty() || block.close > page.lines.size()) continue;
      const auto [lines, trouble] = truth(project, block);
      if (!trouble.empty() || lines == page.body(block)) continue;
      const auto begin = page.lines.begin() + static_cast<std::ptrdiff_t>(block.open);
      const auto end = page.lines.begin() + static_cast<std::ptrdiff_t>(block.close - 1);
      page.lines.insert(page.lines.erase(begin, end), lines.begin(), lines.end());
      changed.push_back(fmt::format("{}:{}: {}", page.file, block.open, block.title()));
    }
    changes.insert(changes.end(), changed.rbegin(), changed.rend());
    if (project.files.count(page.file)) project.files[page.file] = fmt::format("{}", fmt::join(page.lines, "\n"));
  }
  for (const auto& [program, run] : project.runs)
    for (const auto& [path, text] : run.pictures) {
      if (!is_source(path) || !run.trouble.empty()) continue;
      const auto svg = run.pictures.find(svg_of(path));
      const bool missing = svg != run.pictures.end() && !project.files.count(svg->first);
      if (!missing && !picture_drift(project, program, path)) continue;
      project.files[path] = text;
      if (svg != run.pictures.end()) project.files[svg->first] = svg->second;
      changes.push_back(fmt::format("{}: drawn by {}", path, program));
    }
  return changes;
}

}  // namespace chainrule::book
