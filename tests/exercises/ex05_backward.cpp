// SPDX-License-Identifier: MIT
#include <chainrule/random.hpp>
#include <ex05_backward.hpp>
#include <set>

namespace {

const Tape diamond{{}, {{0, 2}}, {{1, 3}}, {{1, 4}}, {{2, 1}, {3, 1}}};

struct Example {
  std::string text;
  Tape tape;
};

/// A tape with one leaf: each further node has one or two edges to nodes before it.
Tape random_tape(chainrule::Random& random) {
  Tape tape(1);
  while (tape.size() < 7) {
    const std::size_t last = tape.size() - 1;
    tape.push_back({{last, random.uniform(-2, 2)}});
    if (random.index(3) > 0) tape.back().push_back({random.index(tape.size() - 1), random.uniform(-2, 2)});
  }
  return tape;
}

std::string described(const Tape& tape) {
  std::vector<std::string> nodes;
  for (const std::vector<Edge>& edges : tape) {
    std::vector<std::string> parts;
    for (const Edge& edge : edges) parts.push_back(fmt::format("{{{}, {:.3g}}}", edge.operand, edge.local_derivative));
    nodes.push_back(fmt::format("{{{}}}", fmt::join(parts, ", ")));
  }
  return fmt::format("the tape {{{}}}", fmt::join(nodes, ", "));
}

std::vector<Example> with_random_tapes(std::vector<Example> examples, std::uint64_t seed) {
  chainrule::Random random(seed);
  for (int i = 0; i < 3; ++i) {
    const Tape tape = random_tape(random);
    examples.push_back({described(tape), tape});
  }
  return examples;
}

const std::vector<Example> examples{
    {"the diamond x, h = 2x, p = 3h, q = h², y = p + q at x = 1", diamond},
    {"a, b = a + a, c = b + b", {{}, {{0, 1}, {0, 1}}, {{1, 1}, {1, 1}}}},
    {"x, h = 2x, q = h², unused = 5q, z = h + q at x = 1", {{}, {{0, 2}}, {{1, 4}}, {{2, 5}}, {{1, 1}, {2, 1}}}},
    {"several leaves, of which one is made late: 2 from 0 and 1, 4 from 2 and 3",
     {{}, {}, {{0, 3}, {1, 2}}, {}, {{2, 1}, {3, 4}}}},
    {"three operands: 3 from 0, 1 and 2", {{}, {}, {}, {{0, 1}, {1, 2}, {2, 3}}}},
    {"a root that is a leaf", {{}}}};

using Numbers = std::vector<double>;

/// What a node adds to the gradient of an operand, from the local derivative and its own gradient.
using Share = double (*)(double local_derivative, double grad);

Numbers run(const Tape& tape, Share share, double others = 0) {
  Numbers grad(tape.size(), others);
  grad.back() = 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const auto& [operand, d] : tape[k]) grad[operand] += share(d, grad[k]);
  }
  return grad;
}

Numbers right(const Tape& tape) {
  return run(tape, [](double d, double grad) { return d * grad; });
}

Numbers overwrite(const Tape& tape) {
  Numbers grad(tape.size());
  grad.back() = 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const auto& [operand, d] : tape[k]) grad[operand] = d * grad[k];
  }
  return grad;
}

Numbers first_edges(const Tape& tape) {
  Tape first = tape;
  for (std::vector<Edge>& edges : first) edges.resize(std::min<std::size_t>(edges.size(), 1), {0, 0});
  return right(first);
}

Numbers until_a_leaf(const Tape& tape) {
  Numbers grad(tape.size());
  grad.back() = 1;
  for (std::size_t k = tape.size() - 1; !tape[k].empty(); --k) {
    for (const auto& [operand, d] : tape[k]) grad[operand] += d * grad[k];
  }
  return grad;
}

Numbers from_the_beginning(const Tape& tape) {
  Numbers grad(tape.size());
  grad.back() = 1;
  for (std::size_t k = 0; k < tape.size(); ++k) {
    for (const auto& [operand, d] : tape[k]) grad[operand] += d * grad[k];
  }
  return grad;
}

