// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <chainrule/graph.hpp>
#include <chainrule/value.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace chainrule::tape {

constinit thread_local Graph graph;

/// The leaf in `slot` had `data` until set_data changed it; nodes before `size` saw that.
struct Change {
  std::size_t size, slot;
  double data;
};

struct Storage {
  std::unique_ptr<double[]> data, grad;
  std::unique_ptr<Edges[]> edges;
  std::unique_ptr<Kind[]> kind;
  std::size_t capacity = 0;

  std::vector<Run> older_runs{no_run};
  std::vector<std::uint64_t> blocks;  // of numbers, handed to this thread
  std::vector<EdgeList> lists;
  std::vector<Edge> listed;  // the edges of all lists
  std::vector<Change> changes;
  std::map<std::size_t, std::string> labels;  // by slot

  std::size_t leading_leaves = 1;                  // all nodes before this one are leaves, so backward can stop here
  std::size_t touched_begin = 0, touched_end = 0;  // results outside of this range have gradient 0
  int no_grad = 0, detect_anomaly = 0;             // how many of these objects live

  Storage();
  ~Storage();

  void start_run(std::size_t first_slot);
  void make_room();
  template <typename MakeEdges>
  Kind admit(Kind new_kind, double value, std::string_view custom_name, MakeEdges make_edges);
  void set_limit() { graph.limit = no_grad + detect_anomaly > 0 ? 0 : capacity; }
};

