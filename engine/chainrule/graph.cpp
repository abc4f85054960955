// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <chainrule/graph.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>

namespace chainrule::tape {

constinit thread_local Graph graph;

/// The leaf in `slot` had `data` until set_data changed it; nodes before `size` saw that.
struct Change {
  std::size_t size;
  std::uint32_t slot;
  double data;
};

struct Storage {
  std::unique_ptr<double[]> data, grad, derivative;
  std::unique_ptr<std::uint32_t[]> edge_end, operand;
  std::unique_ptr<Kind[]> kind;
  std::size_t node_capacity = 0, edge_capacity = 0;

  std::vector<Run> older_runs{no_run};
  std::vector<std::uint64_t> blocks;  // of numbers, handed to this thread
  std::vector<DotRanges> dots;
  std::vector<Change> changes;
  std::map<std::uint32_t, std::string> labels, custom_names;  // by slot

  std::size_t touched_begin = 0, touched_end = 0;  // results outside of this range have gradient 0
  int no_grad = 0, detect_anomaly = 0;             // how many of these objects live

  Storage();
  ~Storage() { graph = Graph{}; }

  void start_run(std::size_t first_slot);
  void make_room(std::size_t edges);
  void set_limit() {
    const std::size_t nodes = std::min(node_capacity, graph.size + (edge_capacity - graph.edges) / 2);
    graph.limit = no_grad + detect_anomaly > 0 ? 0 : nodes;
  }
};

namespace {

constexpr std::size_t most_nodes = std::numeric_limits<std::uint32_t>::max();
constexpr int block_bits = 40;  // a thread takes numbers in blocks of 2^40
constinit std::atomic<std::uint64_t> next_block{1};

Storage& storage() {
  if (graph.storage == nullptr) {
    thread_local Storage owner;
    graph.storage = &owner;
  }
  return *graph.storage;
}

template <typename T>
void regrow(std::unique_ptr<T[]>& owner, T*& array, std::size_t used, std::size_t capacity) {
  auto larger = std::make_unique_for_overwrite<T[]>(capacity);
  std::copy_n(array, used, larger.get());
  owner = std::move(larger);
  array = owner.get();
}

std::size_t edge_begin(std::size_t node) { return graph.edge_end[node - 1]; }
bool is_leaf(std::size_t node) { return edge_begin(node) == graph.edge_end[node]; }
const DotRanges& ranges_of(std::size_t node) { return graph.storage->dots[graph.operand[edge_begin(node)]]; }

Number number_at(std::size_t slot) {
  std::uint64_t offset = graph.offset;
  const auto& runs = graph.storage->older_runs;
  for (auto run = runs.rbegin(); slot < run->end; ++run) offset = run->offset;
  return Number{slot - offset};
}

/// Calls visit(slot of the operand, local derivative) for each edge of a node, in order.
template <typename Visit>
void for_each_edge(std::size_t node, Visit visit) {
  if (graph.kind[node] == Kind::dot_of_ranges) {
    const auto [_, a, b, count] = ranges_of(node);
    for (std::uint32_t i = 0; i < count; ++i) {
      visit(a + i, graph.data[b + i]);
      visit(b + i, graph.data[a + i]);
    }
    return;
  }
  for (std::size_t e = edge_begin(node); e < graph.edge_end[node]; ++e) {
    if (graph.operand[e] != 0) visit(graph.operand[e], graph.derivative[e]);
  }
}

/// Puts back, for the time of a backward pass, the leaf data that nodes saw when they were made.
class Rewind {
 public:
  Rewind() = default;
  ~Rewind() {
    for (; position_ < changes_.size(); ++position_) swap(changes_[position_]);
  }
  Rewind(const Rewind&) = delete;
  Rewind& operator=(const Rewind&) = delete;

  /// Nodes must come in descending order.
  void to(std::size_t node) {
    while (position_ > 0 && changes_[position_ - 1].size > node) swap(changes_[--position_]);
  }

