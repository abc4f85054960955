// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <chainrule/draw.hpp>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

namespace chainrule {
namespace {

/// Text for Graphviz's HTML-like labels.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += "<BR/>";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string number(double x, int digits) { return fmt::format("{:.{}g}", x == 0 ? 0 : printable(x), digits); }

std::string row(std::string_view text, std::string_view background = {}) {
  const std::string colour = background.empty() ? "" : fmt::format(" BGCOLOR=\"{}\"", background);
  return fmt::format("<TR><TD{}>{}</TD></TR>", colour, text);
}

/// From white to orange (positive) or blue (negative); strength from -1 to 1.
std::string tint(double strength) {
  const double full[] = {strength > 0 ? 240.0 : 110.0, strength > 0 ? 160.0 : 175.0, strength > 0 ? 60.0 : 235.0};
  std::string colour = "#";
  for (const double channel : full) {
    colour += fmt::format("{:02x}", std::lround(255 - (255 - channel) * std::abs(strength)));
  }
  return colour;
}

/// Of the gradients that are shown.
double largest_gradient(const std::vector<Value>& values, const std::set<std::uint64_t>& unknown) {
  double largest = 0;
  for (const Value& v : values) {
    if (!unknown.contains(v.number()) && std::isfinite(v.grad())) largest = std::max(largest, std::abs(v.grad()));
  }
  return largest;
}

}  // namespace

std::string to_dot(Value root, const DrawOptions& options) {
  if (options.digits < 1 || options.digits > 17) {
    throw std::invalid_argument(fmt::format("to_dot: digits is {}, but must be from 1 to 17", options.digits));
  }
  const std::vector<Value> order = topological_order(root);
  if (order.size() > options.max_nodes) {
    throw std::invalid_argument(
        fmt::format("to_dot: the graph has {} values, more than max_nodes = {}; draw a part of it, by passing a value "
                    "further inside as root, or raise DrawOptions::max_nodes",
                    order.size(), options.max_nodes));
  }

  std::set<std::uint64_t> unknown;
  for (const Value& v : options.unknown_gradients) unknown.insert(v.number());
  std::map<std::uint64_t, std::string> remarks;
  for (const Remark& r : options.remarks) remarks[r.value.number()] += row(escaped(r.text), "#fff3c4");
  std::map<std::uint64_t, std::size_t> cluster_of;
  for (std::size_t i = 0; i < options.clusters.size(); ++i) {
    for (const Value& v : options.clusters[i].values) {
      const auto [place, is_new] = cluster_of.emplace(v.number(), i);
      if (!is_new && place->second != i) {
        throw std::invalid_argument(fmt::format("to_dot: value '{}' is in the clusters '{}' and '{}'; keep it in one",
                                                v.label(), options.clusters[place->second].name,
                                                options.clusters[i].name));
      }
    }
  }
  const double largest = options.colour_gradients ? largest_gradient(order, unknown) : 0;

  // The boxes and circles of each cluster, and of none (the last), then the arrows.
  std::vector<std::string> shapes(options.clusters.size() + 1);
  std::string arrows;
  std::map<std::uint64_t, std::size_t> position;
  for (const Value& v : order) {
    const std::size_t n = position.size() + 1;
    position[v.number()] = n;
    const std::vector<Operand> operands = v.operands();

    std::string rows;
    if (const std::string label = v.label(); !label.empty()) {
      rows += row("<B>" + escaped(label) + "</B>", operands.empty() ? "#cfe8cf" : "#e4e4e4");
    }
    rows += row("data " + number(v.data(), options.digits));
    if (options.gradients) {
      const bool known = !unknown.contains(v.number());
      const std::string background = known && largest > 0 && std::isfinite(v.grad()) ? tint(v.grad() / largest) : "";
      rows += row(known ? "grad " + number(v.grad(), options.digits) : "grad ?", background);
    }
    rows += remarks[v.number()];

    const auto cluster = cluster_of.find(v.number());
    auto out = std::back_inserter(cluster == cluster_of.end() ? shapes.back() : shapes[cluster->second]);
    fmt::format_to(out, "  n{} [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\">{}</TABLE>>]\n", n, rows);
    if (operands.empty()) continue;
    fmt::format_to(out, "  op{} [shape=ellipse, width=0.4, height=0.35, margin=\"0.06,0.04\", label=<{}>]\n", n,
                   escaped(v.symbol()));
    for (const Operand& operand : operands) {
      const std::string derivative =
          options.local_derivatives ? fmt::format(" [label=\"{}\"]", number(operand.local_derivative, options.digits))
                                    : "";
      fmt::format_to(std::back_inserter(arrows), "  n{} -> op{}{}\n", position.at(operand.value.number()), n,
                     derivative);
    }
    fmt::format_to(std::back_inserter(arrows), "  op{0} -> n{0}\n", n);
  }

  std::string dot;
  auto out = std::back_inserter(dot);
  fmt::format_to(out, "digraph {{\n  rankdir={}\n  ranksep=0.35\n  ordering=in\n  bgcolor=white\n",
                 options.top_to_bottom ? "TB" : "LR");
  const std::string_view font = "fontname=\"Helvetica,Arial,sans-serif\"";
  fmt::format_to(out, "  graph [{0}, fontsize=14, labelloc=t]\n  node [{0}, fontsize=12, shape=plain]\n", font);
  fmt::format_to(out, "  edge [{}, fontsize=11, fontcolor=\"#a03000\", arrowsize=0.7]\n", font);
  if (!options.title.empty()) fmt::format_to(out, "  label=<{}>\n", escaped(options.title));
  for (std::size_t i = 0; i < options.clusters.size(); ++i) {
    fmt::format_to(out, "  subgraph cluster{} {{\n  label=<{}>\n  color=gray\n{}  }}\n", i,
                   escaped(options.clusters[i].name), shapes[i]);
  }
  return dot + shapes.back() + arrows + "}\n";
}

}  // namespace chainrule
