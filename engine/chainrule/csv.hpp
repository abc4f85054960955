// SPDX-License-Identifier: MIT
//
// Tables of measurements in comma-separated files: a header row, then on every line numbers, and a name at the end.
//
//     length_cm,width_cm,species
//     5.1,3.5,setosa               read_csv(file).numbers[0] is {5.1, 3.5}, .labels[0] is "setosa"
//
// Numbers are written like 5, -3.5 or 2e-7, without a + before them or spaces, and read to the nearest double. There is
// no quoting. Throws std::runtime_error that names file, line and column for a line with more or fewer columns than the
// header, a field that is no such number or one too large or too near 0 for a double, an empty name, a quote or a
// control character; and that names the file if it cannot be read or has no rows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chainrule {

struct Table {
  std::vector<std::string> names;            // of the columns of numbers
  std::vector<std::vector<double>> numbers;  // row by row
  std::vector<std::string> labels;           // one for each row
};

Table read_csv(const std::filesystem::path& file);

}  // namespace chainrule
