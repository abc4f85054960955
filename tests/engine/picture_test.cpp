// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chainrule/picture.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fs = std::filesystem;
using chainrule::save_picture;

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool installed(const std::string& tool) {
  const char* path = std::getenv("PATH");
  std::string rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::string directory = rest.substr(0, rest.find(':'));
    rest.erase(0, directory.size() + 1);
    if (::access((directory + "/" + tool).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// An empty directory, removed at the end. With tools(), PATH is its subdirectory tools/ until the end, so that a test
// has just the tools that it makes itself, as shell scripts of built-in commands.
class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "chainrule picture XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() {
    if (old_path_) ::setenv("PATH", old_path_->c_str(), 1);
    fs::remove_all(path_);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  fs::path operator/(const std::string& name) const { return path_ / name; }

  void no_tools() {
    fs::create_directory(path_ / "tools");
    if (!old_path_) old_path_ = std::getenv("PATH");
    ::setenv("PATH", (path_ / "tools").c_str(), 1);
  }
  void tool(const std::string& name, const std::string& commands) {
    no_tools();
    write(path_ / "tools" / name, "#!/bin/sh\n" + commands);
    fs::permissions(path_ / "tools" / name, fs::perms::owner_all);
  }

  std::vector<std::string> names(const std::string& subdirectory) const {
    std::vector<std::string> result;
    for (const auto& entry : fs::directory_iterator(path_ / subdirectory)) result.push_back(entry.path().filename());
    std::sort(result.begin(), result.end());
    return result;
  }

 private:
  fs::path path_;
  std::optional<std::string> old_path_;
};

// What the drawn file of these tests' tools says: the source itself.
const char* const copy = "while read -r line; do echo \"drawn: $line\"; done < \"$2\"\n";

int open_files() {
  int count = 0;
  for (int fd = 0; fd < 1024; ++fd) count += ::fcntl(fd, F_GETFD) != -1;
  return count;
}

void age(const fs::path& path) { fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(1)); }

}  // namespace

TEST_CASE("a picture is its source as given and an .svg beside it, in a directory that is made for them") {
  Directory directory;
  directory.tool("dot", copy);
  const fs::path source = directory / "new/graphs/chain.dot";
  CHECK(save_picture(source, "digraph {}\n") == "picture: " + (directory / "new/graphs/chain.svg").string());
  CHECK(read(source) == "digraph {}\n");
  CHECK(read(directory / "new/graphs/chain.svg") == "drawn: digraph {}\n");
  CHECK(directory.names("new/graphs") == std::vector<std::string>{"chain.dot", "chain.svg"});
}

TEST_CASE("a .dot is drawn by dot -Tsvg and a .gp by gnuplot -d") {
  Directory directory;
  directory.tool("dot", "echo \"dot $1\"\n");
  directory.tool("gnuplot", "echo \"gnuplot $1\"\n");
  save_picture(directory / "a.dot", "x");
  save_picture(directory / "b.gp", "x");
  CHECK(read(directory / "a.svg") == "dot -Tsvg\n");
  CHECK(read(directory / "b.svg") == "gnuplot -d\n");
}

TEST_CASE("the real dot draws a graph") {
  if (!installed("dot")) {
    MESSAGE("not tested: dot is not installed (Debian package graphviz)");
    return;
  }
  Directory directory;
  CHECK(save_picture(directory / "g.dot", "digraph { alpha -> beta }\n") ==
        "picture: " + (directory / "g.svg").string());
  CHECK(contains(read(directory / "g.svg"), ">alpha</text>"));
  const std::string line = save_picture(directory / "bad.dot", "digraph {\n alpha ->\n");
  CHECK_MESSAGE(contains(line, "not rendered: dot failed with exit status 1: Error: "), line);
  CHECK_MESSAGE(contains(line, "syntax error in line"), line);
}

TEST_CASE("the real gnuplot draws a plot, and its failure is told by what is wrong, not by the echo of the script") {
  if (!installed("gnuplot")) {
    MESSAGE("not tested: gnuplot is not installed (Debian package gnuplot-nox)");
    return;
  }
  Directory directory;
  CHECK(save_picture(directory / "g.gp", "set terminal svg noenhanced\nplot x title \"alpha\"\n") ==
        "picture: " + (directory / "g.svg").string());
  CHECK(contains(read(directory / "g.svg"), ">alpha</text>"));
  const std::string line = save_picture(directory / "bad.gp", "set terminal svg\nset nonsense\n");
  CHECK_MESSAGE(contains(line, "not rendered: gnuplot failed with exit status 1: \""), line);
  CHECK_MESSAGE(contains(line, "line 2: unrecognized option"), line);
}

