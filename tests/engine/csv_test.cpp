// SPDX-License-Identifier: MIT
#include <unistd.h>  // getpid

#include <chainrule/csv.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "expect.hpp"

using namespace chainrule;
using namespace chainrule::test;
namespace fs = std::filesystem;

namespace {

/// A file that is there as long as the object.
struct File {
  fs::path path = fs::temp_directory_path() / fmt::format("chainrule_csv_{}.csv", getpid());

  explicit File(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  ~File() { fs::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
};

std::string refusal(const std::string& text) {
  const File file(text);
  std::string message = message_of<std::runtime_error>([&] { read_csv(file.path); });
  expect_contains(message, file.path.string());
  return message;
}

TEST_CASE("a table has the names, numbers and labels of its file") {
  const File file("length,width,kind\n5.1,-3.5e-1,setosa\n0.3,1.7,rosé of Sharon\n");
  const Table table = read_csv(file.path);
  CHECK(table.names == std::vector<std::string>{"length", "width"});
  CHECK(table.labels == std::vector<std::string>{"setosa", "rosé of Sharon"});
  REQUIRE(table.numbers.size() == 2);
  expect_all("row 1", table.numbers[0], {5.1, -0.35});
  expect_all("row 2, to the nearest double", table.numbers[1], {0.3, 1.7});
}

TEST_CASE("lines may end as on Windows, and the last one without an end") {
  const File file("length,kind\r\n1,a\r\n2,b");
  const Table table = read_csv(file.path);
  CHECK(table.labels == std::vector<std::string>{"a", "b"});
  expect_all("row 2", table.numbers.at(1), {2});
}

TEST_CASE("a malformed line is refused with its file, line and column") {
  const std::string header = "length,width,kind\n1,2,a\n";
  for (const auto& [lines, field] :
       {std::pair{"1,2x,b\n", ":3: column 2 (width): '2x'"}, std::pair{"1,2,b\n,2,c\n", ":4: column 1 (length): ''"},
        std::pair{"nan,2,b\n", ":3: column 1 (length): 'nan'"}, std::pair{"1,inf,b\n", ":3: column 2 (width): 'inf'"},
        std::pair{"1,1e999,b\n", ":3: column 2 (width): '1e999'"}, std::pair{"1, 2,b\n", ":3: column 2 (width): ' 2'"},
        std::pair{"+5,2,b\n", ":3: column 1 (length): '+5'"},
        std::pair{"1e-400,2,b\n", ":3: column 1 (length): '1e-400'"}}) {
    expect_contains(refusal(header + lines),
                    std::string(field) + " is not a number like 5, -3.5 or 2e-7 that a double can hold");
  }
  expect_contains(refusal(header + "1,2,b\r\r\n"), ":3: there is the control character 0x0d; use plain text");
  expect_contains(refusal(header + "1,2,b\x7f\n"), ":3: there is the control character 0x7f");
  expect_contains(refusal("length,wi\tdth,kind\n"), ":1: there is the control character 0x09");
  expect_contains(refusal(header + "1,b\n"), ":3: the line has this many columns: 2; the header has 3");
  expect_contains(refusal(header + "1,2,3,b\n"), ":3: the line has this many columns: 4; the header has 3");
  expect_contains(refusal(header + "\n1,2,b\n"), ":3: the line has this many columns: 1; the header has 3");
  expect_contains(refusal(header + "1,2,\n"), ":3: column 3: the name is empty");
  expect_contains(refusal(header + "1,2,\"b\"\n"), ":3: there is a quote");
  expect_contains(refusal("kind\na\n"), ":1: the header has 1 column");
}

TEST_CASE("a file without rows, or without itself, is refused") {
  expect_contains(refusal(""), "there are no rows");
  expect_contains(refusal("length,kind\n"), "there are no rows");
  const std::string missing = message_of<std::runtime_error>([] { read_csv("no/such/file.csv"); });
  expect_contains(missing, "no/such/file.csv: cannot be read");
  const std::string directory = message_of<std::runtime_error>([] { read_csv(fs::temp_directory_path()); });
  expect_contains(directory, "reading stopped at line 0");
}

}  // namespace
