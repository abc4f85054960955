// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <unistd.h>  // isatty

#include <chainrule/progress.hpp>
#include <utility>

namespace chainrule {

Progress::Progress(std::string what, std::size_t steps, std::FILE* stream)
    : what_(std::move(what)), steps_(steps), stream_(isatty(fileno(stream)) == 1 ? stream : nullptr) {}

Progress::~Progress() {
  if (shown_ == 0) return;
  std::fputs("\r\x1b[K", stream_);
  std::fflush(stream_);
}

void Progress::advance() {
  ++done_;
  if (stream_ == nullptr || done_ > steps_ || 100 * done_ / steps_ == shown_) return;
  shown_ = 100 * done_ / steps_;
  const std::string line = fmt::format("\r{} {:3} %", what_, shown_);
  std::fputs(line.c_str(), stream_);
  std::fflush(stream_);
}

}  // namespace chainrule
