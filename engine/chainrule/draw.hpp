// SPDX-License-Identifier: MIT
//
// Pictures of computational graphs, in the language of Graphviz.
//
//     Value W(0.8, "W"), x(0.5, "x");
//     Value z = W * x;
//     z.set_label("z");
//     z.backward();
//     save_picture("graphs/product.dot", to_dot(z, {.local_derivatives = true}));   // picture.hpp
//
// draws, from left to right, the boxes W (data 0.8, grad 0.5) and x (data 0.5, grad 0.8), a circle with × that both
// point to, with 0.5 on the arrow from W and 0.8 on the arrow from x, and the box z (data 0.4, grad 1). A value used
// twice has two arrows; constants stand with the operation: × 2.
//
// A network is easier to read in layers:
//
//     to_dot(loss, {.clusters = {{"inputs", x}, {"layer 1", h}, {"outputs", z}}, .layered = true});
//
// draws a column of boxes for each cluster and a box for loss. Parameters, sums and all else outside of the clusters
// have no box: arrows lead past them, one from each value to each that depends on it. Such an arrow stands for the
// product of the local derivatives on its way or, where several ways lead past, for the sum of their products. So a
// gradient is still the sum over the arrows that leave the box: derivative times the gradient of the box at the end.
//
// Boxes are numbered by their position in the topological order, so the same program writes the same bytes every time.
// (With another compiler, too, if its operands have names: see value.hpp.) Labels are data: UTF-8 comes out as typed,
// and '\n' starts a new line.
#pragma once

#include <chainrule/value.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace chainrule {

/// Values in a frame with a name: a neuron, a layer.
struct Cluster {
  std::string name;
  std::vector<Value> values;
};

/// A line of text of your own in the box of a value.
struct Remark {
  Value value;
  std::string text;
};

struct DrawOptions {
  std::string title = {};
  bool top_to_bottom = false;                 // instead of left to right
  int digits = 4;                             // significant digits of every number, 1 to 17
  bool gradients = true;                      // show the grad of each value ...
  std::vector<Value> unknown_gradients = {};  // ... but ? for these
  bool colour_gradients = false;              // orange above 0, blue below, relative to the largest shown
  bool local_derivatives = false;             // on every arrow into an operation
  std::vector<Remark> remarks = {};
  std::vector<Cluster> clusters = {};
  bool layered = false;  // no circles, and boxes for clusters and root alone; colours: also the arrows, by derivative
  std::size_t max_nodes = 400;  // boxes; dot takes minutes for thousands
};

/// The graph that root depends on. Throws std::invalid_argument if it has more than max_nodes values, if digits is out
/// of range, if a value is in two clusters, or for text that an .svg cannot hold: control characters other than '\n',
/// bytes that are not UTF-8; std::logic_error for a Value that was released.
std::string to_dot(Value root, const DrawOptions& options = {});

}  // namespace chainrule
