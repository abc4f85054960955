// SPDX-License-Identifier: MIT
//
// Text, its lines, and the files that hold it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::exercises {

std::vector<std::string> lines_of(std::string_view text);  // with their ends
std::string_view trim(std::string_view text);              // without the white space on both sides
bool is_number(std::string_view text);                     // digits, at least one, and nothing else
/// Each line with `by` before it. Of more than `most` lines the rest is left out.
std::string indent(std::string_view text, std::string_view by, std::size_t most = 1000);

std::string read_file(const std::filesystem::path& path);  // both throw std::runtime_error that names the path
void write_file(const std::filesystem::path& path, std::string_view text);

}  // namespace chainrule::exercises
