// SPDX-License-Identifier: MIT
#include "page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>  // fmt::join

#include <algorithm>

namespace chainrule::book {
namespace {

constexpr auto npos = std::string::npos;

// Blanks `code` and $formulas$, none of which extends over a blank line.
std::string without_code(std::string text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    if (i >= text.size() || (text[i] != '`' && text[i] != '$')) continue;
    const std::string mark(text, i, std::min(text.find_first_not_of(text[i], i), text.size()) - i);
    const auto end = text.find(mark, i + mark.size());
    if (end < text.find("\n\n", i))
      for (auto k = i; k < end + mark.size(); ++k)
        if (text[k] != '\n') text[k] = ' ';
    i += mark.size() - 1;
  }
  return text;
}

// {"output", "ch05_backward", "2"}; empty when the line is not a marker
Lines marker(std::string_view line) {
  Lines words = split_words(line);
  if (words.size() < 4 || words.front() != "<!--" || words.back() != "-->") return {};
  if (words[1] != "listing" && words[1] != "output") return {};
  return {words.begin() + 1, words.end() - 1};
}

bool is_fence(std::string_view line) { return trim(line).starts_with("```") || trim(line).starts_with("~~~"); }

}  // namespace

std::string Block::title() const { return fmt::format("{} {}", kind, fmt::join(arguments, " ")); }

std::string chapter_number(std::string_view part) {
  if (!part.starts_with("ch")) return "";
  return std::string(part.substr(part[2] == '0' ? 3 : 2));
}

Page::Page(std::string name, std::string_view text) : file(std::move(name)), lines(split_lines(text)) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    if (is_fence(line)) {
      const auto fence = trim(line).substr(0, trim(line).find_first_not_of(trim(line)[0]));
      Block block{"", marker(i > 0 ? lines[i - 1] : ""), std::string(trim(trim(line).substr(fence.size()))), i + 1, 0};
      if (!block.arguments.empty()) {
        block.kind = block.arguments[0];
        block.arguments.erase(block.arguments.begin());
      }
      for (++i; i < lines.size() && trim(lines[i]) != fence; ++i) {
        prose += '\n';
        if (block.kind.empty()) prose += lines[i];
      }
      if (i == lines.size()) mistakes.emplace_back(block.open, "this fence is never closed");
      block.close = i + 1;
      prose += '\n';
      blocks.push_back(block);
    } else if (line.starts_with("<!--")) {
      if (!marker(line).empty() && (i + 1 == lines.size() || !is_fence(lines[i + 1])))
        mistakes.emplace_back(i + 1, fmt::format("no fence follows the marker {}", line));
      if (line.find("-->") + 3 != line.size())
        mistakes.emplace_back(i + 1, "nothing checks what stands here; a comment ends with its line");
    } else {
      if (line.find("```") != npos || line.find("~~~") != npos || line.starts_with("    ") || line.starts_with("\t"))
        mistakes.emplace_back(i + 1, "nothing checks code in a quotation or without a fence");
      if (line.starts_with("[") && line.find("]:") != npos)
        mistakes.emplace_back(i + 1, "nothing checks such a link; write [text](target)");
      const auto level = std::min(line.find_first_not_of('#'), line.size());
      if (level > 0 && level < line.size() && line[level] == ' ')
        headings.push_back({level, i + 1, std::string(trim(line.substr(level)))});
      prose += line;
    }
    prose += '\n';
  }
  words = without_code(prose);
  for (auto middle = words.find("]("); middle != npos; middle = words.find("](", middle + 1)) {
    auto open = middle;
    for (int depth = 1; depth > 0 && open > 0;) {
      --open;
      depth += words[open] == ']' ? 1 : words[open] == '[' ? -1 : 0;
    }
    const auto close = std::min(words.find(')', middle), words.size() - 1);
    const auto target = split_words(std::string_view(words).substr(middle + 2, close - middle - 2));
    links.push_back({open > 0 && words[open - 1] == '!', prose.substr(open + 1, middle - open - 1),
                     target.empty() ? "" : target[0], middle + 2, line_at(open), line_at(close)});
  }
}

std::string Page::part(std::size_t line) const {
  std::string result = file == "README.md" ? "readme" : "book";
  const std::string outside = result;
  for (const auto& heading : headings) {
    if (heading.line > line || heading.level > 2) continue;
    const bool chapter = heading.level == 2 && heading.text.starts_with("ch") && digits_at(heading.text, 2).size() == 2;
    result = chapter ? heading.text.substr(0, 4) : outside;
  }
  return result;
}

std::size_t Page::line_at(std::size_t offset) const {
  const auto end = prose.begin() + static_cast<std::ptrdiff_t>(offset);
  return 1 + static_cast<std::size_t>(std::count(prose.begin(), end, '\n'));
}

