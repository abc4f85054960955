// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <chainrule/svg_text.hpp>
#include <cstddef>
#include <stdexcept>

namespace chainrule {
namespace {

// The length of the UTF-8 sequence at the start of `text` if it is a character that XML allows, else 0.
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  unsigned long code = first & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0u) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::array<unsigned long, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  const bool control = code < 0xa0;
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  const bool noncharacter = code == 0xfffe || code == 0xffff;
  return code < smallest[length] || code > 0x10ffff || control || surrogate || noncharacter ? 0 : length;
}

}  // namespace

void check_svg_text(std::string_view text, std::string_view what) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = text[i] == '\n' ? 1 : character_length(text.substr(i));
    if (length == 0) {
      throw std::invalid_argument(fmt::format(
          "{} has the byte 0x{:02x} at position {}, after \"{}\"; use UTF-8 text without control characters", what,
          static_cast<unsigned char>(text[i]), i, text.substr(0, i)));
    }
    i += length;
  }
}

}  // namespace chainrule