TEST_CASE("a missing tool leaves the source and says which package to install") {
  Directory directory;
  directory.no_tools();
  CHECK(save_picture(directory / "a.dot", "digraph {}\n") ==
        "picture: " + (directory / "a.dot").string() + " (not rendered: dot not found; install graphviz)");
  CHECK(save_picture(directory / "b.gp", "plot x\n") ==
        "picture: " + (directory / "b.gp").string() + " (not rendered: gnuplot not found; install gnuplot-nox)");
  CHECK(read(directory / "a.dot") == "digraph {}\n");
  CHECK(read(directory / "b.gp") == "plot x\n");
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "b.gp", "tools"});
}

TEST_CASE("a tool that cannot be run is told apart from a missing one") {
  Directory directory;
  directory.no_tools();
  write(directory / "tools/dot", "not a program");
  fs::permissions(directory / "tools/dot", fs::perms::owner_read);
  const std::string line = save_picture(directory / "a.dot", "digraph {}\n");
  CHECK_MESSAGE(contains(line, "a.dot (not rendered: cannot start dot: Permission denied)"), line);
}

TEST_CASE("a failing tool is told by its exit status and its first message, and the old .svg survives") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "old\n");
  directory.tool("dot", "echo half; echo >&2; echo '  first message' >&2; echo second >&2; exit 3\n");
  CHECK(save_picture(directory / "a.dot", "new\n") ==
        "picture: " + (directory / "a.dot").string() + " (not rendered: dot failed with exit status 3: first message)");
  CHECK(read(directory / "a.dot") == "new\n");
  CHECK(read(directory / "a.svg") == "drawn: old\n");
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "a.svg", "tools"});
}

TEST_CASE("a tool that fails without a message is reported all the same") {
  Directory directory;
  directory.tool("dot", "exit 1\n");
  const std::string line = save_picture(directory / "a.dot", "x");
  CHECK_MESSAGE(contains(line, "(not rendered: dot failed with exit status 1: it gave no message)"), line);
}

TEST_CASE("a killed tool is told by its signal") {
  Directory directory;
  directory.tool("dot", "echo half; kill -9 $$\n");
  const std::string line = save_picture(directory / "a.dot", "x");
  CHECK_MESSAGE(contains(line, "a.dot (not rendered: dot was killed by signal 9)"), line);
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "tools"});
}

TEST_CASE("a tool that ends well without output does not leave an empty picture") {
  Directory directory;
  directory.tool("gnuplot", "exit 0\n");
  const std::string line = save_picture(directory / "a.gp", "x");
  CHECK_MESSAGE(contains(line, "a.gp (not rendered: gnuplot ended well but drew nothing)"), line);
  CHECK(directory.names("") == std::vector<std::string>{"a.gp", "tools"});
}

TEST_CASE("a tool with a megabyte of messages does not block, and its messages do not show on success") {
  Directory directory;
  directory.tool("dot",
                 "line=0123456789012345678901234567890123456789012345678901234567890123; i=0\n"
                 "while [ $i -lt 16384 ]; do echo $line >&2; i=$((i+1)); done; echo done\n");
  CHECK(save_picture(directory / "a.dot", "x") == "picture: " + (directory / "a.svg").string());
}

TEST_CASE("a second save of the same bytes touches nothing and runs no tool") {
  Directory directory;
  directory.tool("dot", copy);
  const std::string line = save_picture(directory / "a.dot", "same\n");
  age(directory / "a.dot");
  const auto written = fs::last_write_time(directory / "a.dot");
  directory.tool("dot", "exit 1\n");
  CHECK(save_picture(directory / "a.dot", "same\n") == line);
  CHECK(fs::last_write_time(directory / "a.dot") == written);
  CHECK(read(directory / "a.svg") == "drawn: same\n");
}

TEST_CASE("an .svg as old as its source, as where a clock is coarse, is not drawn again") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "same\n");
  fs::last_write_time(directory / "a.svg", fs::last_write_time(directory / "a.dot"));
  directory.tool("dot", "exit 1\n");
  CHECK(save_picture(directory / "a.dot", "same\n") == "picture: " + (directory / "a.svg").string());
}

TEST_CASE("both files may be read and written by whom the umask lets") {
  Directory directory;
  directory.tool("dot", copy);
  const mode_t before = ::umask(0027);
  save_picture(directory / "a.dot", "x\n");
  ::umask(before);
  for (const char* const name : {"a.dot", "a.svg"}) {
    CHECK(fs::status(directory / name).permissions() == static_cast<fs::perms>(0640));
  }
}