Lines Page::body(const Block& block) const {
  const auto at = [&](std::size_t index) { return lines.begin() + static_cast<std::ptrdiff_t>(index); };
  return {at(block.open), at(block.close - 1)};
}

Caption Page::caption(const Link& picture) const {
  std::size_t i = picture.end_line;
  while (i < lines.size() && trim(lines[i]).empty()) ++i;
  Caption caption{std::min(i + 1, lines.size()), "", "", false};
  std::string text;
  for (; i < lines.size() && !trim(lines[i]).empty(); ++i) text.append(text.empty() ? "" : " ").append(trim(lines[i]));
  if (text.starts_with("*Figure ")) caption.figure = dotted_at(text, 8);
  const auto open = text.rfind(" (");
  if (open == npos || !text.starts_with("*") || !text.ends_with(")*")) return caption;
  caption.program = text.substr(open + 2, text.size() - 2 - (open + 2));
  const auto claim = caption.figure.empty() ? 1 : 8 + caption.figure.size();
  caption.complete = caption.figure.empty() ? claim < open : text[claim] == '.' && claim + 1 < open;
  return caption;
}

std::set<std::string> Page::anchors() const {
  std::set<std::string> result;
  std::map<std::string, int> seen;
  for (const auto& heading : headings) {
    const auto anchor = slug(heading.text);
    const int before = seen[anchor]++;
    result.insert(before == 0 ? anchor : fmt::format("{}-{}", anchor, before));
  }
  return result;
}

// "chapter 4", "figures 4.1 and 4.2", "Chapters 1–5": a list or a range needs the plural. And `./learn hint 4.2`.
std::vector<Reference> Page::references() const {
  std::string text = lower(words);
  std::replace(text.begin(), text.end(), '\n', ' ');
  std::vector<Reference> result;
  for (auto at = prose.find("./learn "); at != npos; at = prose.find("./learn ", at + 1)) {
    const auto end = std::min(prose.find_first_of("`#\n", at), prose.size());
    text.replace(at, end - at, end - at, ' ');
    for (const auto& word : split_words(prose.substr(at + 8, end - at - 8))) {
      const auto* kind = !is_digit(word[0]) ? "command" : word.find('.') == npos ? "chapter" : "exercise";
      result.push_back({kind, word, prose.find(word, at + 8), line_at(at)});
      if (is_digit(word[0])) break;  // what follows is the number of a hint
    }
  }
  for (const std::string kind : {"chapter", "section", "figure", "exercise"})
    for (auto at = text.find(kind); at != npos; at = text.find(kind, at + 1)) {
      auto i = at + kind.size();
      const bool plural = text[i] == 's';
      const auto first = text.find_first_not_of(' ', i += plural);
      if ((at > 0 && is_word(text[at - 1])) || first == i || first == npos) continue;
      for (i = first; is_digit(text[i]);) {
        result.push_back({kind, dotted_at(text, i), i, line_at(i)});
        i += result.back().number.size();
        for (const std::string_view separator : {",", " and", " or", " to", "–", "-", " "})
          if (plural && std::string_view(text).substr(i).starts_with(separator)) i += separator.size();
      }
    }
  return result;
}

std::map<std::size_t, std::string> Page::paths() const {
  std::map<std::size_t, std::string> result;
  for (std::size_t i = 0, end = 0; i < prose.size(); i = end + 1) {
    end = i;
    while (end < prose.size() && (is_word(prose[end]) || prose[end] == '/' || prose[end] == '.' || prose[end] == '-'))
      ++end;
    std::string path = prose.substr(i, end - i);
    if (path.ends_with(".")) path.pop_back();
    if (!is_letter(path[0])) continue;  // ./learn, .svg, https://..., 1/2
    for (const auto* ending : {".cpp", ".hpp", ".md", ".txt", ".csv", ".svg", ".dot", ".gp"})
      if (path.ends_with(ending)) result[i] = path;
    if (path.ends_with("/") && std::string_view("` \n").find(prose[end]) != npos) result[i] = path;  // not $x/(y)$
  }
  return result;
}

std::map<std::string, std::set<std::string>> Page::targets() const {
  std::map<std::string, std::set<std::string>> result;
  for (const auto& heading : headings) {
    if (heading.level == 2) result["chapter"].insert(chapter_number(part(heading.line)));
    if (heading.level == 3) result["section"].insert(dotted_at(heading.text, 0));
  }
  for (const auto& link : links)
    if (link.picture) result["figure"].insert(caption(link).figure);
  for (const auto& line : lines)
    if (line.starts_with("**Exercise ")) result["exercise"].insert(dotted_at(line, 11));
  for (auto& [kind, found] : result) found.erase("");
  return result;
}

}  // namespace chainrule::book
