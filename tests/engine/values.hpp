// SPDX-License-Identifier: MIT
//
// What many Values hold.
#pragma once

#include <chainrule/value.hpp>
#include <cstdint>
#include <span>
#include <vector>

namespace chainrule::test {

inline std::vector<double> data_of(std::span<const Value> values) {
  std::vector<double> result;
  for (const Value& v : values) result.push_back(v.data());
  return result;
}

inline std::vector<double> gradients_of(std::span<const Value> values) {
  std::vector<double> result;
  for (const Value& v : values) result.push_back(v.grad());
  return result;
}

inline std::vector<std::uint64_t> numbers_of(std::span<const Value> values) {
  std::vector<std::uint64_t> result;
  for (const Value& v : values) result.push_back(v.number());
  return result;
}

}  // namespace chainrule::test