TEST_CASE("changed bytes of the same length are drawn again") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "one\n");
  save_picture(directory / "a.dot", "two\n");
  CHECK(read(directory / "a.dot") == "two\n");
  CHECK(read(directory / "a.svg") == "drawn: two\n");
}

TEST_CASE("changed bytes are drawn again even where the clock was set back, and the .svg is from the future") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "one\n");
  fs::last_write_time(directory / "a.svg", fs::last_write_time(directory / "a.svg") + std::chrono::hours(1));
  save_picture(directory / "a.dot", "two\n");
  CHECK(read(directory / "a.svg") == "drawn: two\n");
}

TEST_CASE("an .svg that is missing or older than its source is drawn again") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "same\n");
  fs::remove(directory / "a.svg");
  save_picture(directory / "a.dot", "same\n");
  CHECK(read(directory / "a.svg") == "drawn: same\n");

  write(directory / "a.svg", "stale");
  age(directory / "a.svg");
  save_picture(directory / "a.dot", "same\n");
  CHECK(read(directory / "a.svg") == "drawn: same\n");
}

TEST_CASE("a failed drawing is tried again by the next save of the same bytes") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "old\n");
  age(directory / "a.svg");
  directory.tool("dot", "exit 1\n");
  save_picture(directory / "a.dot", "new\n");
  directory.tool("dot", copy);
  CHECK(save_picture(directory / "a.dot", "new\n") == "picture: " + (directory / "a.svg").string());
  CHECK(read(directory / "a.svg") == "drawn: new\n");
}

TEST_CASE("a directory that cannot be made is named with the system's reason") {
  Directory directory;
  write(directory / "file", "");
  const std::string line = save_picture(directory / "file/graphs/a.dot", "x");
  CHECK(line == "picture: " + (directory / "file/graphs/a.dot").string() + " (not written: cannot write " +
                    (directory / "file/graphs").string() +
                    ": Not a directory; run in a directory that can be written)");
}

TEST_CASE("a source or an .svg that cannot be replaced is named with the system's reason") {
  Directory directory;
  directory.tool("dot", copy);
  fs::create_directory(directory / "a.dot");
  std::string line = save_picture(directory / "a.dot", "x\n");
  CHECK_MESSAGE(contains(line, "a.dot (not written: cannot write " + (directory / "a.dot").string() + ": Is a dir"),
                line);
  fs::create_directory(directory / "b.svg");
  line = save_picture(directory / "b.dot", "x\n");
  CHECK_MESSAGE(contains(line, "b.dot (not rendered: cannot write " + (directory / "b.svg").string() + ": Is a dir"),
                line);
  CHECK(read(directory / "b.dot") == "x\n");
  age(directory / "b.dot");  // the directory b.svg is newer now, and still not a picture of it
  CHECK(save_picture(directory / "b.dot", "x\n") == line);
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "b.dot", "b.svg", "tools"});

  const fs::path at_the_limit = directory / (std::string(251, 'n') + ".dot");
  write(at_the_limit, "x\n");
  line = save_picture(at_the_limit, "x\n");
  CHECK_MESSAGE(contains(line, ".dot (not rendered: cannot write "), line);
  CHECK_MESSAGE(contains(line, ".svg: File name too long; run in a directory that can be written)"), line);
  const std::string long_name = std::string(300, 'n') + ".dot";
  line = save_picture(directory / long_name, "x\n");
  CHECK_MESSAGE(contains(line, "File name too long; run in a directory that can be written)"), line);
}

TEST_CASE("a source that cannot be written to its end, as on a full disk, stays as it was") {
  Directory directory;
  directory.tool("dot", copy);
  save_picture(directory / "a.dot", "old\n");
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string line = save_picture(directory / "a.dot", std::string(2000, 'n'));
    ::_exit(contains(line, "a.dot: File too large; run in a directory that can be written)") ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(read(directory / "a.dot") == "old\n");
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "a.svg", "tools"});
}

TEST_CASE("a source of another kind is refused before anything is written") {
  Directory directory;
  const fs::path source = directory / "new/a.txt";
  CHECK(save_picture(source, "x") ==
        "picture: " + source.string() + " (not written: its name must end in .dot or .gp)");
  CHECK_FALSE(fs::exists(directory / "new"));
  CHECK(contains(save_picture("", "x"), "(not written: "));
}