/// Passes on at once whatever arrives: every time, or only at the first visit.
void eager(const Tape& tape, std::size_t k, bool once, Numbers& grad, std::set<std::size_t>& seen) {
  if (!seen.insert(k).second && once) return;
  for (const auto& [operand, d] : tape[k]) {
    grad[operand] += d * grad[k];
    if (!once) eager(tape, operand, once, grad, seen);
  }
  if (!once) return;
  for (const Edge& edge : tape[k]) eager(tape, edge.operand, once, grad, seen);
}

Numbers too_early(const Tape& tape, bool once) {
  Numbers grad(tape.size());
  grad.back() = 1;
  std::set<std::size_t> seen;
  eager(tape, tape.size() - 1, once, grad, seen);
  return grad;
}

/// What is said of 60 doublings, which an answer that walks every path never finishes.
const std::string many_paths =
    "60 doublings: v = v + v, again and again. Whoever walks every path is not done today (section 5.2)";

TEST_CASE("5.1 every path into a node adds its share to the gradient") {
  for (const auto& [text, tape] : with_random_tapes(examples, 51)) {
    trying(text);
    const Numbers got = gradients(tape);
    Numbers first_alone(tape.size()), root_alone(tape.size());
    first_alone[0] = 1;
    root_alone.back() = 1;
    if (got.size() != tape.size()) {
      FAIL(fmt::format("at      {}\ngot     {}\nThe tape has {} nodes, and each has a gradient: {} numbers.", text,
                       show(got), tape.size(), tape.size()));
    }
    check(
        text, got, right(tape),
        {{overwrite(tape),
          "A node with several users keeps what came last and loses the rest: = where a share must be added."},
         {until_a_leaf(tape), "The loop ends at a leaf. Before it there are nodes that still have to pass on."},
         {from_the_beginning(tape),
          "The loop runs from the leaves to the root: each node passes on before anything has arrived. Turn it round."},
         {Numbers(tape.size()), "All is 0: the root has nothing to pass on. How far does it move when it moves by 1?"},
         {root_alone,
          "The root has its 1, and nobody else has anything. Does the loop begin at the root? And is each share made "
          "from the gradient of the node that passes it on?"},
         {first_edges(tape), "Each node passes on along its first edge alone. It has a share for every edge."},
         {first_alone, "The 1 was given to node 0, which passes nothing on. The root is the last node."},
         {run(tape, [](double, double grad) { return grad; }),
          "The local derivatives are missing: each node passes on its gradient as if every operation were a sum."},
         {run(tape, [](double d, double) { return d; }),
          "Each edge gives its local derivative alone, and forgets the gradient of the node that passes it on."},
         {run(tape, [](double d, double grad) { return d + grad; }),
          "Local derivative and gradient are added. Along a path they multiply; only different paths add up."},
         {run(
              tape, [](double d, double grad) { return d * grad; }, 1),
          "All gradients start at 1. That is right for the root alone: what starts elsewhere is counted as a path."},
         {too_early(tape, true),
          "A node passes on before all of its users have paid, and nobody hears of what arrives later. Mind the "
          "order."},
         {too_early(tape, false),
          "A node passes on each time something arrives, all that it has: the first share is counted again."}});
  }
  Tape doublings(61);
  for (std::size_t k = 1; k < doublings.size(); ++k) doublings[k] = {{k - 1, 1}, {k - 1, 1}};
  trying(many_paths);
  check(many_paths, gradients(doublings), right(doublings), {});
}

struct Graph {
  std::string text;
  std::vector<Nodes> operands;
  std::size_t root, size;  // size: how many nodes the root depends on, itself among them
};

