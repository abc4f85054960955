// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <stdlib.h>  // posix_openpt, grantpt, unlockpt, ptsname
#include <unistd.h>

#include <array>
#include <chainrule/progress.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "expect.hpp"

namespace chainrule::test {
namespace {

/// What `work` writes and flushes to a stream that ends in the file descriptor `to` and comes out of `from`. Less than
/// the 4096 bytes that a pipe and a terminal hold.
std::string written(int from, int to, const std::function<void(std::FILE*)>& work) {
  std::FILE* const stream = fdopen(to, "w");
  REQUIRE(stream != nullptr);
  work(stream);
  REQUIRE(write(to, ".", 1) == 1);  // the end, past the stream and what it may still hold
  std::array<char, 4096> buffer{};
  std::string text;
  while (text.empty() || text.back() != '.') {
    const ssize_t count = read(from, buffer.data(), buffer.size());
    REQUIRE(count > 0);
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  std::fclose(stream);
  close(from);
  text.pop_back();
  return text;
}

std::string written_to_pipe(const std::function<void(std::FILE*)>& work) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  return written(ends[0], ends[1], work);
}

std::string written_to_terminal(const std::function<void(std::FILE*)>& work) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(terminal >= 0);
  REQUIRE(grantpt(terminal) == 0);
  REQUIRE(unlockpt(terminal) == 0);
  const int program_side = open(ptsname(terminal), O_RDWR | O_NOCTTY);
  REQUIRE(program_side >= 0);
  return written(terminal, program_side, work);
}

void four_steps(std::FILE* stream) {
  Progress progress("training", 4, stream);
  for (int step = 0; step < 4; ++step) progress.advance();
}

const std::string clear = "\r\x1b[K";

TEST_CASE("on a terminal progress shows the percentage on one line and clears it at the end") {
  CHECK(written_to_terminal(four_steps) == "\rtraining  25 %\rtraining  50 %\rtraining  75 %\rtraining 100 %" + clear);
}

TEST_CASE("each percentage is written once, and at once") {
  const std::string text = written_to_terminal([](std::FILE* stream) {
    Progress progress("x", 1000, stream);
    for (int step = 0; step < 29; ++step) progress.advance();
    REQUIRE(write(fileno(stream), "|", 1) == 1);
    progress.advance();
  });
  CHECK(text == "\rx   1 %\rx   2 %|\rx   3 %" + clear);
}

TEST_CASE("the line is cleared when work ends early, as by an exception") {
  const std::string text = written_to_terminal([](std::FILE* stream) {
    try {
      Progress progress("x", 2, stream);
      progress.advance();
      throw 1;
    } catch (int) {
    }
  });
  CHECK(text == "\rx  50 %" + clear);
}

TEST_CASE("progress that has shown nothing leaves the line alone, and more steps than said stay at 100 %") {
  CHECK(written_to_terminal([](std::FILE* stream) { Progress progress("x", 4, stream); }).empty());
  CHECK(written_to_terminal([](std::FILE* stream) {
          Progress progress("x", 0, stream);
          progress.advance();
        }).empty());
  CHECK(written_to_terminal([](std::FILE* stream) {
          Progress progress("x", 1, stream);
          for (int step = 0; step < 3; ++step) progress.advance();
        }) == "\rx 100 %" + clear);
}

TEST_CASE("in a pipe or a file there is no trace of progress") {
  CHECK(written_to_pipe([](std::FILE* stream) {
          four_steps(stream);
          std::fflush(stream);
        }).empty());
  std::FILE* const file = std::tmpfile();
  REQUIRE(file != nullptr);
  four_steps(file);
  CHECK(std::ftell(file) == 0);
  std::fclose(file);
}

}  // namespace
}  // namespace chainrule::test
