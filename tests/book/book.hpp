// SPDX-License-Identifier: MIT
//
// The check that the book tells the truth.
//
// A Project is everything that the check knows: the text of the project's files, and what each chapter program printed
// and drew when it was run just now. The checks are pure functions of a Project, so a test can copy one, change one
// byte, and see that the change is caught. update() is the other direction: it makes the book say what is true.
//
// What the book looks like to the check:
//
//     <!-- listing chapters/ch05_backward.cpp closures -->      the lines between // [closures] and // [/closures],
//     ```cpp                                                    dedented; the whole file when no region is named
//
//     <!-- output ch05_backward 2 -->                           what the program prints from its line "2. ..." to the
//     ```text                                                   next act; all that it prints without a number
//
//     ![The diamond](graphs/ch05_diamond.svg)                   a picture; its caption follows and says the claim and
//     *Figure 5.1. Two paths meet. (ch05_backward)*             the program that draws it
//
//     ## ch05_backward · Backward, automatically                a chapter, up to the next heading of level 1 or 2
//     ### 5.1 A graph that needs an order                       a section
//     **Exercise 5.1 ★★ The loop.** Given a tape, ...           an exercise
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "page.hpp"

namespace chainrule::book {

using Files = std::map<std::string, std::string>;  // path from the top of the project -> text

struct Run {
  std::string output;   // what it printed to stdout
  Files pictures;       // what it wrote to graphs/
  std::string trouble;  // why there is nothing to compare with; empty when all went well
};

struct Project {
  Files files;
  std::map<std::string, Run> runs;  // by program: "ch01_slope"
};

struct Problem {
  std::string file;
  std::size_t line;
  std::string message;
};
std::string to_string(const Problem& problem);  // "book.md:123: what it says and what is true now"

// Reads the files that belong to the project (not builds) and runs each chapter program once.
Project load(const std::filesystem::path& source_dir, const std::filesystem::path& program_dir);
// Runs a program in a fresh directory that holds an empty graphs/. Never throws for what the program does.
Run run(const std::filesystem::path& program);

// Each check looks at book.md and README.md, unless it says otherwise.
std::vector<Problem> check_listings(const Project& project);  // and that every fence is a listing or an output
std::vector<Problem> check_outputs(const Project& project);
std::vector<Problem> check_quoted(const Project& project);      // each region of a chapter, each act of a program
std::vector<Problem> check_numbers(const Project& project);     // and tests/book/exceptions.txt
std::vector<Problem> check_pictures(const Project& project);    // as the two texts show them
std::vector<Problem> check_graphs(const Project& project);      // graphs/: what the programs write, all in the book
std::vector<Problem> check_links(const Project& project);       // and the files that are named
std::vector<Problem> check_references(const Project& project);  // chapter 4, section, figure, exercise 4.2, ./learn ...
std::vector<Problem> check_headings(const Project& project);    // against chapters/; Contents, table of chapters

struct Check {
  std::string_view claim;  // "every output is what its program prints"
  std::vector<Problem> (*find)(const Project&);
};
extern const std::vector<Check> checks;  // all of these
std::vector<Problem> check_everything(const Project& project);

// Brings listings, outputs and pictures up to date in project.files; the rest stays byte for byte. Returns a line for
// each block or picture that changed. What has no truth to copy (a failed program, a missing region) stays too.
Lines update(Project& project);

// What a listing and an output should hold.

struct Excerpt {
  Lines lines;
  std::string trouble;  // why there are no lines
};
Excerpt region(std::string_view source, std::string_view name);  // name "" is the whole file
Excerpt act(std::string_view output, std::string_view number);   // number "" is the whole output

}  // namespace chainrule::book