 private:
  static void swap(Change& change) { std::swap(change.data, graph.data[change.slot]); }

  std::vector<Change>& changes_ = graph.storage->changes;
  std::size_t position_ = changes_.size();
};

/// What root depends on, itself included.
struct Dependencies {
  std::vector<bool> marks;   // by node; complete from first_result on, and for all leaves
  std::size_t first_result;  // the lowest among them that is not a leaf

  explicit Dependencies(std::uint32_t root) : marks(root + std::size_t{1}), first_result(root) {
    marks[root] = true;
    for (std::size_t node = root; node >= first_result; --node) {
      if (!marks[node]) continue;
      for_each_edge(node, [this](std::size_t operand, double) {
        marks[operand] = true;
        if (operand < first_result && !is_leaf(operand)) first_result = operand;
      });
    }
  }
};

std::string describe(std::size_t slot) {
  const auto& labels = graph.storage->labels;
  const auto found = labels.find(static_cast<std::uint32_t>(slot));
  const std::string name = found == labels.end() ? fmt::format("node {}", static_cast<std::uint64_t>(number_at(slot)))
                                                 : fmt::format("'{}'", found->second);
  return fmt::format("{} = {}", name, printable(graph.data[slot]));
}

// clang-format off
constexpr std::array<const char*, 34> symbols{
    "",
    "+", "+ {}", "−", "− {}", "{} −",
    "×", "× {}", "÷", "÷ {}", "{} ÷", "−",
    "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "leaky_relu {}", "softplus", "abs",
    "pow", "^ {}", "max", "max {}", "min", "min {}",
    "sum", "mean", "dot", "dot", "",
};
// clang-format on
static_assert(symbols.size() == static_cast<std::size_t>(Kind::custom) + 1);

/// A folded constant is the factor of multiply_constant, and otherwise the last entry.
std::string symbol_of(Kind kind, std::span<const double> derivatives, std::string_view custom_name) {
  if (kind == Kind::custom) return std::string(custom_name);
  const double constant = derivatives.empty() ? 0 : derivatives.back();
  return fmt::format(fmt::runtime(symbols[static_cast<std::size_t>(kind)]), constant);
}

[[noreturn]] void forward_anomaly(const std::string& symbol, double value, std::span<const Edge> edges) {
  std::string operands;
  for (const Edge& edge : edges) {
    if (edge.slot != 0) operands += fmt::format("{}{}", operands.empty() ? "" : ", ", describe(edge.slot));
  }
  throw std::runtime_error(fmt::format("operation {} made {} from {}; keep its operands where its value is finite",
                                       symbol, printable(value), operands));
}

/// After a node has handed its gradient on.
void check_gradients(std::size_t node, Rewind& rewind) {
  if (graph.grad[node] == 0) return;
  rewind.to(node);
  for_each_edge(node, [node](std::size_t operand, double derivative) {
    if (std::isfinite(graph.grad[operand])) return;
    throw std::runtime_error(fmt::format(
        "backward: operation {} ({}, gradient {}) added {} to the gradient of its operand {}, which became {}; "
        "keep the operand where the local derivative is finite, or make the gradients smaller",
        Value(number_at(node)).symbol(), describe(node), printable(graph.grad[node]),
        printable(derivative * graph.grad[node]), describe(operand), printable(graph.grad[operand])));
  });
}

/// Gradients of results that a backward pass must leave as they are.
using Kept = std::vector<std::pair<std::size_t, double>>;

/// Sets the gradients that earlier passes left in results to 0, from the lowest result on that root depends on, and
/// returns those of results that root does not depend on.
Kept set_aside_gradients(std::uint32_t root, std::size_t& first_result) {
  const Dependencies dependencies(root);
  first_result = dependencies.first_result;
  const std::size_t begin = std::max(first_result, graph.storage->touched_begin);
  const std::size_t end = std::min(root + std::size_t{1}, graph.storage->touched_end);
  Kept kept;
  for (std::size_t node = begin; node < end; ++node) {
    if (!dependencies.marks[node] && !is_leaf(node)) kept.emplace_back(node, graph.grad[node]);
  }
  for (std::size_t node = begin; node < end; ++node) {
    if (!is_leaf(node)) graph.grad[node] = 0;
  }
  return kept;
}

/// The loop of backward, for nodes with plain edges, from `node` down to `last`.
void propagate_edges(std::size_t node, std::size_t last) {
  double* const grad = graph.grad;
  const std::uint32_t* const edge_end = graph.edge_end;
  const std::uint32_t* const operand = graph.operand;
  const double* const derivative = graph.derivative;
  std::size_t end = edge_end[node];
  double node_grad = grad[node];
  for (; node >= last; --node) {
    const std::size_t begin = edge_end[node - 1];
    double next_grad = grad[node - 1];  // kept in a register: mostly, a node's latest operand is the node before it
    if (node_grad != 0) {
      for (std::size_t e = begin; e != end; ++e) {
        const double share = derivative[e] * node_grad;
        if (operand[e] == node - 1) {
          next_grad += share;
        } else {
          grad[operand[e]] += share;
        }
      }
      grad[node - 1] = next_grad;
    }
    end = begin;
    node_grad = next_grad;
  }
}

void add_scaled(double* __restrict to, const double* __restrict from, double scale, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] += from[i] * scale;
}

/// The loop of backward, from root down to `first`.
void propagate(std::size_t root, std::size_t first) {
  Rewind rewind;
  const std::vector<DotRanges>& dots = graph.storage->dots;
  auto dot = std::ranges::upper_bound(dots, root, {}, &DotRanges::node);  // one after the next
  const bool detect_anomaly = graph.storage->detect_anomaly > 0;
  for (std::size_t node = root; node >= first; --node) {
    const std::size_t next_dot = dot == dots.begin() ? 0 : dot[-1].node;
    if (node != next_dot) {
      const std::size_t last = detect_anomaly ? node : std::max(first, next_dot + 1);
      propagate_edges(node, last);
      node = last;
    } else if (--dot; graph.grad[node] != 0) {
      rewind.to(node);
      add_scaled(graph.grad + dot->a, graph.data + dot->b, graph.grad[node], dot->count);
      add_scaled(graph.grad + dot->b, graph.data + dot->a, graph.grad[node], dot->count);
    }
    if (detect_anomaly) check_gradients(node, rewind);
  }
}

void release(std::size_t size) {
  if (size >= graph.size) return;
  Storage& s = *graph.storage;
  s.start_run(size);
  graph.size = size;
  graph.edges = graph.edge_end[size - 1];
  graph.leading_leaves = std::min(graph.leading_leaves, size);
  s.set_limit();
  s.touched_end = std::min(s.touched_end, size);
  const auto first = static_cast<std::uint32_t>(size);
  if (!s.labels.empty()) s.labels.erase(s.labels.lower_bound(first), s.labels.end());
  if (!s.custom_names.empty()) s.custom_names.erase(s.custom_names.lower_bound(first), s.custom_names.end());
  while (!s.dots.empty() && s.dots.back().node >= size) s.dots.pop_back();
  if (s.dots.empty()) {
    s.changes.clear();
    return;
  }
  // The remaining dots saw, of each leaf that is left, what it held before the first change after the last of them.
  std::erase_if(s.changes, [size](const Change& change) { return change.slot >= size; });
  const auto later = std::ranges::lower_bound(s.changes, size, {}, &Change::size);
  std::ranges::stable_sort(later, s.changes.end(), {}, &Change::slot);
  const auto same_slot = [](const Change& a, const Change& b) { return a.slot == b.slot; };
  s.changes.erase(std::unique(later, s.changes.end(), same_slot), s.changes.end());
  std::for_each(later, s.changes.end(), [size](Change& change) { change.size = size; });
}

}  // namespace

