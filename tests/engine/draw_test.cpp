// SPDX-License-Identifier: MIT
#include <chainrule/draw.hpp>
#include <chainrule/picture.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "expect.hpp"

namespace {

using namespace chainrule;
using test::expect_contains;
using test::message_of;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

}  // namespace

TEST_CASE("a product is drawn with these bytes") {
  const Scope scope;
  const Value W(0.8, "W"), x(0.5, "x");
  const Value z = (W * x).set_label("z");
  z.backward();
  CHECK(to_dot(z, {.title = "product", .local_derivatives = true}) == R"(digraph {
  rankdir=LR
  ranksep=0.35
  ordering=in
  bgcolor=white
  graph [fontname="Helvetica,Arial,sans-serif", fontsize=14, labelloc=t]
  node [fontname="Helvetica,Arial,sans-serif", fontsize=12, shape=plain]
  edge [fontname="Helvetica,Arial,sans-serif", fontsize=11, fontcolor="#a03000", arrowsize=0.7]
  label=<product>
  n1 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#cfe8cf"><B>W</B></TD></TR><TR><TD>data 0.8</TD></TR><TR><TD>grad 0.5</TD></TR></TABLE>>]
  n2 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#cfe8cf"><B>x</B></TD></TR><TR><TD>data 0.5</TD></TR><TR><TD>grad 0.8</TD></TR></TABLE>>]
  n3 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#e4e4e4"><B>z</B></TD></TR><TR><TD>data 0.4</TD></TR><TR><TD>grad 1</TD></TR></TABLE>>]
  op3 [shape=ellipse, width=0.4, height=0.35, margin="0.06,0.04", label=<×>]
  n1 -> op3 [label="0.5"]
  n2 -> op3 [label="0.8"]
  op3 -> n3
}
)");
}

TEST_CASE("the same computation is drawn with the same bytes whatever the thread did before") {
  std::vector<std::string> pictures;
  for (int i = 0; i < 2; ++i) {
    const Scope scope;
    if (i == 1) Value unrelated(1.0), other(2.0);
    const Value a(2.0, "a");
    pictures.push_back(to_dot(a * a + 1));
  }
  CHECK(pictures[0] == pictures[1]);
}

TEST_CASE("a value used twice has two arrows, each with its local derivative") {
  const Scope scope;
  const Value a(3.0), b(2.0);
  CHECK(count(to_dot(a + a), "n1 -> op2\n") == 2);
  CHECK(count(to_dot(a / a, {.local_derivatives = true}), "n1 -> op2 [label=\"0.3333\"]\n") == 1);
  CHECK(count(to_dot(a / a, {.local_derivatives = true}), "n1 -> op2 [label=\"-0.3333\"]\n") == 1);
  const Value ranges[] = {a, b};
  CHECK(count(to_dot(dot(ranges, ranges), {.local_derivatives = true}), "n1 -> op3 [label=\"3\"]\n") == 2);
}

TEST_CASE("constants stand with the operation that they were folded into, on their side of it") {
  const Scope scope;
  const Value x(4.0);
  for (const auto& [value, symbol] : std::vector<std::pair<Value, std::string>>{{2 * x, "× 2"},
                                                                                {x + 0.1, "+ 0.1"},
                                                                                {x - 1, "− 1"},
                                                                                {1 - x, "1 −"},
                                                                                {x / 2, "÷ 2"},
                                                                                {10 / x, "10 ÷"},
                                                                                {pow(x, 3), "^ 3"},
                                                                                {max(x, 0), "max 0"},
                                                                                {leaky_relu(x), "leaky_relu 0.01"},
                                                                                {-x, "−"}}) {
    const std::string dot = to_dot(value);
    expect_contains(dot, "label=<" + symbol + ">]");
    CHECK(count(dot, "->") == 2);
  }
}

