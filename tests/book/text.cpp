// SPDX-License-Identifier: MIT
#include "text.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <sstream>

namespace chainrule::book {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\n");
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

Lines split_lines(std::string_view text) {
  Lines lines(1);
  for (const char c : text)
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  return lines;
}

Lines split_words(std::string_view text) {
  std::istringstream stream{std::string(text)};
  return {std::istream_iterator<std::string>(stream), {}};
}

std::string_view digits_at(std::string_view text, std::size_t at) {
  const auto from = text.substr(std::min(at, text.size()));
  return from.substr(0, from.find_first_not_of("0123456789"));
}

std::string dotted_at(std::string_view text, std::size_t at) {
  std::string number(digits_at(text, at));
  const auto second = digits_at(text, at + number.size() + 1);
  if (!number.empty() && !second.empty() && text[at + number.size()] == '.') number.append(".").append(second);
  return number;
}

namespace {

// Moves i over the first of the words that stands there.
bool skip(std::string_view text, std::size_t& i, std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    if (text.substr(i).starts_with(word)) return i += word.size(), true;
  return false;
}

void skip_spaces(std::string_view text, std::size_t& i) {
  while (skip(text, i, {" ", "\n", "\\,"})) continue;
}

// "e-7" of `e-07` and of ` \times 10^{-7}`, and moves i over it; "" when no exponent stands there, or zero.
std::string exponent_at(std::string_view text, std::size_t& i) {
  auto j = i;
  if (!skip(text, j, {"e", "E"})) {
    skip_spaces(text, j);
    if (!skip(text, j, {"\\times", "\\cdot", "×", "·"})) return "";
    skip_spaces(text, j);
    if (!skip(text, j, {"10^{", "10^"})) return "";
  }
  const bool small = skip(text, j, {"-", "−"});
  if (!small) skip(text, j, {"+"});
  std::string digits(digits_at(text, j));
  if (!digits.empty()) i = j + digits.size();
  digits.erase(0, digits.find_first_not_of('0'));
  return digits.empty() ? "" : (small ? "e-" : "e") + digits;
}

bool has_minus_before(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const std::size_t length = before.ends_with("-") ? 1 : before.ends_with("−") ? 3 : 0;
  const char left = at > length ? text[at - length - 1] : ' ';
  return length > 0 && !is_word(left) && left != ')' && left != ']' && left != '}';
}

std::string without_leading_zeros(const std::string& digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

}  // namespace

std::vector<Number> numbers(std::string_view text) {
  std::vector<Number> result;
  for (std::size_t i = 0; i < text.size();) {
    const auto at = i;
    if (is_letter(text[i])) {  // an identifier, or a LaTeX command, which ends at a digit
      const bool command = i > 0 && text[i - 1] == '\\';
      while (i < text.size() && (command ? is_letter(text[i]) : is_word(text[i]))) ++i;
      continue;
    }
    std::string whole(digits_at(text, i)), fraction;
    i += whole.size();
    if (!whole.empty() && whole.size() <= 3)
      for (auto j = i; skip(text, j, {",", "'", "{,}", "\\,"}) && digits_at(text, j).size() == 3; i = j += 3)
        whole += digits_at(text, j);
    if (i < text.size() && text[i] == '.') fraction = digits_at(text, i + 1);
    if (!fraction.empty()) i += 1 + fraction.size();
    if (!fraction.empty() && text.substr(i).starts_with(".") && !digits_at(text, i + 1).empty()) {  // a version, 5.4.4
      i = std::min(text.find_first_not_of("0123456789.", i), text.size());
    } else if (whole.empty() && fraction.empty()) {
      ++i;
    } else {
      whole = without_leading_zeros(whole);
      const auto digits = without_leading_zeros(whole + fraction);
      std::string number = has_minus_before(text, at) ? "-" : "";
      number += whole.empty() ? "0" : whole;
      if (!fraction.empty()) number += "." + fraction;
      number += exponent_at(text, i);
      result.push_back({number, digits.size(), at});
    }
  }
  return result;
}

std::string slug(std::string_view heading) {
  std::string result;
  const auto is_sign = [](unsigned code) {  // the signs and symbols among the characters beyond ASCII
    return (code < 0xC0 && code != 0xAA && code != 0xB5 && code != 0xBA) || code == 0xD7 || code == 0xF7 ||
           (code >= 0x2000 && code < 0x2C00) || (code >= 0x3000 && code < 0x3040) || code >= 0x1F000;
  };
  for (std::size_t i = 0, length = 1; i < heading.size(); i += length) {
    const auto byte = static_cast<unsigned char>(heading[i]);
    length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    unsigned code = length == 1 ? byte : byte & (0x7Fu >> length);
    for (std::size_t k = i + 1; k < i + length && k < heading.size(); ++k)
      code = code << 6 | (static_cast<unsigned char>(heading[k]) & 0x3Fu);
    if (byte == ' ')
      result += '-';
    else if (length == 1 ? is_word(heading[i]) || byte == '-' : !is_sign(code))
      result += heading.substr(i, length);
  }
  return lower(result);
}

}  // namespace chainrule::book
