// SPDX-License-Identifier: MIT
//
// Brings the listings and outputs of book.md and README.md, and the pictures in graphs/, up to date with the sources
// and a fresh run of the chapter programs. Prints what changed, then all that is still untrue; if anything is, it ends
// with status 1.
#include <fmt/core.h>

#include <exception>
#include <filesystem>
#include <fstream>

#include "book.hpp"

int main() try {
  using namespace chainrule;
  const std::filesystem::path source_dir = CHAINRULE_SOURCE_DIR;
  book::Project project = book::load(source_dir, CHAINRULE_PROGRAM_DIR);
  const auto before = project.files;
  for (const auto& change : book::update(project)) fmt::print("updated {}\n", change);
  for (const auto& [path, text] : project.files) {
    if (before.count(path) && before.at(path) == text) continue;
    std::filesystem::create_directories((source_dir / path).parent_path());
    std::ofstream stream(source_dir / path, std::ios::binary);
    if (!(stream << text).flush()) throw std::runtime_error("cannot write " + path);
  }
  const auto problems = book::check_everything(project);
  for (const auto& problem : problems) fmt::print("{}\n", to_string(problem));
  return problems.empty() ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "book_update: {}\n", error.what());
  return 1;
}
