// SPDX-License-Identifier: MIT
#include <chainrule/value.hpp>

int main() {
  const chainrule::Value x(3.0, "x");
  (x * x).backward();
  return x.grad() == 6 ? 0 : 1;
}
