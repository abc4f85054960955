// SPDX-License-Identifier: MIT
//
// A page of Markdown taken apart: what the checks look at. Lines are numbered from 1, as in messages; a Block's open
// and close are, too. The text between its fences is lines[open] to lines[close - 2].
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text.hpp"

namespace chainrule::book {

struct Block {              // a fence
  std::string kind;         // "listing", "output", or "" when no marker precedes it
  Lines arguments;          // of the marker, at least one
  std::string language;     // after the opening ```
  std::size_t open, close;  // the lines of the fence

  std::string title() const;  // "output ch05_backward 2"
};

struct Heading {
  std::size_t level, line;
  std::string text;
};

struct Link {
  bool picture;
  std::string text, target;
  std::size_t at;              // offset of the target in the page's prose
  std::size_t line, end_line;  // it may be broken over lines
};

struct Caption {  // *Figure 1.2. The claim. (ch01_slope)*
  std::size_t line;
  std::string figure, program;  // "1.2", "ch01_slope"; "" when they are not there
  bool complete;                // it has a claim and a program, and begins and ends with a star
};

struct Reference {
  std::string kind, number;  // "figure", "4.2"; "command", "hint"
  std::size_t at, line;      // `at`: offset of the number in the page's prose
};

struct Page {
  std::string file;
  Lines lines;
  std::string prose;  // the text without listings, outputs and comments; blanked, so that offsets and lines stay
  std::string words;  // prose, with code spans and formulas blanked too
  std::vector<Block> blocks;
  std::vector<Heading> headings;
  std::vector<Link> links;
  std::vector<std::pair<std::size_t, std::string>> mistakes;  // line, message: fences and markers that do not pair

  Page(std::string file, std::string_view text);

  std::string part(std::size_t line) const;       // the chapter that a line is in, "ch05"; else "book" or "readme"
  std::size_t line_at(std::size_t offset) const;  // of prose and words
  Lines body(const Block& block) const;
  Caption caption(const Link& picture) const;
  std::set<std::string> anchors() const;
  std::vector<Reference> references() const;
  std::map<std::size_t, std::string> paths() const;  // offset in prose -> a file or folder/ that is named there
  std::map<std::string, std::set<std::string>> targets() const;  // what references can name, by kind
};

std::string chapter_number(std::string_view part);  // "5" of "ch05", "" of "book"

}  // namespace chainrule::book
