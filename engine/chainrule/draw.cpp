// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chainrule/draw.hpp>
#include <chainrule/svg_text.hpp>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>

namespace chainrule {
namespace {

/// Text for Graphviz's HTML-like labels, which may not be empty. Throws for text that an .svg cannot hold.
std::string escaped(std::string_view text, std::string_view what) {
  check_svg_text(text, fmt::format("to_dot: {}", what));
  if (text.empty()) return " ";
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
      case '\\':  // else dot would replace \N, \G and the like
        result += "\\\\";
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

struct Box {
  Value value;
  std::vector<Operand> arrows;  // from the boxes that it depends on, with the derivatives on the way
};

/// One arrow more. Where there is one from the same value, the two become one, and their derivatives add up.
void join(std::vector<Operand>& arrows, Value from, double derivative) {
  const auto same = [from](const Operand& arrow) { return arrow.value.number() == from.number(); };
  const auto place = std::ranges::find_if(arrows, same);
  if (place == arrows.end()) {
    arrows.push_back({from, derivative});
  } else {
    place->local_derivative += derivative;
  }
}

/// The boxes of the values in `order` that has_box chooses. Arrows lead past the others.
template <typename HasBox>
std::vector<Box> find_boxes(const std::vector<Value>& order, HasBox has_box) {
  std::vector<Box> boxes;
  std::map<std::uint64_t, std::vector<Operand>> hidden;  // for each value without a box, the arrows into it
  for (const Value& v : order) {
    std::vector<Operand> direct, past;
    for (const Operand& operand : v.operands()) {
      const auto between = hidden.find(operand.value.number());
      if (between == hidden.end()) {
        direct.push_back(operand);
        continue;
      }
      for (const auto& [from, derivative] : between->second) join(past, from, operand.local_derivative * derivative);
    }
    direct.insert(direct.end(), past.begin(), past.end());
    if (has_box(v)) {
      boxes.push_back({v, std::move(direct)});
    } else {
      hidden.emplace(v.number(), std::move(direct));
    }
  }
  return boxes;
}

/// The largest size of those that are finite.
double largest(const std::vector<double>& numbers) {
  double result = 0;
  for (const double x : numbers) {
    if (std::isfinite(x)) result = std::max(result, std::abs(x));
  }
  return result;
}

}  // namespace

std::string to_dot(Value root, const DrawOptions& options) {
  if (options.digits < 1 || options.digits > 17) {
    throw std::invalid_argument(fmt::format("to_dot: digits is {}, but must be from 1 to 17", options.digits));
  }
  std::set<std::uint64_t> unknown;
  for (const Value& v : options.unknown_gradients) {
    v.live();
    unknown.insert(v.number());
  }
  std::map<std::uint64_t, std::string> remarks;
  for (const Remark& r : options.remarks) {
    r.value.live();
    remarks[r.value.number()] += row(escaped(r.text, "a remark"), "#fff3c4");
  }
  std::map<std::uint64_t, std::size_t> cluster_of;
  for (std::size_t i = 0; i < options.clusters.size(); ++i) {
    for (const Value& v : options.clusters[i].values) {
      v.live();
      const auto [place, is_new] = cluster_of.emplace(v.number(), i);
      if (!is_new && place->second != i) {
        throw std::invalid_argument(fmt::format("to_dot: value '{}' is in the clusters '{}' and '{}'; keep it in one",
                                                v.label(), options.clusters[place->second].name,
                                                options.clusters[i].name));
      }
    }
  }
  const auto has_box = [&](Value v) {
    return !options.layered || cluster_of.contains(v.number()) || v.number() == root.number();
  };
  const std::vector<Value> order = topological_order(root);
  const auto size = static_cast<std::size_t>(std::ranges::count_if(order, has_box));
  if (size > options.max_nodes) {
    throw std::invalid_argument(fmt::format(
        "to_dot: the picture has {} values, more than max_nodes = {}; draw a part of it, by passing a value "
        "further inside as root, or raise DrawOptions::max_nodes",
        size, options.max_nodes));
  }
  const std::vector<Box> boxes = find_boxes(order, has_box);

  // What full colour stands for.
  std::vector<double> gradients, derivatives;
  for (const auto& [v, arrows] : boxes) {
    if (!unknown.contains(v.number())) gradients.push_back(v.grad());
    for (const Operand& arrow : arrows) derivatives.push_back(arrow.local_derivative);
  }
  const double full_gradient = options.colour_gradients ? largest(gradients) : 0;
  const double full_derivative = options.colour_gradients && options.layered ? largest(derivatives) : 0;

  // The boxes and circles of each cluster, and of none (the last), then the arrows.
  std::vector<std::string> shapes(options.clusters.size() + 1);
  std::string lines;
  const auto attributes = [&](double derivative) {  // of an arrow
    std::vector<std::string> list;
    if (options.local_derivatives) list.push_back(fmt::format("label=\"{}\"", number(derivative, options.digits)));
    if (full_derivative > 0 && std::isfinite(derivative)) {
      list.push_back(fmt::format("color=\"{}\", penwidth={:.1f}", derivative < 0 ? "#3d87cf" : "#d98a1f",
                                 0.4 + 2.6 * std::abs(derivative) / full_derivative));
    }
    return list.empty() ? "" : fmt::format(" [{}]", fmt::join(list, ", "));
  };
  const std::string_view out_of = !options.layered ? "" : options.top_to_bottom ? ":s" : ":e";
  const std::string_view into = !options.layered ? "" : options.top_to_bottom ? ":n" : ":w";
  std::map<std::uint64_t, std::size_t> position;
  for (const auto& [v, arrows] : boxes) {
    const std::size_t n = position.size() + 1;
    position[v.number()] = n;
    const bool leaf = v.operands().empty(), circle = !leaf && !options.layered;

    std::string rows;
    if (const std::string label = v.label(); !label.empty()) {
      rows += row("<B>" + escaped(label, "a label") + "</B>", leaf ? "#cfe8cf" : "#e4e4e4");
    }
    rows += row("data " + number(v.data(), options.digits));
    if (options.gradients) {
      const bool known = !unknown.contains(v.number());
      const bool tinted = known && full_gradient > 0 && std::isfinite(v.grad());
      rows += row(known ? "grad " + number(v.grad(), options.digits) : "grad ?",
                  tinted ? tint(v.grad() / full_gradient) : "");
    }
    rows += remarks[v.number()];

    const auto cluster = cluster_of.find(v.number());
    auto out = std::back_inserter(cluster == cluster_of.end() ? shapes.back() : shapes[cluster->second]);
    fmt::format_to(out, "  n{} [label=<<TABLE BORDER=\"0\" CELLBORDER=\"1\" CELLSPACING=\"0\">{}</TABLE>>]\n", n, rows);
    if (circle) {
      fmt::format_to(out, "  op{} [shape=ellipse, width=0.4, height=0.35, margin=\"0.06,0.04\", label=<{}>]\n", n,
                     escaped(v.symbol(), "a symbol"));
    }
    out = std::back_inserter(lines);
    for (const auto& [from, derivative] : arrows) {
      fmt::format_to(out, "  n{}{} -> {}{}{}{}\n", position.at(from.number()), out_of, circle ? "op" : "n", n, into,
                     attributes(derivative));
    }
    if (circle) fmt::format_to(out, "  op{0} -> n{0}\n", n);
  }

  std::string dot;
  auto out = std::back_inserter(dot);
  // Where layered, straight lines, and little search for fewer crossings (mclimit), which would shuffle the layers.
  fmt::format_to(out, "digraph {{\n  rankdir={}\n  {}\n  ordering=in\n  bgcolor=white\n",
                 options.top_to_bottom ? "TB" : "LR",
                 options.layered ? "ranksep=1.1\n  splines=line\n  mclimit=0.01" : "ranksep=0.35");
  const std::string_view font = "fontname=\"Helvetica,Arial,sans-serif\"";
  fmt::format_to(out, "  graph [{0}, fontsize=14, labelloc=t]\n  node [{0}, fontsize=12, shape=plain]\n", font);
  fmt::format_to(out, "  edge [{}, fontsize=11, fontcolor=\"#a03000\", arrowsize=0.7]\n", font);
  if (!options.title.empty()) fmt::format_to(out, "  label=<{}>\n", escaped(options.title, "the title"));
  for (std::size_t i = 0; i < options.clusters.size(); ++i) {
    fmt::format_to(out, "  subgraph cluster{} {{\n  label=<{}>\n  color=gray\n{}  }}\n", i,
                   escaped(options.clusters[i].name, "the name of a cluster"), shapes[i]);
  }
  return dot + shapes.back() + lines + "}\n";
}

}  // namespace chainrule
