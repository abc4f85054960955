// SPDX-License-Identifier: MIT
//
// The small engine of chapter 5 on workload W2, measured as it stands in the book: this includes the chapter's source.
#include "workloads.hpp"

#define main ch05_main
#include "../../chapters/ch05_backward.cpp"
#undef main

std::vector<double> workloads::Moons::small_engine() const {
  std::vector<tiny::Value> p;
  for (const Value& v : parameters) p.emplace_back(v.data());
  const tiny::Value loss = record_plain(p);
  tiny::backward(loss);
  tiny::cut(loss.node);
  std::vector<double> gradients;
  for (const tiny::Value& v : p) gradients.push_back(v.node->grad);
  return gradients;
}