void Storage::start_run(std::size_t first_slot) {
  const std::uint64_t used = graph.size - graph.offset;  // all numbers so far are smaller
  std::uint64_t first = used + first_slot;
  if (blocks.empty() || first + most_nodes > (blocks.back() + 1) << block_bits) {
    blocks.push_back(next_block++);
    first = (blocks.back() << block_bits) + first_slot;
  }
  if (first_slot < graph.size) {
    older_runs.push_back({graph.offset, graph.size});
    while (older_runs[older_runs.size() - 2].end >= first_slot) older_runs.pop_back();
    older_runs.back().end = first_slot;
  }
  graph.offset = first_slot - first;
  graph.older = older_runs.data();
  graph.older_count = older_runs.size();
  graph.recent = &older_runs.back();
}

Storage::Storage() {
  make_room(0);
  graph.data[0] = graph.grad[0] = 0;
  graph.edge_end[0] = 0;
  graph.kind[0] = Kind::leaf;
  graph.size = graph.leading_leaves = 1;
  start_run(1);
}

void Storage::make_room(std::size_t edges) {
  const bool full = graph.size == node_capacity;
  const std::size_t nodes = full ? std::max<std::size_t>(1024, 2 * node_capacity) : node_capacity;
  const std::size_t edges_needed = graph.edges + edges + 2 * (nodes - graph.size);
  if (edges_needed > edge_capacity) {
    const std::size_t capacity = std::max(edges_needed, edge_capacity + edge_capacity / 2);
    if (capacity > most_nodes) {
      throw std::length_error(fmt::format("a graph has room for {} edges; open a Scope for each step", most_nodes));
    }
    regrow(operand, graph.operand, graph.edges, capacity);
    regrow(derivative, graph.derivative, graph.edges, capacity);
    edge_capacity = capacity;
  }
  if (full) {
    regrow(data, graph.data, graph.size, nodes);
    regrow(grad, graph.grad, graph.size, nodes);
    regrow(edge_end, graph.edge_end, graph.size, nodes);
    regrow(kind, graph.kind, graph.size, nodes);
    node_capacity = nodes;
  }
  set_limit();
}

