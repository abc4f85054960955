#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes network_references.hpp: what PyTorch (float64) gives for every loss at chosen points, and for networks that
SGD trains.

    python3 tests/engine/network_references.py > tests/engine/network_references.hpp

Needs PyTorch (Debian: python3-torch); the tests do not. The same bytes come out on every run.
"""

import random
import sys

import torch
from torch.nn import functional

sys.dont_write_bytecode = True
from references import leaf, number  # noqa: E402  (also makes float64 the default)

torch.set_num_threads(1)


def numbers(values):
    return " ".join(number(v) for v in values)


# Losses of one number, at points x with each target. PyTorch's binary cross-entropy takes logarithms below -100 for
# -100, and p (1 - p) below 1e-12 for 1e-12 in its gradient. Ours does not; the points are where neither matters.
ONE_NUMBER = {
    "hinge": (lambda x, y: functional.relu(1 - y * x), [-1000.0, -2.0, -1.0, -0.3, 0.0, 0.3, 1.0, 2.0, 1000.0],
              [-1.0, 1.0]),
    "binary_cross_entropy": (functional.binary_cross_entropy,
                             [1e-9, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999, 1 - 2.0**-30], [0.0, 0.25, 0.5, 0.9, 1.0]),
    "bce_with_logits": (functional.binary_cross_entropy_with_logits,
                        [-1000.0, -40.0, -5.0, -0.7, 0.0, 1e-8, 0.7, 5.0, 40.0, 1000.0], [0.0, 0.25, 0.5, 0.9, 1.0]),
}

# Functions of logits.
LOGITS = [
    [0.0], [-3.5], [1000.0], [2.0, 0.0, -1.0], [0.5, 0.5], [1.0, 1.0, 1.0, 1.0], [1000.0, 1000.0, -1000.0],
    [1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0], [-1000.0, -1001.0], [40.0, 0.0, 39.0], [1e-8, 0.0, -1e-8],
    [0.3, -1.2, 2.5, 0.3, -0.1], [700.0, 710.0, 720.0], [float("-inf"), 0.0, 1.0],
]
MANY_NUMBERS = {
    "softmax": lambda z, k: functional.softmax(z, 0)[k],
    "log_softmax": lambda z, k: functional.log_softmax(z, 0)[k],
    "cross_entropy": lambda z, k: functional.cross_entropy(z, torch.tensor(k)),
}

MSE = [([0.5], [2.0]), ([1.0, -2.0], [1.0, 0.5]), ([1e8, -1e-8, 3.0], [-1e8, 0.0, 2.875]),
       ([0.1, 0.2, 0.3, -0.4, 1.5], [0.0, 1.0, -1.0, 0.25, 1.5])]


def with_gradient(function, data):
    x = leaf(data)
    loss = function(x)
    loss.backward()
    return numbers([loss.item()] + x.grad.reshape(-1).tolist())


def loss_lines():
    for name, (function, points, targets) in ONE_NUMBER.items():
        for x in points:
            for y in targets:
                yield f"{name} {numbers([y, x])} : {with_gradient(lambda p: function(p, torch.tensor(y)), x)}"
    for predictions, targets in MSE:
        loss = with_gradient(lambda p: functional.mse_loss(p, torch.tensor(targets)), predictions)
        yield f"mse {numbers(targets + predictions)} : {loss}"
    for z in LOGITS:
        yield f"logsumexp {numbers(z)} : {with_gradient(lambda v: torch.logsumexp(v, 0), z)}"
        for name, function in MANY_NUMBERS.items():
            for k in range(len(z)):
                yield f"{name} {k} {numbers(z)} : {with_gradient(lambda v: function(v, k), z)}"


class Network:
    """An MLP and a small batch, both from a seed, and steps of SGD on the batch."""

    ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "linear": lambda z: z}
    LOSSES = {  # of the outputs and the targets of a batch
        "mse": lambda out, t: functional.mse_loss(out, torch.tensor(t).reshape(-1, 1)),
        "hinge": lambda out, t: functional.relu(1 - torch.tensor(t).reshape(-1, 1) * out).mean(),
        "bce_with_logits": lambda out, t: functional.binary_cross_entropy_with_logits(
            out, torch.tensor(t).reshape(-1, 1)),
        "cross_entropy": lambda out, t: functional.cross_entropy(out, torch.tensor(t).long()),
    }
    TARGETS = {"mse": [-0.75, 0.5, 1.25], "hinge": [-1.0, 1.0], "bce_with_logits": [0.0, 1.0],
               "cross_entropy": [0.0, 1.0, 2.0]}

    def __init__(self, seed, sizes, activation, loss, samples):
        self.random = random.Random(seed)
        self.sizes, self.activation, self.loss = sizes, activation, loss
        # Per layer: a row for each neuron, its weights and then its bias.
        self.layers = [leaf([[self.real() for _ in range(inputs + 1)] for _ in range(outputs)])
                       for inputs, outputs in zip(sizes, sizes[1:])]
        self.inputs = [[self.real() for _ in range(sizes[0])] for _ in range(samples)]
        choices = self.TARGETS[loss]
        self.targets = [choices[i % len(choices)] for i in range(samples)]

    def real(self):
        return round(2 * self.random.random() - 1, 3)

    def forward(self):
        values = torch.tensor(self.inputs)
        for i, layer in enumerate(self.layers):
            sums = values @ layer[:, :-1].T + layer[:, -1]
            last = i + 1 == len(self.layers)
            assert last or self.activation != "relu" or sums.abs().min() > 1e-4  # clear of the kinks
            values = sums if last else self.ACTIVATIONS[self.activation](sums)
        assert self.loss != "hinge" or (1 - torch.tensor(self.targets) * values.reshape(-1)).abs().min() > 1e-4
        return self.LOSSES[self.loss](values, self.targets)

    def parameters(self, of=lambda layer: layer):
        return numbers(x for layer in self.layers for x in of(layer).detach().reshape(-1).tolist())

    def lines(self, rates, momentum, weight_decay):
        yield " ".join(["network", self.loss, self.activation] + [str(n) for n in self.sizes])
        for x, t in zip(self.inputs, self.targets):
            yield f"sample {numbers(x)} {number(t)}"
        yield f"sgd {numbers([momentum, weight_decay])}"
        yield f"parameters {self.parameters()}"
        sgd = torch.optim.SGD(self.layers, lr=rates[0], momentum=momentum, weight_decay=weight_decay)
        for rate in rates:
            sgd.param_groups[0]["lr"] = rate
            sgd.zero_grad()
            loss = self.forward()
            loss.backward()
            sgd.step()
            yield f"step {number(rate)} {number(loss.item())}"
            yield f"gradients {self.parameters(lambda layer: layer.grad)}"
            yield f"parameters {self.parameters()}"


def network_lines():
    yield from Network(1, [3, 4, 2, 1], "tanh", "mse", 4).lines([0.1, 0.1, 0.1, 0.05, 0.05, 0.05], 0.9, 0.01)
    yield from Network(2, [2, 8, 8, 1], "relu", "bce_with_logits", 6).lines([0.5, 0.5, 0.5], 0.0, 0.0)
    yield from Network(3, [2, 8, 8, 1], "relu", "hinge", 6).lines([0.1, 0.1, 0.1], 0.0, 0.1)
    yield from Network(4, [4, 8, 6, 3], "sigmoid", "cross_entropy", 6).lines([1.0, 1.0, 0.5], 0.5, 0.0)


def main():
    print("// SPDX-License-Identifier: MIT")
    print("// Made by network_references.py with PyTorch (float64); do not edit.")
    print("#pragma once")
    print()
    print("#include <string_view>")
    print()
    print("// Per line: function, target, arguments : value, gradient in each argument. The target of softmax and of")
    print("// log_softmax is the element that is differentiated; logsumexp has none, mse one for each argument.")
    print('inline constexpr std::string_view loss_references = R"(')
    print("\n".join(loss_lines()))
    print(')";')
    print()
    print("// Per network: loss, activation of the hidden layers, sizes; for each sample its inputs and target;")
    print("// momentum and weight decay; parameters. Per step: learning rate and loss; gradients; parameters after it.")
    print('inline constexpr std::string_view network_references = R"(')
    print("\n".join(network_lines()))
    print(')";')


if __name__ == "__main__":
    main()
