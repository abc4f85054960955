// SPDX-License-Identifier: MIT
//
// Speed and memory of the engine beside hand-written code, measured in the same run. Prints one table.
//
//     benchmarks           compares all gradients with those found by hand, then measures; any option of Google
//                          Benchmark changes how (--benchmark_filter=W2, --benchmark_repetitions=21)
//     benchmarks --check   compares only
//
// Times are medians of repetitions in random order, so that a slow moment of the machine hits both sides alike. Scalar
// operations are counted as a node with k operands is written out: k − 1, and at least 1 (a dot of n: n products and
// n − 1 sums). Bytes are those of one step in the arrays of the graph, gradients included.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "workloads.hpp"

namespace {

using namespace workloads;
using chainrule::Scope;
using chainrule::tape::graph;
using chainrule::tape::Kind;

constexpr double tolerance = 1e-10;  // relative; the sums are taken in different orders

struct Row {
  std::string name;
  double operations, bytes;
  double hand = 0, engine = 0;  // ns
};
std::vector<std::unique_ptr<Row>> rows;

void agree(const std::string& name, const std::string& what, double got, double by_hand) {
  if (std::abs(got - by_hand) <= tolerance * std::abs(by_hand)) return;
  fmt::print(stderr, "{}: {} is {:.17g}, by hand {:.17g}; nothing was measured\n", name, what, got, by_hand);
  std::exit(1);
}

void agree(const std::string& name, const std::vector<double>& got, const std::vector<double>& by_hand) {
  for (std::size_t i = 0; i < by_hand.size(); ++i) agree(name, fmt::format("gradient {}", i), got.at(i), by_hand[i]);
}

/// Of a node in the arrays of the graph, and of its edges where there is a list of them.
std::size_t bytes_of(Value v) {
  const Kind kind = graph.kind[v.live().slot];
  const std::size_t node = sizeof *graph.data + sizeof *graph.grad + sizeof *graph.kind + sizeof *graph.edges;
  if (kind <= Kind::leaf || kind == Kind::dot_of_ranges) return node;
  return node + sizeof(chainrule::tape::EdgeList) + v.operands().size() * sizeof(chainrule::tape::Edge);
}

/// Compares the two sides, and counts operations and bytes.
template <typename Workload, typename Record>
Row* compare_with_hand(std::string name, Workload& workload, Record record) {
  const Scope scope;
  const std::size_t before = graph.size;
  const Value loss = record(workload);
  Row row{std::move(name), 0, 0};
  for (const Value& v : topological_order(loss)) {
    if (v.live().slot >= before) row.bytes += static_cast<double>(bytes_of(v));
    const std::size_t operands = v.operands().size();
    row.operations += static_cast<double>(operands < 2 ? operands : operands - 1);
  }
  loss.backward();
  std::vector<double> got;
  for (const Value& p : workload.parameters) got.push_back(p.grad());
  agree(row.name, "the loss", loss.data(), workload.hand());
  agree(row.name, got, workload.gradients());
  return rows.emplace_back(std::make_unique<Row>(row)).get();
}

template <typename Function>
void measure(const Row& row, const char* side, Function function) {
  benchmark::RegisterBenchmark(fmt::format("{}: {}", row.name, side).c_str(), [function](benchmark::State& state) {
    for (auto _ : state) {
      benchmark::DoNotOptimize(function());
      benchmark::ClobberMemory();
    }
  });
}

template <typename Workload, typename Record>
void add(std::string name, Workload& workload, Record record) {
  const Row& row = *compare_with_hand(std::move(name), workload, record);
  measure(row, "hand", [&workload] { return workload.hand(); });
  measure(row, "engine", [&workload, record] {
    const Scope scope;
    const Value loss = record(workload);
    loss.backward();
    return loss;
  });
}

void add_small_engine(std::string name, Moons& moons) {
  agree(name, moons.small_engine(), moons.gradients());
  const Row& plain = *rows.back();
  const Row& row = *rows.emplace_back(std::make_unique<Row>(Row{std::move(name), plain.operations, 0}));
  measure(row, "hand", [&moons] { return moons.hand(); });
  measure(row, "engine", [&moons] { return moons.small_engine(); });
}

/// Takes the medians over to the rows.
class Medians : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Aggregate || run.aggregate_name != "median") continue;
      for (const auto& row : rows) {
        if (run.run_name.function_name == row->name + ": hand") row->hand = run.GetAdjustedCPUTime();
        if (run.run_name.function_name == row->name + ": engine") row->engine = run.GetAdjustedCPUTime();
      }
    }
  }
};