void Graph::refuse(Number number) const {
  const auto n = static_cast<std::uint64_t>(number);
  if (storage != nullptr && std::ranges::find(storage->blocks, n >> block_bits) != storage->blocks.end()) {
    throw std::logic_error(
        fmt::format("Value number {} is used after the Scope that it was made in has ended; make it before the Scope "
                    "opens, or use it before the Scope ends",
                    n));
  }
  throw std::logic_error(fmt::format(
      "Value number {} was made on another thread, and each thread has a graph of its own; make it on the thread that "
      "uses it (from its data(), for example)",
      n));
}

Number Graph::record_checked(Kind new_kind, double value, std::span<const Edge> new_edges,
                             std::string_view custom_name) {
  Storage& s = tape::storage();
  s.make_room(new_edges.size());
  if (new_edges.empty()) new_kind = Kind::leaf;
  if (s.detect_anomaly > 0 && new_kind != Kind::leaf && !std::isfinite(value)) {
    std::vector<double> derivatives;
    for (const Edge& edge : new_edges) derivatives.push_back(edge.local_derivative);
    forward_anomaly(symbol_of(new_kind, derivatives, custom_name), value, new_edges);
  }
  if (s.no_grad > 0) {
    new_kind = Kind::leaf;
    new_edges = {};
  }
  if (new_kind == Kind::custom) s.custom_names.emplace(static_cast<std::uint32_t>(size), custom_name);
  if (new_edges.empty()) leading_leaves += leading_leaves == size;
  for (const Edge& edge : new_edges) {
    operand[edges] = edge.slot;
    derivative[edges++] = edge.local_derivative;
  }
  data[size] = value;
  grad[size] = 0;
  edge_end[size] = static_cast<std::uint32_t>(edges);
  kind[size] = new_kind;
  return number_at(size++);
}