TEST_CASE("gradients can be left out, unknown, or shown by colour from the largest down") {
  const Scope scope;
  const Value a(2.0, "a"), b(-4.0, "b");
  const Value y = a * b;
  y.backward();  // the gradient of a is -4, that of b 2
  CHECK(count(to_dot(y, {.gradients = false}), "grad") == 0);
  const std::string unknown = to_dot(y, {.unknown_gradients = {a}});
  CHECK(count(unknown, "grad ?") == 1);
  CHECK(count(unknown, "grad -4") == 0);
  CHECK(count(unknown, "grad 2") == 1);
  const std::string colours = to_dot(y, {.colour_gradients = true});
  expect_contains(colours, "BGCOLOR=\"#6eafeb\">grad -4");
  expect_contains(colours, "BGCOLOR=\"#f8d09e\">grad 2");
  expect_contains(to_dot(y, {.unknown_gradients = {a}, .colour_gradients = true}), "BGCOLOR=\"#f0a03c\">grad 2");
}

TEST_CASE("gradients and derivatives that are not finite have no colour, and take none from the others") {
  const Scope scope;
  const double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  const Value x(1.0), y(2.0), w(3.0);
  const Value f = operation("f", 1, {{x, infinity}, {y, -2}, {w, nan}});
  f.backward();
  const std::string dot = to_dot(f, {.colour_gradients = true});
  expect_contains(dot, "<TD>grad inf</TD>");
  expect_contains(dot, "<TD>grad nan</TD>");
  expect_contains(dot, "BGCOLOR=\"#6eafeb\">grad -2");
  const std::string layered =
      to_dot(f, {.colour_gradients = true, .clusters = {{"inputs", {x, y, w}}}, .layered = true});
  expect_contains(layered, "n1:e -> n4:w\n");
  expect_contains(layered, "n2:e -> n4:w [color=\"#3d87cf\", penwidth=3.0]\n");
  expect_contains(layered, "n3:e -> n4:w\n");
}

TEST_CASE("remarks and clusters go where they belong") {
  const Scope scope;
  const Value x(1.0, "x"), w(2.0, "w");
  const Value y = (w * x).set_label("y"), z = tanh(y);
  const std::string dot =
      to_dot(z, {.remarks = {{y, "visited 1st"}, {y, "then 2nd"}}, .clusters = {{"neuron", {w, y}}}});
  expect_contains(dot,
                  "<TD>grad 0</TD></TR><TR><TD BGCOLOR=\"#fff3c4\">visited 1st</TD></TR><TR><TD "
                  "BGCOLOR=\"#fff3c4\">then 2nd</TD></TR></TABLE>");
  const std::string cluster = dot.substr(dot.find("subgraph"), dot.find("  }\n") - dot.find("subgraph"));
  expect_contains(cluster, "label=<neuron>");
  CHECK(count(cluster, "  n2 [") == 1);   // w
  CHECK(count(cluster, "  op3 [") == 1);  // the product
  CHECK(count(cluster, "  n1 [") == 0);   // x
  CHECK(to_dot(z, {.clusters = {{"neuron", {w, w}}}}) == to_dot(z, {.clusters = {{"neuron", {w}}}}));
}

