// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace chainrule::exercises {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
  return first == std::string_view::npos ? "" : text.substr(first, last - first + 1);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string indent(std::string_view text, std::string_view by, std::size_t most) {
  std::string result;
  std::size_t count = 0;
  for (const std::string& line : lines_of(text)) {
    if (++count > most) {
      result.append(by).append("...\n");
      break;
    }
    if (!trim(line).empty()) result += by;
    result += line;
  }
  return result;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path fresh =
      fmt::format("{}.new{}", path.string(), getpid());  // so that no one sees half a file
  std::ofstream file(fresh, std::ios::binary);
  const bool written = (file << text).flush().good();
  file.close();
  std::error_code failed;
  if (written) std::filesystem::rename(fresh, path, failed);
  if (!written || failed) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace chainrule::exercises