TEST_CASE("a path may hold any characters") {
  Directory directory;
  directory.tool("dot", copy);
  directory.tool("gnuplot", copy);
  for (const std::string name : {"a b", "it's", "quote\"", "$(exit 9)", "`exit 9`", "back\\slash", "-Tpng", "<echo",
                                 "|echo", "new\nline", "é漢", "*", "~", "a;b&c", "%s{}"}) {
    CAPTURE(name);
    for (const char* const extension : {".dot", ".gp"}) {
      const fs::path source = directory / name / (name + extension);
      CHECK(save_picture(source, "text\n") == "picture: " + (directory / name / (name + ".svg")).string());
      CHECK(read(directory / name / (name + ".svg")) == "drawn: text\n");
      fs::remove(directory / name / (name + ".svg"));
    }
  }
}

TEST_CASE("a relative path that looks like an option or a command is drawn as a file by the real tools") {
  if (!installed("dot") || !installed("gnuplot")) {
    MESSAGE("not tested: dot or gnuplot is not installed (Debian packages graphviz, gnuplot-nox)");
    return;
  }
  Directory directory;
  const fs::path before = fs::current_path();
  fs::current_path(directory / "");
  CHECK(save_picture("-Tpng.dot", "digraph { alpha }\n") == "picture: -Tpng.svg");
  CHECK(contains(read("-Tpng.svg"), ">alpha</text>"));
  CHECK(save_picture("<touch ran;.gp", "set terminal svg noenhanced\nplot x title \"alpha\"\n") ==
        "picture: <touch ran;.svg");
  CHECK(contains(read("<touch ran;.svg"), ">alpha</text>"));
  CHECK_FALSE(fs::exists("ran"));
  fs::current_path(before);
}

TEST_CASE("text is written byte for byte, zeros and all") {
  Directory directory;
  directory.tool("dot", copy);
  const std::string text("a\0b\r\n\xff", 6);
  save_picture(directory / "a.dot", text);
  CHECK(read(directory / "a.dot") == text);
}

TEST_CASE("no call leaves an open file or a dead process behind, whatever fails") {
  Directory directory;
  write(directory / "file", "");
  const int before = open_files();
  for (const char* const commands : {copy, "exit 1\n", "kill -9 $$\n", "exit 0\n"}) {
    directory.tool("dot", commands);
    save_picture(directory / "a.dot", commands);
    save_picture(directory / "file/a.dot", commands);
    save_picture(directory / "a.gp", commands);  // not found
  }
  CHECK(open_files() == before);
  errno = 0;
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

TEST_CASE("a tool inherits no file of save_picture but its three standard streams") {
  Directory directory;
  directory.tool("dot", "for n in 3 4 5 6 7 8 9; do { true >&$n; } 2>/dev/null && echo $n; done; echo all\n");
  std::string wanted;  // what the test itself was started with
  for (int fd = 3; fd < 10; ++fd) {
    const int flags = ::fcntl(fd, F_GETFD);
    if (flags != -1 && (flags & FD_CLOEXEC) == 0) wanted += std::to_string(fd) + "\n";
  }
  save_picture(directory / "a.dot", "x");
  CHECK(read(directory / "a.svg") == wanted + "all\n");
}

TEST_CASE("a tool does not read what the program is given to read") {
  Directory directory;
  directory.tool("dot", "read -r line && echo \"took: $line\"; echo end\n");
  write(directory / "input", "for the program\n");
  const int before = ::dup(STDIN_FILENO);
  const int input = ::open((directory / "input").c_str(), O_RDONLY | O_CLOEXEC);
  ::dup2(input, STDIN_FILENO);
  save_picture(directory / "a.dot", "x");
  if (before >= 0) ::dup2(before, STDIN_FILENO);
  ::close(before);
  ::close(input);
  CHECK(read(directory / "a.svg") == "end\n");
}

TEST_CASE("a program without standard streams still gets its pictures") {
  Directory directory;
  directory.tool("dot", copy);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (int fd = 0; fd < 3; ++fd) ::close(fd);
    const std::string line = save_picture(directory / "a.dot", "text\n");
    ::_exit(line == "picture: " + (directory / "a.svg").string() ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(read(directory / "a.svg") == "drawn: text\n");
}

TEST_CASE("two threads that save the same picture both get a whole one") {
  Directory directory;
  directory.tool("dot", copy);
  const std::string wanted = "picture: " + (directory / "a.svg").string();
  std::vector<std::string> lines(4);
  std::vector<std::thread> threads;
  for (std::string& line : lines) threads.emplace_back([&] { line = save_picture(directory / "a.dot", "text\n"); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& line : lines) CHECK(line == wanted);
  CHECK(read(directory / "a.svg") == "drawn: text\n");
  CHECK(directory.names("") == std::vector<std::string>{"a.dot", "a.svg", "tools"});
}