TEST_CASE("a layered picture has a column for each cluster, and arrows with the derivatives past all else") {
  const Scope scope;
  const Value x1(1.0, "x1"), x2(-1.0, "x2"), w(2.0, "w");
  const Value a = (w * x1 + x2).set_label("a"), b = (3 * x1).set_label("b");
  const Value loss = (pow(a, 2) + b * x2).set_label("loss");
  loss.backward();  // the gradients of a and b are 2 and -1
  const std::vector<Cluster> layers{{"inputs", {x1, x2}}, {"layer", {a, b}}};
  const std::string dot = to_dot(loss, {.local_derivatives = true, .clusters = layers, .layered = true});
  CHECK(dot.substr(dot.find("  subgraph")) == R"(  subgraph cluster0 {
  label=<inputs>
  color=gray
  n1 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#cfe8cf"><B>x1</B></TD></TR><TR><TD>data 1</TD></TR><TR><TD>grad 1</TD></TR></TABLE>>]
  n2 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#cfe8cf"><B>x2</B></TD></TR><TR><TD>data -1</TD></TR><TR><TD>grad 5</TD></TR></TABLE>>]
  }
  subgraph cluster1 {
  label=<layer>
  color=gray
  n3 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#e4e4e4"><B>a</B></TD></TR><TR><TD>data 1</TD></TR><TR><TD>grad 2</TD></TR></TABLE>>]
  n4 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#e4e4e4"><B>b</B></TD></TR><TR><TD>data 3</TD></TR><TR><TD>grad -1</TD></TR></TABLE>>]
  }
  n5 [label=<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0"><TR><TD BGCOLOR="#e4e4e4"><B>loss</B></TD></TR><TR><TD>data -2</TD></TR><TR><TD>grad 1</TD></TR></TABLE>>]
  n2:e -> n3:w [label="1"]
  n1:e -> n3:w [label="2"]
  n1:e -> n4:w [label="3"]
  n3:e -> n5:w [label="2"]
  n4:e -> n5:w [label="-1"]
  n2:e -> n5:w [label="3"]
}
)");
  expect_contains(to_dot(loss, {.top_to_bottom = true, .clusters = layers, .layered = true}), "n1:s -> n3:n\n");
  const std::string colours = to_dot(loss, {.colour_gradients = true, .clusters = layers, .layered = true});
  expect_contains(colours, "n1:e -> n4:w [color=\"#d98a1f\", penwidth=3.0]");
  expect_contains(colours, "n4:e -> n5:w [color=\"#3d87cf\", penwidth=1.3]");
}

TEST_CASE("ways that lead past the same hidden values become one arrow, whatever their number") {
  const Scope scope;
  const Value x(1.0, "x");
  Value y = x;
  for (int i = 0; i < 40; ++i) y = y + y;  // 2^40 ways
  const Value z = 2 * y;
  const std::string dot =
      to_dot(z, {.digits = 15, .local_derivatives = true, .clusters = {{"input", {x}}}, .layered = true});
  CHECK(count(dot, "->") == 1);
  expect_contains(dot, "n1:e -> n2:w [label=\"2199023255552\"]");  // 2^41
  CHECK(count(to_dot(z, {.clusters = {{"input", {x}}}, .layered = true, .max_nodes = 2}), "->") == 1);
}