namespace {

constexpr int block_bits = 40;  // a thread takes numbers in blocks of 2^40
constinit std::atomic<std::uint64_t> next_block{1};
constinit thread_local bool ended = false;  // no more Storage: only destructors of statics still run

Storage& storage() {
  if (graph.storage == nullptr) {
    if (ended) {
      throw std::logic_error(
          "a Value or a Scope is made when the graph of its thread has ended; make it earlier than "
          "in the destructor of a static");
    }
    thread_local Storage owner;
    graph.storage = &owner;
  }
  return *graph.storage;
}

template <typename T>
void regrow(std::unique_ptr<T[]>& owner, T*& array, std::size_t capacity) {
  auto larger = std::make_unique_for_overwrite<T[]>(capacity);
  std::copy_n(array, graph.size, larger.get());
  owner = std::move(larger);
  array = owner.get();
}

bool is_leaf(std::size_t node) { return graph.kind[node] == Kind::leaf; }
std::size_t length_of(const Edges& ranges) { return std::bit_cast<std::uint64_t>(ranges.derivative[0]); }
const EdgeList& list_of(std::size_t node) { return graph.storage->lists[graph.edges[node].operand[0]]; }
std::span<const Edge> listed_edges(std::size_t node) {
  return std::span(graph.storage->listed).subspan(list_of(node).first, list_of(node).count);
}

Number number_at(std::size_t slot) {
  const auto& runs = graph.storage->older_runs;
  const auto run = std::ranges::upper_bound(runs, slot, {}, &Run::end);
  return Number{slot - (run == runs.end() ? graph.offset : run->offset)};
}

/// Calls visit(slot of the operand, local derivative) for each edge of a node, in order.
template <typename Visit>
void for_each_edge(std::size_t node, Visit visit) {
  const Edges& edges = graph.edges[node];
  if (graph.kind[node] < Kind::leaf) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (edges.operand[i] != 0) visit(edges.operand[i], edges.derivative[i]);
    }
  } else if (graph.kind[node] == Kind::dot_of_ranges) {
    const auto [a, b] = edges.operand;
    for (std::uint32_t i = 0; i < length_of(edges); ++i) {
      visit(a + i, graph.data[b + i]);
      visit(b + i, graph.data[a + i]);
    }
  } else if (graph.kind[node] != Kind::leaf) {
    for (const Edge& edge : listed_edges(node)) visit(edge.slot, edge.local_derivative);
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

  explicit Dependencies(std::size_t root) : marks(root + 1), first_result(root) {
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
  const auto found = labels.find(slot);
  const std::string name = found == labels.end() ? fmt::format("node {}", static_cast<std::uint64_t>(number_at(slot)))
                                                 : fmt::format("'{}'", found->second);
  return fmt::format("{} = {}", name, printable(graph.data[slot]));
}

// clang-format off
constexpr std::array<const char*, 34> symbols{
    "+", "+ {}", "−", "− {}", "{} −",
    "×", "× {}", "÷", "÷ {}", "{} ÷", "−",
    "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "leaky_relu {}", "softplus", "abs",
    "pow", "^ {}", "max", "max {}", "min", "min {}",
    "",
    "sum", "mean", "dot", "dot", "",
};
// clang-format on
static_assert(symbols.size() == static_cast<std::size_t>(Kind::custom) + 1);

std::string symbol_of(Kind kind, double constant, std::string_view custom_name) {
  if (kind == Kind::custom) return std::string(custom_name);
  return fmt::format(fmt::runtime(symbols[static_cast<std::size_t>(kind)]), printable(constant));
}

[[noreturn]] void forward_anomaly(const std::string& symbol, double value, std::span<const Edge> edges) {
  std::string operands;
  for (const Edge& edge : edges) {
    if (edge.slot != 0) operands += fmt::format("{}{}", operands.empty() ? "" : ", ", describe(edge.slot));
  }
  throw std::runtime_error(fmt::format("operation {} made {} from {}; keep its operands where its value is finite",
                                       symbol, printable(value), operands));
}

/// After a node has handed its gradient on. Leaves may have had a bad gradient before the pass.
void check_gradients(std::size_t node, const std::vector<double>& before) {
  if (graph.grad[node] == 0) return;
  for_each_edge(node, [&](std::size_t operand, double derivative) {
    if (std::isfinite(graph.grad[operand]) || (is_leaf(operand) && !std::isfinite(before[operand]))) return;
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
Kept set_aside_gradients(std::size_t root, std::size_t& first_result) {
  const Dependencies dependencies(root);
  first_result = dependencies.first_result;
  const std::size_t begin = std::max(first_result, graph.storage->touched_begin);
  const std::size_t end = std::min(root + 1, graph.storage->touched_end);
  Kept kept;
  for (std::size_t node = begin; node < end; ++node) {
    if (!dependencies.marks[node] && !is_leaf(node)) kept.emplace_back(node, graph.grad[node]);
  }
  for (std::size_t node = begin; node < end; ++node) {
    if (!is_leaf(node)) graph.grad[node] = 0;
  }
  return kept;
}

/// Of a dot_of_ranges. The ranges may overlap; gradients and data do not, and compilers vectorise the rest.
[[gnu::noinline]] void propagate_products(double* a_grad, double* b_grad, const double* __restrict a_data,
                                          const double* __restrict b_data, double node_grad, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    a_grad[i] += b_data[i] * node_grad;
    b_grad[i] += a_data[i] * node_grad;
  }
}

/// The loop of backward, from `node` down to `last`, as far as there are operations with at most two operands, or nodes
/// without gradient. Returns the first node that is not done.
std::size_t propagate_pairs(std::size_t node, std::size_t last) {
  double* const grad = graph.grad;
  const Kind* const kind = graph.kind;
  const Edges* const edges = graph.edges;
  // Does one node. Whenever it returns false, because the loop ends here, memory holds every gradient.
  const auto step = [&](double node_grad, double& next_grad, double& second_next_grad) {
    if (node < last) return false;
    second_next_grad = grad[node - 2];  // there is a node - 2: the first result is node 2 or later
    if (node_grad != 0) {
      if (kind[node] >= Kind::leaf) return false;
      for (std::size_t i = 0; i < 2; ++i) {
        const std::uint32_t operand = edges[node].operand[i];
        const double share = edges[node].derivative[i] * node_grad;
        if (operand == node - 1) {
          next_grad += share;
        } else if (operand == node - 2) {
          second_next_grad += share;
          grad[node - 2] = second_next_grad;
        } else if (operand != 0) {
          grad[operand] += share;
        }
      }
      grad[node - 1] = next_grad;
    }
    --node;
    return true;
  };
  // The gradients of node, node - 1 and node - 2. One step later these are b, c and a: the names take turns, so that no
  // number has to move.
  double a = grad[node], b = grad[node - 1], c = 0;
  while (step(a, b, c) && step(b, c, a) && step(c, a, b)) {
  }
  return node;
}

/// The same for one node of another kind.
void propagate_list(std::size_t node, Rewind& rewind) {
  const double node_grad = graph.grad[node];
  if (node_grad == 0) return;
  if (graph.kind[node] == Kind::dot_of_ranges) {
    rewind.to(node);
    const Edges& edges = graph.edges[node];
    const auto [a, b] = edges.operand;
    propagate_products(graph.grad + a, graph.grad + b, graph.data + a, graph.data + b, node_grad, length_of(edges));
  } else if (graph.kind[node] != Kind::leaf) {
    for (const Edge& edge : listed_edges(node)) graph.grad[edge.slot] += edge.local_derivative * node_grad;
  }
}

/// The loop of backward, from root down to `first`. Under DetectAnomaly `before` has the gradients as they were.
void propagate(std::size_t root, std::size_t first, const std::vector<double>& before) {
  Rewind rewind;
  const bool detect_anomaly = !before.empty();
  for (std::size_t node = root; node >= first;) {
    const std::size_t last = detect_anomaly ? node : first;
    node = propagate_pairs(node, last);
    while (node >= last && graph.kind[node] >= Kind::leaf) propagate_list(node--, rewind);
    if (detect_anomaly) check_gradients(last, before);
  }
}

void release(std::size_t size) {
  if (size >= graph.size) return;
  Storage& s = *graph.storage;
  s.start_run(size);
  graph.size = size;
  s.leading_leaves = std::min(s.leading_leaves, size);
  s.touched_end = std::min(s.touched_end, size);
  if (!s.labels.empty()) s.labels.erase(s.labels.lower_bound(size), s.labels.end());
  for (; !s.lists.empty() && s.lists.back().node >= size; s.lists.pop_back()) {
    s.listed.resize(s.lists.back().first, constant(0));
  }
  if (graph.first_dot >= size) {
    graph.first_dot = most_nodes;
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
  graph.recent = older_runs.back();
}

Storage::Storage() {
  blocks.reserve(1);  // nothing may throw once the graph has addresses in it
  make_room();
  graph.append(Kind::leaf, 0);
  start_run(1);
}

Storage::~Storage() {
  graph = Graph{};
  ended = true;
}

void Storage::make_room() {
  if (graph.size < capacity) return;
  if (capacity == most_nodes) {
    throw std::length_error(fmt::format("a graph has room for {} nodes; open a Scope for each step", most_nodes - 1));
  }
  const std::size_t larger = std::clamp<std::size_t>(2 * capacity, 1024, most_nodes);
  regrow(data, graph.data, larger);
  regrow(grad, graph.grad, larger);
  regrow(edges, graph.edges, larger);
  regrow(kind, graph.kind, larger);
  capacity = larger;
  set_limit();
}

/// Makes room for an operation and returns the kind of its node. Its edges are asked for only if an error names them.
template <typename MakeEdges>
Kind Storage::admit(Kind new_kind, double value, std::string_view custom_name, MakeEdges make_edges) {
  make_room();
  if (detect_anomaly > 0 && !std::isfinite(value)) {
    const auto new_edges = make_edges();
    forward_anomaly(symbol_of(new_kind, new_edges.back().local_derivative, custom_name), value, new_edges);
  }
  return no_grad > 0 ? Kind::leaf : new_kind;
}

void Graph::refuse(Number number) const {
  const auto n = static_cast<std::uint64_t>(number);
  if (storage != nullptr && std::ranges::find(storage->blocks, n >> block_bits) != storage->blocks.end()) {
    throw std::logic_error(
        fmt::format("Value number {} is used after the Scope that it was made in has ended; make it before the Scope "
                    "opens, or use it before the Scope ends",
                    n));
  }
  if (ended) throw std::logic_error(fmt::format("Value number {} is used when the graph of its thread has ended", n));
  throw std::logic_error(fmt::format(
      "Value number {} was made on another thread, and each thread has a graph of its own; make it on the thread that "
      "uses it (from its data(), for example)",
      n));
}

/// Eight running sums, so that vector instructions can be used and the order is fixed all the same.
double sum_of_products(const double* a, const double* b, std::size_t count) {
  const std::size_t eights = count / 8 * 8;
  double rest = 0;
  for (std::size_t i = 0; i < count % 8; ++i) rest += a[eights + i] * b[eights + i];
  if (eights == 0) return rest;
  double sums[8] = {};
  for (std::size_t i = 0; i < eights; i += 8) {
    for (std::size_t j = 0; j < 8; ++j) sums[j] += a[i + j] * b[i + j];
  }
  for (std::size_t j = 0; j < 4; ++j) sums[j] += sums[j + 4];
  for (std::size_t j = 0; j < 2; ++j) sums[j] += sums[j + 2];
  return sums[0] + sums[1] + rest;
}

void Graph::make_room() { tape::storage().make_room(); }

Operation Graph::admit(Operation operation) {
  operation.kind = tape::storage().admit(operation.kind, operation.value, {}, [&operation] {
    return std::array{operation.a, operation.b};
  });
  return operation;
}

Kind Graph::admit_dot(double value, std::size_t a, std::size_t b, std::size_t count) {
  return tape::storage().admit(Kind::dot_of_ranges, value, {}, [&] {
    std::vector<Edge> new_edges;
    for (std::size_t i = 0; i < count; ++i) {
      new_edges.emplace_back(Live{a + i, 0}, data[b + i]);
      new_edges.emplace_back(Live{b + i, 0}, data[a + i]);
    }
    return new_edges;
  });
}

Number Graph::record_list(Kind new_kind, double value, std::span<const Edge> new_edges, std::string_view custom_name) {
  if (new_edges.empty()) return record_leaf(value);
  Storage& s = tape::storage();
  new_kind = s.admit(new_kind, value, custom_name, [&] { return new_edges; });
  if (new_kind != Kind::leaf) {
    edges[size].operand[0] = static_cast<std::uint32_t>(s.lists.size());
    s.lists.push_back({size, s.listed.size(), new_edges.size(), std::string(custom_name)});
    s.listed.insert(s.listed.end(), new_edges.begin(), new_edges.end());
  }
  return append(new_kind, value);
}

}  // namespace chainrule::tape

namespace chainrule {

using namespace tape;

void Value::set_data(double data) const {
  const std::size_t slot = graph.slot(number_);
  if (!is_leaf(slot)) {
    throw std::logic_error(fmt::format("set_data: {} is the result of an operation ({}); only a leaf takes new data",
                                       describe(slot), symbol()));
  }
  auto& changes = graph.storage->changes;
  const auto same = [slot](const Change& change) { return change.size == graph.size && change.slot == slot; };
  if (graph.first_dot < graph.size && (changes.empty() || !same(changes.back()))) {
    changes.push_back({graph.size, slot, graph.data[slot]});
  }
  graph.data[slot] = data;
}

std::string Value::label() const {
  const std::size_t slot = graph.slot(number_);
  const auto& labels = graph.storage->labels;
  const auto found = labels.find(slot);
  return found == labels.end() ? std::string{} : found->second;
}

Value Value::set_label(std::string_view label) const {
  const std::size_t slot = graph.slot(number_);
  if (label.empty()) {
    graph.storage->labels.erase(slot);
  } else {
    graph.storage->labels.insert_or_assign(slot, std::string(label));
  }
  return *this;
}

std::string Value::symbol() const {
  const std::size_t slot = graph.slot(number_);
  const Kind kind = graph.kind[slot];
  if (kind == Kind::custom) return list_of(slot).custom_name;
  return symbol_of(kind, kind < Kind::leaf ? graph.edges[slot].derivative[1] : 0, {});
}

std::vector<Operand> Value::operands() const {
  const std::size_t slot = graph.slot(number_);
  Rewind rewind;
  rewind.to(slot);
  std::vector<Operand> result;
  for_each_edge(slot, [&](std::size_t operand, double derivative) {
    result.push_back({Value(number_at(operand)), derivative});
  });
  return result;
}

void Value::backward() const {
  const std::size_t root = graph.slot(number_);
  if (is_leaf(root)) {
    graph.grad[root] += 1;
    return;
  }
  Storage& s = *graph.storage;
  std::vector<double> before;
  if (s.detect_anomaly > 0) before.assign(graph.grad, graph.grad + root + 1);
  try {
    const bool any_touched = s.touched_begin < s.touched_end;
    while (is_leaf(s.leading_leaves)) ++s.leading_leaves;
    std::size_t first = s.leading_leaves;
    Kept kept;
    if (any_touched && s.touched_begin <= root) kept = set_aside_gradients(root, first);
    graph.grad[root] = 1;
    propagate(root, first, before);
    for (const auto& [node, gradient] : kept) graph.grad[node] = gradient;
    while (graph.grad[first] == 0 || is_leaf(first)) ++first;
    s.touched_begin = any_touched ? std::min(s.touched_begin, first) : first;
    s.touched_end = std::max(s.touched_end, root + 1);
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
  if (graph.storage == nullptr) return;  // a static one outlives it
  --graph.storage->no_grad;
  graph.storage->set_limit();
}

DetectAnomaly::DetectAnomaly() {
  ++storage().detect_anomaly;
  graph.storage->set_limit();
}
DetectAnomaly::~DetectAnomaly() {
  if (graph.storage == nullptr) return;
  --graph.storage->detect_anomaly;
  graph.storage->set_limit();
}

}  // namespace chainrule
