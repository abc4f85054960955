// SPDX-License-Identifier: MIT
//
// Chapter 3: an expression is a graph.
//
// Builds L = (relu(W x + b) - y)² from chapter 2 with Values, asks them what they remember, and draws them. Then: what
// becomes of constants, of a value used twice, of copies and +=, and of new data for a leaf. The check redoes every
// operation of L on plain numbers and measures each local derivative.
// Writes graphs/ch03_graph.dot, and ch03_graph_product, _constants, _shared, _repeated and _rename beside it.
#include <fmt/format.h>

#include <chainrule/claims.hpp>
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace chainrule;

Claims yes;

// [draw]
void draw(const char* name, Value root) {
  const std::string dot = to_dot(root, {.gradients = false, .local_derivatives = true});
  fmt::print("{}\n", save_picture(fmt::format("graphs/{}.dot", name), dot));
}
// [/draw]

// [tools]
/// Everything that root depends on, one line for each node, operands before results.
void print_graph(Value root) {
  for (Value v : topological_order(root)) {
    std::string line = fmt::format("{:7} data {:7.4f}", v.label(), v.data());
    if (!v.operands().empty()) line += fmt::format("   {:7} from", v.symbol());
    for (Operand o : v.operands()) line += fmt::format("  {} ({:.4g})", o.value.label(), o.local_derivative);
    fmt::print("{}\n", line);
  }
}
// [/tools]

// [redo]
/// The operation that a symbol stands for, on plain numbers.
double redo(const std::string& symbol, const std::vector<double>& in) {
  if (symbol == "×") return in[0] * in[1];
  if (symbol == "+") return in[0] + in[1];
  if (symbol == "−") return in[0] - in[1];
  if (symbol == "relu") return in[0] > 0 ? in[0] : 0;
  if (symbol == "^ 2") return in[0] * in[0];
  throw std::invalid_argument("redo: no operation " + symbol);
}

/// Nudges one operand up and down and holds the others still: chapter 1's slope, across one operation.
double slope(const std::string& symbol, const std::vector<double>& in, std::size_t nudged) {
  const double h = 1e-5;
  std::vector<double> up = in, down = in;
  up[nudged] += h;
  down[nudged] -= h;
  return (redo(symbol, up) - redo(symbol, down)) / (2 * h);
}
// [/redo]

int main() {
  fmt::print("1. A value remembers what it was made from\n");
  // [remember]
  Value W(0.8, "W"), x(0.5, "x"), b(-0.2, "b"), y(1.0, "y");
  Value p = (W * x).set_label("p");
  fmt::print("p.data() = {:.4f}, p.symbol() = {}\n", p.data(), p.symbol());
  for (Operand o : p.operands()) {
    fmt::print("operand {}: data {:.4f}, local derivative {:.4f}\n", o.value.label(), o.value.data(),
               o.local_derivative);
  }
  fmt::print("W has {} operands\n", W.operands().size());
  // [/remember]
  draw("ch03_graph_product", p);

  fmt::print("\n2. The whole expression\n");
  // [graph]
  Value z = (p + b).set_label("z");
  Value a = relu(z).set_label("a");
  Value e = (a - y).set_label("e");
  Value L = pow(e, 2).set_label("L");
  print_graph(L);
  // [/graph]
  draw("ch03_graph", L);

  fmt::print("\n3. What becomes a leaf?\n");
  // [constants]
  Value u = (2.0 * x).set_label("2x");
  Value v = (u + 1.0).set_label("2x + 1");
  Value f = sigmoid(v).set_label("f");
  print_graph(f);
  // [/constants]
  draw("ch03_graph_constants", f);

  fmt::print("\n4. A value used more than once\n");
  // [shared]
  Value c = (W + x).set_label("c");
  Value d = (c * c).set_label("d");
  Value shared = (d + c).set_label("g");
  print_graph(shared);

  Value c1 = W + x, c2 = W + x, c3 = W + x;
  Value repeated = c1 * c2 + c3;
  fmt::print("c * c + c:    data {:.4f}, {} nodes\n", shared.data(), topological_order(shared).size());
  fmt::print("c1 * c2 + c3: data {:.4f}, {} nodes\n", repeated.data(), topological_order(repeated).size());
  Value power = pow(c, 2);
  fmt::print("pow(c, 2):    data {:.4f}, {} arrow of {:.1f}\n", power.data(), power.operands().size(),
             power.operands()[0].local_derivative);
  // [/shared]
  draw("ch03_graph_shared", shared);
  draw("ch03_graph_repeated", repeated);

  fmt::print("\n5. Names and nodes\n");
  // [names]
  Value s(1.0, "s"), t(2.0, "t");
  Value copy = s;
  fmt::print("s and copy name the same node: {}\n", copy.number() == s.number());
  s += t;
  fmt::print("and after s += t:              {}\n", copy.number() == s.number());
  fmt::print("copy: data {}, label '{}', made by '{}'\n", copy.data(), copy.label(), copy.symbol());
  fmt::print("s:    data {}, label '{}', made by '{}'\n", s.data(), s.label(), s.symbol());
  // [/names]
  const DrawOptions remarks{.gradients = false, .remarks = {{copy, "copy names this"}, {s, "s names this"}}};
  fmt::print("{}\n", save_picture("graphs/ch03_graph_rename.dot", to_dot(s, remarks)));

  fmt::print("\n6. New data for a leaf\n");
  // [record]
  W.set_data(2.0);
  fmt::print("W is now {}, p is {:.4f}, L is {:.4f}\n", W.data(), p.data(), L.data());
  fmt::print("the arrow from x to p says {:.1f}\n", p.operands()[1].local_derivative);
  Value again = pow(relu(W * x + b) - y, 2);
  fmt::print("built again, L is {:.4f}\n", again.data());
  try {
    p.set_data(1.0);
  } catch (const std::logic_error& error) {
    fmt::print("{}\n", error.what());
  }
  W.set_data(0.8);
  // [/record]

  fmt::print("\n7. Check every arrow\n");
  // [check]
  bool data_agree = true, derivatives_agree = true;
  for (Value node : topological_order(L)) {
    std::vector<double> in;
    for (Operand o : node.operands()) in.push_back(o.value.data());
    if (in.empty()) continue;
    data_agree &= std::abs(redo(node.symbol(), in) - node.data()) < 1e-12;
    for (std::size_t i = 0; i < in.size(); ++i) {
      derivatives_agree &= std::abs(slope(node.symbol(), in, i) - node.operands()[i].local_derivative) < 1e-8;
    }
  }
  fmt::print("data agree with plain arithmetic to 1e-12: {}\n", yes(data_agree));
  fmt::print("local derivatives agree with measured slopes to 1e-8: {}\n", yes(derivatives_agree));
  // [/check]
  const bool as_told = shared.data() == repeated.data() && copy.data() == 1 && s.data() == 3 && p.data() == 0.4 &&
                       L.data() != again.data();
  fmt::print("sharing, names and records behave as told: {}\n", yes(as_told));
  return yes.exit_status();
}