/// Ten nodes, each made from up to two of those before it, under shuffled numbers.
Graph random_graph(chainrule::Random& random) {
  Nodes names(10);
  for (std::size_t k = 0; k < names.size(); ++k) names[k] = k;
  random.shuffle(names);
  Graph graph{"", std::vector<Nodes>(names.size()), names.back(), 0};
  std::set<std::size_t> needed{names.back()};
  for (std::size_t k = names.size(); k-- > 0;) {
    for (std::size_t i = 0; k > 0 && i < 2; ++i) graph.operands[names[k]].push_back(names[random.index(k)]);
    if (needed.contains(names[k])) needed.insert(graph.operands[names[k]].begin(), graph.operands[names[k]].end());
  }
  graph.size = needed.size();
  for (std::size_t k = 0; k < names.size(); ++k) graph.text += fmt::format("{} from {}, ", k, show(graph.operands[k]));
  graph.text += fmt::format("root {}", graph.root);
  return graph;
}

TEST_CASE("5.2 a topological order lists each operand before its results") {
  // In the first, a list of nodes as a walk meets them is wrong from either end, whichever operand comes first.
  std::vector<Graph> graphs{
      {"4 from 6 and 1, 6 from 2 and 5, 5 from 2, 1 from 3 and 0, 3 from 0; root 4",
       {{}, {3, 0}, {}, {0}, {6, 1}, {2}, {2, 5}},
       4,
       7},
      {"1 is made from 3, 3 from 0 and 2, 2 from 0, 4 from 0; root 1", {{}, {3}, {0}, {0, 2}, {0}}, 1, 4},
      {"diamond: 4 from 1 and 3, 1 from 2, 3 from 2, 2 from 0; root 4", {{}, {2}, {0}, {2}, {1, 3}}, 4, 5},
      {"0 from 1 and 3, 1 from 2, 2 from 3; root 0", {{1, 3}, {2}, {3}, {}}, 0, 4},
      {"0 from 3 and 1, 1 from 2, 2 from 3; root 0", {{3, 1}, {2}, {3}, {}}, 0, 4},
      {"1 from 0 twice; root 1", {{}, {0, 0}}, 1, 2},
      {"0 from 3 and 1, 1 from 2, 2 from 3, 3 from 4; root 0", {{3, 1}, {2}, {3}, {4}, {}}, 0, 5},
      {"3 from 0, 1 and 2; root 3", {{}, {}, {}, {0, 1, 2}}, 3, 4},
      {"a leaf; root 0", {{}}, 0, 1}};
  chainrule::Random random(52);
  for (int i = 0; i < 3; ++i) graphs.push_back(random_graph(random));
  Graph doublings{many_paths, std::vector<Nodes>(61), 0, 61};
  for (std::size_t k = 0; k + 1 < doublings.size; ++k) doublings.operands[k] = {k + 1, k + 1};
  graphs.push_back(doublings);
  for (const auto& [text, operands, root, size] : graphs) {
    trying(text);
    Nodes order = topological_sort(operands, root);
    const auto refuse = [&, &at = text](const std::string& why) {
      FAIL(fmt::format("at      {}\ngot     {}\n{}", at, show(order), why));
    };
    if (order.empty()) refuse("Nothing is listed. The root belongs to the order too, at its end.");
    const auto place = [&](std::size_t k) { return std::ranges::find(order, k) - order.begin(); };
    const auto early = [&, &from = operands](const auto& list) {  // a result that stands before one of its operands
      for (std::size_t k : list) {
        for (std::size_t operand : from[k]) {
          if (place(operand) > place(k)) return fmt::format("{} stands before its operand {}. ", k, operand);
        }
      }
      return std::string();
    };
    bool once_for_each_operand = true;
    for (std::size_t k = 0; k < operands.size(); ++k) {
      const auto listed = static_cast<std::size_t>(std::ranges::count(order, k));
      once_for_each_operand = once_for_each_operand && listed == operands[k].size();
    }
    for (std::size_t k : order) {
      if (k >= operands.size()) refuse(fmt::format("There is no node {}.", k));
      if (once_for_each_operand) {
        refuse(
            "Each node is listed once for each of its operands, and a leaf never. Does push_back stand inside of the "
            "loop over the operands?");
      }
      if (std::ranges::count(order, k) > 1) {
        refuse(fmt::format("{} is listed twice. How do you know that the walk has been here before?", k));
      }
    }
    if (order.size() > size) refuse("A node is listed that the root does not depend on. Walk from the root.");
    if (order.size() + 1 == size && std::ranges::find(order, root) == order.end()) {
      refuse("The root is missing: it belongs to the order too, at its end.");
    }
    if (order.size() < size)
      refuse("Nodes are missing: the operands of operands belong to it too, down to the leaves.");
    const std::string problem = early(order);
    if (problem.empty()) continue;
    if (std::ranges::is_sorted(order)) {
      refuse(problem + "The nodes are sorted by their numbers, which say nothing about the order.");
    }
    const Nodes original = order;
    std::ranges::reverse(order);
    const bool turned_round = early(order).empty();
    order = original;
    if (turned_round) refuse(problem + "This is a right order, turned round: here operands come first, the root last.");
    if (order.front() == root) {
      refuse(problem + "The root comes first. Is a node listed when the walk meets it? When are its operands ready?");
    }
    refuse(problem +
           "When is a node ready to be listed? (If this is such a list turned round, it is not enough: a node may be "
           "met early, by its short path, and late by another.)");
  }
}