std::string time_text(double ns) {
  if (ns < 1e3) return fmt::format("{:.1f} ns", ns);
  if (ns < 1e6) return fmt::format("{:.1f} µs", ns / 1e3);
  return fmt::format("{:.1f} ms", ns / 1e6);
}

void print_table() {
  fmt::print("{:<44}{:>11}{:>12}{:>9}{:>11}{:>13}\n", "forward + backward", "by hand", "chainrule", "ratio",
             "ns per op", "bytes per op");
  for (const auto& row : rows) {
    if (row->hand == 0 || row->engine == 0) continue;
    fmt::print("{:<44}{:>11}{:>12}{:>9.1f}{:>11.2f}{:>13}\n", row->name, time_text(row->hand), time_text(row->engine),
               row->engine / row->hand, row->engine / row->operations,
               row->bytes == 0 ? "" : fmt::format("{:.1f}", row->bytes / row->operations));
  }
}

double peak_megabytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Fits y = tanh(w · x + b), a step of the loop for each of many points.
void train(long steps) {
  static const std::array<Value, 3> w{0.1, 0.2, 0.0};
  for (long step = 0; step < steps; ++step) {
    const Scope scope;
    const double x1 = static_cast<double>(step % 7) / 7, x2 = static_cast<double>(step % 11) / 11;
    const Value loss = pow(tanh(dot(w, std::array<Value, 3>{x1, x2, 1.0})) - (x1 - x2), 2);
    loss.backward();
    for (const Value& p : w) {
      p.set_data(p.data() - 0.01 * p.grad());
      p.zero_grad();
    }
  }
}

void train_long() {
  train(1000);
  const std::size_t nodes = graph.size;
  const double peak = peak_megabytes();
  const std::clock_t start = std::clock();
  train(1'000'000);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  fmt::print(
      "a million training steps of a neuron: {:.0f} ns each; {} nodes before, {} after; peak memory {:.1f} "
      "MB before, {:.1f} MB after\n",
      seconds * 1e3, nodes, graph.size, peak, peak_megabytes());
}

}  // namespace

int main(int argc, char** argv) {
  const bool only_check = argc == 2 && std::string_view(argv[1]) == "--check";
  std::string defaults[]{"--benchmark_repetitions=11", "--benchmark_enable_random_interleaving=true",
                         "--benchmark_min_time=0.05"};
  std::vector<char*> arguments{argv[0]};
  for (std::string& option : defaults) arguments.push_back(option.data());
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (!only_check && benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  if (!only_check) train_long();

  const auto record = [](auto& workload) { return workload.record(); };
  const auto expression = std::make_unique<Expression>();
  const auto moons = std::make_unique<Moons>();
  const auto classifier = std::make_unique<Classifier>();
  std::vector<std::unique_ptr<Chain>> chains;
  add("W1 expression of chapter 5", *expression, record);
  add("W2 MLP 2-16-16-1, batch of 100", *moons, record);
  add("W3 MLP 16-128-128-10, batch of 8", *classifier, record);
  add("W4 W2 of plain × and + only", *moons, [](Moons& m) { return m.record_plain(); });
  add_small_engine("   W2 with the small engine of chapter 5", *moons);
  for (const std::size_t n : {10'000u, 100'000u, 1'000'000u, 10'000'000u}) {
    if (only_check && n > 10'000) break;
    add(fmt::format("W5 chain of {} operations", n), *chains.emplace_back(std::make_unique<Chain>(n)), record);
  }
  fmt::print("{} workloads: loss and gradients equal those by hand to {:g}\n", rows.size(), tolerance);
  if (only_check) return 0;
  Medians medians;
  benchmark::RunSpecifiedBenchmarks(&medians);
  print_table();
}
