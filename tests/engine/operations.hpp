// SPDX-License-Identifier: MIT
//
// Every way to write an operation of one or two arguments, for the tests that go through all of them.
#pragma once

#include <algorithm>
#include <chainrule/value.hpp>
#include <cstddef>
#include <string_view>

namespace chainrule::test {

/// How many results of operations the graph holds.
inline std::ptrdiff_t results() {
  using tape::graph, tape::Kind;
  return std::count_if(graph.kind, graph.kind + graph.size, [](Kind kind) { return kind != Kind::leaf; });
}

/// `apply` gets both arguments as Values; where the text has a c, it takes the number and leaves the Value alone.
struct Form {
  std::string_view text;
  std::string_view reference;  // its name in references.hpp
  std::string_view symbol;     // at x = 3, y = 2
  Value (*apply)(Value x, Value y);

  bool has(char argument) const {
    const auto arguments = text.substr(text.find('(') + 1);  // all of it without '('
    return arguments.find(argument) != std::string_view::npos;
  }
};

inline const Form forms[] = {
    {"x+y", "add", "+", [](Value x, Value y) { return x + y; }},
    {"x+c", "add", "+ 2", [](Value x, Value y) { return x + y.data(); }},
    {"c+y", "add", "+ 3", [](Value x, Value y) { return x.data() + y; }},
    {"x+=y", "add", "+", [](Value x, Value y) { return x += y; }},
    {"x+=c", "add", "+ 2", [](Value x, Value y) { return x += y.data(); }},
    {"sum(x,y)", "add", "sum",
     [](Value x, Value y) {
       return sum({x, y});
     }},
    {"x-y", "subtract", "−", [](Value x, Value y) { return x - y; }},
    {"x-c", "subtract", "− 2", [](Value x, Value y) { return x - y.data(); }},
    {"c-y", "subtract", "3 −", [](Value x, Value y) { return x.data() - y; }},
    {"x-=y", "subtract", "−", [](Value x, Value y) { return x -= y; }},
    {"x-=c", "subtract", "− 2", [](Value x, Value y) { return x -= y.data(); }},
    {"x*y", "multiply", "×", [](Value x, Value y) { return x * y; }},
    {"x*c", "multiply", "× 2", [](Value x, Value y) { return x * y.data(); }},
    {"c*y", "multiply", "× 3", [](Value x, Value y) { return x.data() * y; }},
    {"x*=y", "multiply", "×", [](Value x, Value y) { return x *= y; }},
    {"x*=c", "multiply", "× 2", [](Value x, Value y) { return x *= y.data(); }},
    {"dot(x,y)", "multiply", "dot",
     [](Value x, Value y) {
       return dot({&x, 1}, {&y, 1});
     }},
    {"operation(x,y)", "multiply", "mine",
     [](Value x, Value y) {
       return operation("mine", x.data() * y.data(), {{x, y.data()}, {y, x.data()}});
     }},
    {"x/y", "divide", "÷", [](Value x, Value y) { return x / y; }},
    {"x/c", "divide", "÷ 2", [](Value x, Value y) { return x / y.data(); }},
    {"c/y", "divide", "3 ÷", [](Value x, Value y) { return x.data() / y; }},
    {"x/=y", "divide", "÷", [](Value x, Value y) { return x /= y; }},
    {"x/=c", "divide", "÷ 2", [](Value x, Value y) { return x /= y.data(); }},
    {"mean(x,y)", "mean", "mean",
     [](Value x, Value y) {
       return mean({x, y});
     }},
    {"pow(x,y)", "pow", "pow", [](Value x, Value y) { return pow(x, y); }},
    {"pow(x,c)", "pow", "^ 2", [](Value x, Value y) { return pow(x, y.data()); }},
    {"pow(c,y)", "pow", "pow", [](Value x, Value y) { return pow(x.data(), y); }},
    {"max(x,y)", "max", "max", [](Value x, Value y) { return max(x, y); }},
    {"max(x,c)", "max", "max 2", [](Value x, Value y) { return max(x, y.data()); }},
    {"max(c,y)", "max", "max 3", [](Value x, Value y) { return max(x.data(), y); }},
    {"min(x,y)", "min", "min", [](Value x, Value y) { return min(x, y); }},
    {"min(x,c)", "min", "min 2", [](Value x, Value y) { return min(x, y.data()); }},
    {"min(c,y)", "min", "min 3", [](Value x, Value y) { return min(x.data(), y); }},
    {"leaky_relu(x,c)", "leaky_relu", "leaky_relu 2", [](Value x, Value y) { return leaky_relu(x, y.data()); }},
    {"-x", "negate", "−", [](Value x, Value) { return -x; }},
    {"exp(x)", "exp", "exp", [](Value x, Value) { return exp(x); }},
    {"log(x)", "log", "log", [](Value x, Value) { return log(x); }},
    {"sqrt(x)", "sqrt", "sqrt", [](Value x, Value) { return sqrt(x); }},
    {"sin(x)", "sin", "sin", [](Value x, Value) { return sin(x); }},
    {"cos(x)", "cos", "cos", [](Value x, Value) { return cos(x); }},
    {"tanh(x)", "tanh", "tanh", [](Value x, Value) { return tanh(x); }},
    {"sigmoid(x)", "sigmoid", "sigmoid", [](Value x, Value) { return sigmoid(x); }},
    {"softplus(x)", "softplus", "softplus", [](Value x, Value) { return softplus(x); }},
    {"relu(x)", "relu", "relu", [](Value x, Value) { return relu(x); }},
    {"abs(x)", "abs", "abs", [](Value x, Value) { return abs(x); }},
};

}  // namespace chainrule::test