TEST_CASE("5.3 an operation of your own is its data and one local derivative for each operand") {
  const chainrule::Scope scope;
  std::vector<std::pair<double, double>> points{{-1, 3.5}, {5, 2}};
  chainrule::Random random(53);
  for (int i = 0; i < 3; ++i) points.emplace_back(random.uniform(-3, 3), random.uniform(-3, 3));
  for (const auto& [x, y] : points) {
    Value a(x, "a"), b(y, "b");
    const Value L = squared_difference(a, b);
    const std::string point = fmt::format("a = {:.4g}, b = {:.4g}; ", x, y);
    const double d = x - y;
    check(point + "data", L.data(), d * d,
          {{9, "This is the answer of the example, whatever the input. Make it from a.data() and b.data()."},
           {d, "This is a - b. It is still to be squared."},
           {std::abs(d), "This is the distance. Asked is its square."},
           {x * x - y * y, "This is a² - b². Subtract first, then square."}});
    const std::size_t nodes = topological_order(L).size();
    check(point + "number of nodes", nodes, std::size_t{3},
          {{1, "The result is a leaf: its data is right, but it remembers no operands. Give operation() its edges."},
           {2, "One operand has no edge. Whatever is left out there gets no gradient."},
           {std::max<std::size_t>(nodes, 4),
            "The data is right, but the graph holds more than a, b and the result. Make it a single node: its edges "
            "lead to a and b."}});
    (L * 3).backward();
    check<Numbers>(point + "gradients of [a, b] in 3 (a - b)²", {a.grad(), b.grad()}, {6 * d, -6 * d},
                   {{{18, -18}, "These are the gradients of the example, whatever the input. Make them from the data."},
                    {{3 * d, -3 * d}, "Half of it is missing: what is the derivative of a square?"},
                    {{6 * d, 6 * d}, "When b goes up, a - b goes down. That sign is missing on the edge to b."},
                    {{-6 * d, 6 * d}, "The signs are swapped: when a goes up, a - b goes up as well."},
                    {{6 * x, -6 * y}, "These belong to a² - b². What is squared is the difference: take 2u there."},
                    {{6, -6}, "The derivative of a square is 2 times what is squared. What is squared is missing."},
                    {{6 * d * d, -6 * d * d}, "2 d² in the place of 2 d, the derivative of d²."},
                    {{6 * x, 6 * y}, "These belong to a² + b². What is squared is the difference: take 2u there."},
                    {{3, -3}, "These are the local derivatives of a - b. The square is forgotten."},
                    {{3 * d * d, -3 * d * d}, "The data stands where the local derivatives belong."},
                    {{6 * y, 6 * x}, "These belong to a product: the data of the other operand. This is no product."}});
  }
}

