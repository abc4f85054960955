// SPDX-License-Identifier: MIT
//
// Shows a person how far long work is, on one line that is cleared at the end. Where nobody watches, which is when the
// stream is not a terminal, it writes nothing.
//
//     Progress progress("training", 2000);
//     for (std::size_t step = 0; step < 2000; ++step, progress.advance()) train();   // training  35 %
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>

namespace chainrule {

class Progress {
 public:
  Progress(std::string what, std::size_t steps, std::FILE* stream = stderr);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance();  // by one step

 private:
  std::string what_;
  std::size_t steps_, done_ = 0, shown_ = 0;  // shown_: the percentage on the screen, 0 if none is
  std::FILE* stream_;                         // null where nobody watches
};

}  // namespace chainrule
