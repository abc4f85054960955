// SPDX-License-Identifier: MIT
//
// Text that an .svg can hold: UTF-8, without control characters other than '\n', and without what XML excludes.
//
//     check_svg_text("∂L/∂w", "the title");       // fine
//     check_svg_text("tab\tstop", "the title");   // throws std::invalid_argument:
//     // the title has the byte 0x09 at position 3, after "tab"; use UTF-8 text without control characters
#pragma once

#include <string_view>

namespace chainrule {

/// Throws std::invalid_argument, which says that `what` has a byte that no .svg can hold, and where.
void check_svg_text(std::string_view text, std::string_view what);

}  // namespace chainrule
