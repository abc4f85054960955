// SPDX-License-Identifier: MIT
//
// Solutions of chapter 3.
#pragma once

#include <chainrule/value.hpp>
#include <vector>

#include "diagnosis.hpp"

using namespace chainrule;

inline Value from_picture(Value a, Value b, Value c) { return (b - a) * c + a; }

inline Value shared_product(Value a, Value b, Value c) {
  Value p = a * b;
  p.set_label("p");
  return (p + c) * (p - c);
}

struct Counts {
  int leaves = 0, operations = 0, edges = 0;
};

inline Counts count(Value root) {
  Counts counts;
  for (Value v : topological_order(root)) {
    const int operands = static_cast<int>(v.operands().size());
    if (operands == 0) {
      ++counts.leaves;
    } else {
      ++counts.operations;
    }
    counts.edges += operands;
  }
  return counts;
}