/// A call that clears nothing, and gives results their shares with = and leaves theirs with +=.
Numbers overwrite_results(const Tape& tape) {
  Numbers grad(tape.size());
  grad.back() = 1;
  for (std::size_t k = tape.size(); k-- > 0;) {
    for (const auto& [operand, d] : tape[k]) grad[operand] = (tape[operand].empty() ? grad[operand] : 0) + d * grad[k];
  }
  return grad;
}

TEST_CASE("5.4 in a second backward leaves accumulate and results start afresh") {
  const Tape three_leaves{{}, {}, {{0, 3}, {1, 2}}, {}, {{2, 1}, {3, 4}}};
  const std::vector<Example> some{{"f = 3x + 1; [x, 3x, f]", {{}, {{0, 3}}, {{1, 1}}}},
                                  {"the diamond; [x, h, p, q, y]", diamond},
                                  {described(three_leaves), three_leaves},
                                  {"the root is a leaf", {{}}},
                                  {"two leaves, and the second is the root", {{}, {}}}};
  for (const auto& [text, tape] : with_random_tapes(some, 54)) {
    const Numbers once = right(tape);
    Numbers grad(tape.size()), twice = once, stale = once, growing = once, swapped = once, some_lost = once;
    Numbers swapped_growing = once, root_kept = once;
    trying(text);
    backward(tape, grad);
    check(text + ", after the first call", grad, once,
          {{Numbers(tape.size()),
            "All is still 0. Does the root get its 1, and is it cleared after that? Is grad written to, or a copy?"},
           {overwrite_results(tape),
            "Within one call a result, too, gets a share from each user: clear it before the loop, then +=."},
           {grad,
            "The very first call is wrong already. Take the loop from exercise 5.1: the first call is no different."}});
    backward(tape, grad);
    std::size_t lost = tape.size();  // the first leaf that has what one call gives
    for (std::size_t k = 0; k < tape.size(); ++k) {
      if (!tape[k].empty()) continue;
      twice[k] += once[k];
      swapped[k] = swapped_growing[k] = 0;
      some_lost[k] = same(grad[k], once[k]) ? once[k] : twice[k];
      if (lost == tape.size() && !same(grad[k], twice[k])) lost = k;
    }
    stale.back() = 1;
    growing.back() += 1;
    swapped.back() = 1;
    swapped_growing.back() += 1;
    for (std::size_t k = 0; k < tape.size(); ++k) root_kept[k] *= tape[k].empty() ? 3 : 2;
    for (Numbers* left : {&stale, &growing, &swapped, &swapped_growing}) {
      for (std::size_t k = tape.size(); k-- > 0;) {
        for (const auto& [operand, d] : tape[k]) (*left)[operand] += d * (*left)[k];
      }
    }
    Numbers doubled = once;
    for (double& g : doubled) g *= 2;
    check(
        text + ", after the second call", grad, twice,
        {{once, tape.back().empty()
                    ? "The root is a leaf here, and leaves accumulate: its 1 is added to what it has."
                    : "The leaves have lost what the first call left there. Only the results start again from 0."},
         {some_lost, fmt::format("Node {} has no edges: it is a leaf too, and must accumulate.", lost)},
         {stale,
          "The results still had what the first call left there, and passed it on again: the third fault of the "
          "small engine."},
         {growing, "No result was cleared: the root has 2 by now, and all else follows."},
         {root_kept, "The root is a result, too. It still had its 1 from the first call, and has 2 by now."},
         {swapped_growing, "The leaves were cleared and the results kept. It should be the other way round."},
         {swapped, "The leaves were cleared and the results kept. It should be the other way round."},
         {doubled,
          "The leaves are right. But the results still have the first call's gradients in theirs: clear them first."}});
    for (std::size_t k = 0; k < tape.size(); ++k) {
      if (tape[k].empty()) grad[k] = 0;
    }
    backward(tape, grad);
    check(text + ", after the leaves were set to 0 and a third call", grad, once, {});
  }
}

}  // namespace
