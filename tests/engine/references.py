#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes references.hpp: what PyTorch (float64) gives for every operation at chosen points, and for random graphs.

    python3 tests/engine/references.py > tests/engine/references.hpp

Needs PyTorch (Debian: python3-torch); the tests do not. The same bytes come out on every run.
"""

import random

import torch

torch.set_default_dtype(torch.float64)

# softplus: above its threshold PyTorch's gives x for log(1 + e^x); at 100, unlike at its default of 20, that is exact.
UNARY = {
    "negate": lambda x: -x,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "softplus": lambda x: torch.nn.functional.softplus(x, threshold=100),
    "abs": torch.abs,
}
BINARY = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "max": torch.maximum,
    "min": torch.minimum,
    "pow": torch.pow,
    "mean": lambda x, y: torch.stack([x, y]).mean(),
}
LEAKY = {"leaky_relu": lambda x, slope: torch.nn.functional.leaky_relu(x, slope.item())}

UNARY_POINTS = [-1000.0, -30.0, -2.0, -0.5, -1e-8, -0.0, 0.0, 1e-300, 1e-8, 0.5, 2.0, 30.0, 1000.0]
BINARY_POINTS = [-1000.0, -2.0, -0.5, 0.0, 1e-8, 3.0, 1000.0]
MORE_POW_POINTS = [(-2.0, 2.0), (-2.0, 1.0), (-2.0, -1.0), (-2.0, 3.5), (0.0, 1.0), (0.0, 2.0), (0.0, 0.5), (2.5, 2.0),
                   (2.5, 0.5), (2.5, 1.0), (2.5, -1.5), (-1.0, 0.0), (1.0, 0.0)]


def number(x):
    return f"{x:.17g}"


def leaf(x):
    return torch.tensor(x, requires_grad=True)


def operation_line(name, function, x, y):
    a, b = leaf(x), leaf(y)
    z = function(a, b)
    z.backward()
    results = [z.item()] + [0.0 if v.grad is None else v.grad.item() for v in (a, b)]
    return " ".join([name] + [number(v) for v in [x, y] + results])


def operation_lines():
    for name, function in UNARY.items():
        for x in UNARY_POINTS:
            yield operation_line(name, lambda a, b: function(a), x, 0.0)
    for slope in (0.01, 0.2):
        for x in UNARY_POINTS:
            yield operation_line("leaky_relu", LEAKY["leaky_relu"], x, slope)
    for name, function in BINARY.items():
        points = [(x, y) for x in BINARY_POINTS for y in BINARY_POINTS]
        for x, y in points + (MORE_POW_POINTS if name == "pow" else []):
            yield operation_line(name, function, x, y)


def anywhere(x, y):
    return True


# Form of operations.hpp -> (name of the function above, may it be used at x, y?). Kinks and poles are kept at a
# distance, so that central differences see a smooth function.
FORMS = {
    "x+y": ("add", anywhere), "x+c": ("add", anywhere), "c+y": ("add", anywhere),
    "x-y": ("subtract", anywhere), "x-c": ("subtract", anywhere), "c-y": ("subtract", anywhere),
    "x*y": ("multiply", anywhere), "x*c": ("multiply", anywhere), "c*y": ("multiply", anywhere),
    "x/y": ("divide", lambda x, y: abs(y) > 0.5), "x/c": ("divide", lambda x, y: abs(y) > 0.5),
    "c/y": ("divide", lambda x, y: abs(y) > 0.5),
    "-x": ("negate", anywhere),
    "exp(x)": ("exp", lambda x, y: x < 2), "log(x)": ("log", lambda x, y: x > 0.5),
    "sqrt(x)": ("sqrt", lambda x, y: x > 0.5), "sin(x)": ("sin", anywhere), "cos(x)": ("cos", anywhere),
    "tanh(x)": ("tanh", anywhere), "sigmoid(x)": ("sigmoid", anywhere), "softplus(x)": ("softplus", anywhere),
    "relu(x)": ("relu", lambda x, y: abs(x) > 0.01), "abs(x)": ("abs", lambda x, y: abs(x) > 0.01),
    "leaky_relu(x,c)": ("leaky_relu", lambda x, y: abs(x) > 0.01),
    "pow(x,y)": ("pow", lambda x, y: x > 0.5 and abs(y) < 3),
    "pow(x,c)": ("pow", lambda x, y: x > 0.5 and abs(y) < 3),
    "pow(c,y)": ("pow", lambda x, y: x > 0.5 and abs(y) < 3),
    "max(x,y)": ("max", lambda x, y: abs(x - y) > 0.01), "max(x,c)": ("max", lambda x, y: abs(x - y) > 0.01),
    "min(x,y)": ("min", lambda x, y: abs(x - y) > 0.01), "min(x,c)": ("min", lambda x, y: abs(x - y) > 0.01),
}


class RandomGraph:
    """Nodes are PyTorch tensors; each has a line that says how to make it."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.nodes, self.texts, self.used = [], [], set()
        for _ in range(2 + seed % 4):
            self.add(leaf(self.real()), "leaf", [])
        target = len(self.nodes) + 12 + seed % 9
        while len(self.nodes) < target:
            self.step()
        self.many("sum", [i for i in range(len(self.nodes)) if i not in self.used])
        for node in self.nodes:
            node.retain_grad()
        self.nodes[-1].backward()

    def below(self, n):
        return int(self.random.random() * n)

    def real(self):
        return round(4 * self.random.random() - 2, 3)

    def any(self):  # newer nodes more often: deeper graphs
        return self.below(len(self.nodes)) if self.below(2) else max(0, len(self.nodes) - 1 - self.below(4))

    def add(self, node, text, operands):
        if abs(node.item()) > 10:
            return
        self.nodes.append(node)
        self.texts.append(text)
        self.used.update(operands)

    def many(self, name, operands):
        values = torch.stack([self.nodes[i] for i in operands])
        if name == "dot":
            half = len(operands) // 2
            node = torch.dot(values[:half], values[half:])
        else:
            node = values.sum() if name == "sum" else values.mean()
        self.nodes.append(node)
        self.texts.append(" ".join([name] + [str(i) for i in operands]))
        self.used.update(operands)

    def step(self):
        if self.below(6) == 0:
            name = ("sum", "mean", "dot")[self.below(3)]
            operands = [self.any() for _ in range(2 * (1 + self.below(3)))]
            if sum(abs(self.nodes[i].item()) for i in operands) < 5:
                self.many(name, operands)
            return
        form = list(FORMS)[self.below(len(FORMS))]
        name, allowed = FORMS[form]
        operands, arguments, texts = [], [], []
        for is_value in self.roles(form):
            if is_value:
                operands.append(self.any())
                arguments.append(self.nodes[operands[-1]])
                texts.append(str(operands[-1]))
            else:
                arguments.append(torch.tensor(self.real()))
                texts.append(number(arguments[-1].item()))
        x, y = arguments[0].item(), arguments[-1].item()
        if allowed(x, y):
            function = {**UNARY, **BINARY, **LEAKY}[name]
            self.add(function(*arguments), " ".join([form] + texts), operands)

    def roles(self, form):
        """For each argument: is it a node (x, y), or a constant (c)?"""
        arguments = form[form.find("(") + 1:].strip(")")
        return [letter != "c" for letter in arguments if letter in "xyc"]

    def lines(self):
        for text, node in zip(self.texts, self.nodes):
            yield f"{text} : {number(node.item())} {number(node.grad.item())}"


def main():
    print("// SPDX-License-Identifier: MIT")
    print("// Made by references.py with PyTorch (float64); do not edit.")
    print("#pragma once")
    print()
    print("#include <string_view>")
    print()
    print("// Per line: operation x y : value, derivative in x, derivative in y.")
    print('inline constexpr std::string_view operation_references = R"(')
    print("\n".join(operation_lines()))
    print(')";')
    print()
    print("// Per line: operation, its operands (numbers of lines of this graph) and constants : value, gradient.")
    print('inline constexpr std::string_view graph_references = R"(')
    print("\n\n".join("\n".join(RandomGraph(seed).lines()) for seed in range(50)))
    print(')";')


if __name__ == "__main__":
    main()