TEST_CASE("labels come out of dot as they were typed") {
  const std::string label = "q\"uote back\\slash \\n \\N \\G \\\\ \\L {<b>}|&amp; & ñ 勾配 ∂L/∂w 😀 two\nlines";
  const Scope scope;
  const Value x(1.0, label);
  const Value y = operation("<op>&\"\\E", 1, {{x, 1}}).set_label("y");
  const auto directory = std::filesystem::temp_directory_path() / "chainrule draw test";
  const std::string line = save_picture(
      directory / "labels.dot", to_dot(y, {.title = label, .remarks = {{x, label}}, .clusters = {{label, {x}}}}));
  std::ifstream file(directory / "labels.svg", std::ios::binary);
  const std::string svg{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::filesystem::remove_all(directory);
  if (line.find("install graphviz") != std::string::npos) {
    MESSAGE("not tested: ", line);
    return;
  }
  CHECK(count(svg,
              ">q&quot;uote back\\slash \\n \\N \\G \\\\ \\L {&lt;b&gt;}|&amp;amp; &amp; ñ 勾配 ∂L/∂w 😀 two</text>") ==
        4);
  CHECK(count(svg, ">lines</text>") == 4);
  expect_contains(svg, ">&lt;op&gt;&amp;&quot;\\E</text>");
}

TEST_CASE("text that an svg cannot hold is refused, wherever it stands") {
  const Scope scope;
  const Value x(1.0, "x"), tab(1.0, "a\tb");
  const auto refusal = [](Value root, const DrawOptions& options) {
    return message_of<std::invalid_argument>([&] { to_dot(root, options); });
  };
  const std::string advice = "; use UTF-8 text without control characters";
  CHECK(refusal(tab, {}) == "to_dot: a label has the byte 0x09 at position 1, after \"a\"" + advice);
  expect_contains(refusal(x, {.title = "caf\xe9"}), "to_dot: the title has the byte 0xe9 at position 3");
  expect_contains(refusal(x, {.remarks = {{x, "\x1b[1m"}}}), "to_dot: a remark has the byte 0x1b at position 0");
  expect_contains(refusal(x, {.clusters = {{"a\r\n", {x}}}}), "to_dot: the name of a cluster has the byte 0x0d");
  expect_contains(refusal(operation("\xef\xbf\xbe", 1, {{x, 1}}), {}), "to_dot: a symbol has the byte 0xef");
}

TEST_CASE("text that is empty leaves a picture that dot can draw") {
  const Scope scope;
  const Value x(1.0);
  const std::string dot =
      to_dot(operation("", 2, {{x, 1}}), {.title = "", .remarks = {{x, ""}}, .clusters = {{"", {x}}}});
  CHECK(count(dot, "label=<>") == 0);
  const auto directory = std::filesystem::temp_directory_path() / "chainrule draw test";
  const std::string line = save_picture(directory / "empty.dot", dot);
  std::filesystem::remove_all(directory);
  CHECK_MESSAGE((line.find("(not") == std::string::npos || line.find("install graphviz") != std::string::npos), line);
}

TEST_CASE("a released value is refused in unknown_gradients, remarks and clusters too") {
  const Scope scope;
  const Value x(1.0), stale = [] {
    const Scope inner;
    return Value(2.0);
  }();
  for (const DrawOptions& options : {DrawOptions{.unknown_gradients = {stale}}, DrawOptions{.remarks = {{stale, "r"}}},
                                     DrawOptions{.clusters = {{"c", {x, stale}}}}}) {
    expect_contains(message_of<std::logic_error>([&] { to_dot(x, options); }), "after the Scope");
  }
}

TEST_CASE("a graph that is too large is refused with the way to draw a part of it") {
  const Scope scope;
  Value y(1.0);
  for (int i = 0; i < 10; ++i) y = y + 1;
  CHECK(count(to_dot(y, {.max_nodes = 11}), "-> n") == 10);
  const std::string message = message_of<std::invalid_argument>([&] { to_dot(y, {.max_nodes = 10}); });
  expect_contains(message, "has 11 values, more than max_nodes = 10");
  expect_contains(message, "draw a part of it");
}

TEST_CASE("a chain of a hundred thousand operations can be written") {
  const Scope scope;
  Value y(1.0);
  for (int i = 0; i < 100000; ++i) y = y + 1;
  CHECK(count(to_dot(y, {.max_nodes = 200000}), "-> n") == 100000);
}

TEST_CASE("digits outside of 1 to 17 and a value in two clusters are refused") {
  const Scope scope;
  const Value x(1.0, "x");
  expect_contains(message_of<std::invalid_argument>([&] { to_dot(x, {.digits = 0}); }), "digits is 0");
  expect_contains(message_of<std::invalid_argument>([&] { to_dot(x, {.digits = 18}); }), "digits is 18");
  expect_contains(message_of<std::invalid_argument>([&] {
                    to_dot(x, {.clusters = {{"first", {x}}, {"second", {x}}}});
                  }),
                  "'x' is in the clusters 'first' and 'second'");
}

TEST_CASE("minus zero, NaN and infinity can be drawn") {
  const Scope scope;
  const Value x(-0.0);
  expect_contains(to_dot(x), "data 0<");
  x.set_data(std::numeric_limits<double>::infinity());
  expect_contains(to_dot(x), "data inf<");
  x.set_data(-std::numeric_limits<double>::quiet_NaN());
  expect_contains(to_dot(x, {.colour_gradients = true}), "data nan<");
}