Number Graph::record_dot(double value, std::uint32_t a, std::uint32_t b, std::size_t count) {
  if (size >= limit) storage->make_room(1);
  auto& dots = storage->dots;
  const Live index{static_cast<std::uint32_t>(dots.size()), 0};
  dots.push_back({static_cast<std::uint32_t>(size), a, b, static_cast<std::uint32_t>(count)});
  return record(Kind::dot_of_ranges, value, Edge(index, 0));
}

}  // namespace chainrule::tape

namespace chainrule {

using namespace tape;

void Value::set_data(double data) const {
  const std::uint32_t slot = graph.slot(number_);
  if (!is_leaf(slot)) {
    throw std::logic_error(fmt::format("set_data: {} is the result of an operation ({}); only a leaf takes new data",
                                       describe(slot), symbol()));
  }
  Storage& s = *graph.storage;
  if (!s.dots.empty()) s.changes.push_back({graph.size, slot, graph.data[slot]});
  graph.data[slot] = data;
}

std::string Value::label() const {
  const std::uint32_t slot = graph.slot(number_);
  const auto& labels = graph.storage->labels;
  const auto found = labels.find(slot);
  return found == labels.end() ? std::string{} : found->second;
}

Value Value::set_label(std::string_view label) const {
  const std::uint32_t slot = graph.slot(number_);
  if (label.empty()) {
    graph.storage->labels.erase(slot);
  } else {
    graph.storage->labels.insert_or_assign(slot, std::string(label));
  }
  return *this;
}

std::string Value::symbol() const {
  const std::uint32_t slot = graph.slot(number_);
  const auto& names = graph.storage->custom_names;
  const auto name = names.find(slot);
  const std::size_t begin = edge_begin(slot);
  return symbol_of(graph.kind[slot], {graph.derivative + begin, graph.edge_end[slot] - begin},
                   name == names.end() ? std::string_view{} : name->second);
}

std::vector<Operand> Value::operands() const {
  const std::uint32_t slot = graph.slot(number_);
  Rewind rewind;
  rewind.to(slot);
  std::vector<Operand> result;
  for_each_edge(slot, [&](std::size_t operand, double derivative) {
    result.push_back({Value(number_at(operand)), derivative});
  });
  return result;
}

void Value::backward() const {
  const std::uint32_t root = graph.slot(number_);
  if (is_leaf(root)) {
    graph.grad[root] += 1;
    return;
  }
  Storage& s = *graph.storage;
  std::vector<double> before;
  if (s.detect_anomaly > 0) before.assign(graph.grad, graph.grad + root + 1);
  try {
    const bool any_touched = s.touched_begin < s.touched_end;
    std::size_t first = graph.leading_leaves;
    Kept kept;
    if (any_touched && s.touched_begin <= root) kept = set_aside_gradients(root, first);
    graph.grad[root] = 1;
    propagate(root, first);
    for (const auto& [node, gradient] : kept) graph.grad[node] = gradient;
    while (graph.grad[first] == 0 || is_leaf(first)) ++first;
    s.touched_begin = any_touched ? std::min(s.touched_begin, first) : first;
    s.touched_end = std::max(s.touched_end, root + std::size_t{1});
  } catch (...) {
    std::ranges::copy(before, graph.grad);
    throw;
  }
}

std::vector<Value> topological_order(Value root) {
  const Dependencies dependencies(root.live().slot);
  std::vector<Value> order;
  for (std::size_t node = 1; node < dependencies.marks.size(); ++node) {
    if (dependencies.marks[node]) order.emplace_back(number_at(node));
  }
  return order;
}

Scope::Scope() {
  storage();
  size_ = graph.size;
}
Scope::~Scope() { release(size_); }

NoGrad::NoGrad() {
  ++storage().no_grad;
  graph.storage->set_limit();
}
NoGrad::~NoGrad() {
  --graph.storage->no_grad;
  graph.storage->set_limit();
}

DetectAnomaly::DetectAnomaly() {
  ++storage().detect_anomaly;
  graph.storage->set_limit();
}
DetectAnomaly::~DetectAnomaly() {
  --graph.storage->detect_anomaly;
  graph.storage->set_limit();
}

}  // namespace chainrule
