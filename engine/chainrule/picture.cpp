// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chainrule/picture.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace chainrule {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::generic_category().message(error); }

[[noreturn]] void refuse_write(const fs::path& path, const std::string& why) {
  throw std::runtime_error(
      fmt::format("cannot write {}: {}; run in a directory that can be written", path.string(), why));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// An empty file beside `target`, which takes its place on replace() and otherwise vanishes.
class Replacement {
 public:
  explicit Replacement(const fs::path& target) : target_(target) {
    static std::atomic<unsigned> count{0};
    int fd = -1;
    do {
      path_ = target;
      path_ += fmt::format(".{}-{}.tmp", ::getpid(), count++);
      fd = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (fd < 0 && errno == EEXIST);
    if (fd < 0) refuse_write(target_, reason(errno));
    ::close(fd);
  }
  ~Replacement() {
    if (!replaced_) ::unlink(path_.c_str());
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  const fs::path& path() const { return path_; }

  void replace() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) refuse_write(target_, reason(errno));
    replaced_ = true;
  }

 private:
  fs::path target_;
  fs::path path_;
  bool replaced_ = false;
};

bool holds(const fs::path& path, std::string_view text) {
  std::error_code error;
  if (!fs::is_regular_file(path, error) || fs::file_size(path, error) != text.size()) return false;
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return in && bytes == text;
}

void write_whole(const fs::path& path, std::string_view text) {
  std::error_code error;
  if (path.has_parent_path() && !fs::is_directory(path.parent_path(), error)) {
    fs::create_directories(path.parent_path(), error);
    if (error) refuse_write(path.parent_path(), error.message());
  }
  Replacement file(path);
  Descriptor out(::open(file.path().c_str(), O_WRONLY | O_CLOEXEC));
  if (out.get() < 0) refuse_write(path, reason(errno));
  while (!text.empty()) {
    const ssize_t written = ::write(out.get(), text.data(), text.size());
    if (written < 0 && errno != EINTR) refuse_write(path, reason(errno));
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  file.replace();
}

bool is_current(const fs::path& picture, const fs::path& source) {
  std::error_code error;
  if (!fs::is_regular_file(picture, error)) return false;
  const auto drawn = fs::last_write_time(picture, error);
  if (error) return false;
  const auto written = fs::last_write_time(source, error);
  return !error && drawn >= written;
}

struct Tool {
  std::string name;
  std::string option;
  std::string package;
};

std::optional<Tool> tool_for(const fs::path& source) {
  if (source.extension() == ".dot") return Tool{"dot", "-Tsvg", "graphviz"};
  if (source.extension() == ".gp") return Tool{"gnuplot", "-d", "gnuplot-nox"};
  return std::nullopt;
}

// Both tools name the line of the source in the message that says what is wrong; gnuplot echoes that line before it.
std::string telling_line(std::string_view messages) {
  std::string first;
  while (!messages.empty()) {
    const std::string_view line = messages.substr(0, messages.find('\n'));
    messages.remove_prefix(std::min(line.size() + 1, messages.size()));
    const std::size_t begin = line.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) continue;
    const std::string_view trimmed = line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
    if (trimmed.find(" line ") != std::string_view::npos) return std::string(trimmed);
    if (first.empty()) first = trimmed;
  }
  return first.empty() ? "it gave no message" : first;
}

// Runs the tool with nothing to read, its output in the file `out`; its messages are gathered, the first 64 kB of them.
void run(const Tool& tool, const fs::path& source, const fs::path& out) {
  // A path that begins with '-' would be an option, and gnuplot runs one that begins with '<' as a command.
  std::string argument = (source.is_absolute() ? source : fs::path(".") / source).string();
  std::string name = tool.name;
  std::string option = tool.option;
  std::array<char*, 4> arguments{name.data(), option.data(), argument.data(), nullptr};
  std::array<char, 4096> part;
  std::string messages;
  const std::size_t limit = 65536;
  messages.reserve(limit);  // here, so that nothing can throw while the tool runs

  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error(fmt::format("cannot make a pipe: {}", reason(errno)));
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  ::fcntl(read_end.get(), F_SETFD, FD_CLOEXEC);
  ::fcntl(write_end.get(), F_SETFD, FD_CLOEXEC);

  posix_spawn_file_actions_t actions;
  int error = ::posix_spawn_file_actions_init(&actions);
  if (error != 0) throw std::runtime_error(fmt::format("cannot start {}: {}", tool.name, reason(error)));
  // The pipe first: in a program that was started without standard streams its ends may be 0 and 1.
  error = ::posix_spawn_file_actions_adddup2(&actions, write_end.get(), STDERR_FILENO);
  if (error == 0) error = ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  if (error == 0) error = ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY, 0);
  pid_t child = -1;
  if (error == 0) error = ::posix_spawnp(&child, name.c_str(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) throw std::runtime_error(fmt::format("{} not found; install {}", tool.name, tool.package));
  if (error != 0) throw std::runtime_error(fmt::format("cannot start {}: {}", tool.name, reason(error)));

  write_end.close();
  for (;;) {
    const ssize_t got = ::read(read_end.get(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    messages.append(part.data(), std::min(static_cast<std::size_t>(got), limit - messages.size()));
  }
  int status = 0;
  pid_t ended = -1;
  do {
    ended = ::waitpid(child, &status, 0);
  } while (ended < 0 && errno == EINTR);
  if (ended < 0) throw std::runtime_error(fmt::format("cannot learn how {} ended: {}", tool.name, reason(errno)));

  if (WIFSIGNALED(status)) {
    throw std::runtime_error(fmt::format("{} was killed by signal {}", tool.name, WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    throw std::runtime_error(
        fmt::format("{} failed with exit status {}: {}", tool.name, WEXITSTATUS(status), telling_line(messages)));
  }
}

void render(const Tool& tool, const fs::path& source, const fs::path& picture) {
  Replacement file(picture);
  run(tool, source, file.path());
  std::error_code error;
  if (fs::file_size(file.path(), error) == 0 || error) {
    throw std::runtime_error(fmt::format("{} ended well but drew nothing", tool.name));
  }
  file.replace();
}

}  // namespace

std::string save_picture(const std::filesystem::path& source, std::string_view text) {
  const char* step = "written";
  try {
    const std::optional<Tool> tool = tool_for(source);
    if (!tool) throw std::runtime_error("its name must end in .dot or .gp");
    const bool changed = !holds(source, text);
    if (changed) write_whole(source, text);
    step = "rendered";
    fs::path picture = source;
    picture.replace_extension(".svg");
    if (changed || !is_current(picture, source)) render(*tool, source, picture);
    return fmt::format("picture: {}", picture.string());
  } catch (const std::exception& problem) {
    return fmt::format("picture: {} (not {}: {})", source.string(), step, problem.what());
  }
}

}  // namespace chainrule
