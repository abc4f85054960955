// SPDX-License-Identifier: MIT
//
// Scanning text: what the book's parser and its checks share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::book {

using Lines = std::vector<std::string>;

bool is_digit(char c);
bool is_letter(char c);  // of ASCII
bool is_word(char c);    // a digit, a letter or _
std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
Lines split_lines(std::string_view text);  // "a\n" is {"a", ""}
Lines split_words(std::string_view text);
std::string_view digits_at(std::string_view text, std::size_t at);  // as many as there are
std::string dotted_at(std::string_view text, std::size_t at);       // "4" or "4.2"; "4" of "4."

// A number as it is compared: `1{,}000.50` is 1000.50, `9.5 \times 10^{-7}` and `9.5e-07` are 9.5e-7, `−.5` is -0.5.
// A minus belongs to it when it is written directly before it and nothing that it could be subtracted from is.
struct Number {
  std::string text;
  std::size_t significant;  // digits, without leading zeros
  std::size_t at;           // offset of its first digit
};
std::vector<Number> numbers(std::string_view text);

std::string slug(std::string_view heading);  // GitHub's anchor: "ch01_slope · A slope" -> "ch01_slope--a-slope"

}  // namespace chainrule::book
