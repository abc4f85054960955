// SPDX-License-Identifier: MIT
//
// Where nodes live and how long: Scopes, stale Values, threads, long chains, memory.
#include <malloc.h>  // malloc_usable_size

#include <atomic>
#include <chainrule/value.hpp>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "expect.hpp"
#include "operations.hpp"

namespace {

std::atomic<std::size_t> bytes_in_use{0};

// Not inlined, or else g++ takes malloc and free in them for a mismatch with new and delete.
[[gnu::noinline]] void* take(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  bytes_in_use += malloc_usable_size(memory);
  return memory;
}
[[gnu::noinline]] void give_back(void* memory) {
  bytes_in_use -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

// Every test runs with these, which count what the program holds.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return take(size); }
void* operator new(std::size_t size) {
  void* memory = take(size);
  return memory != nullptr ? memory : throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void operator delete(void* memory) noexcept { give_back(memory); }
void operator delete(void* memory, std::size_t) noexcept { give_back(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { give_back(memory); }
void operator delete[](void* memory) noexcept { give_back(memory); }
void operator delete[](void* memory, std::size_t) noexcept { give_back(memory); }

namespace chainrule::test {
namespace {

#ifdef __SANITIZE_ADDRESS__  // g++
constexpr bool sanitized = true;
#elif defined(__has_feature)  // clang++
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif
// AddressSanitizer is slow, and its shadow and quarantine of ten million nodes would take gigabytes.
constexpr int chain_length = sanitized ? 1'000'000 : 10'000'000;
constexpr int many_steps = sanitized ? 100'000 : 1'000'000;

/// Every function that takes a Value, to be called with a Value that it must refuse.
struct Use {
  std::string name;
  std::function<void(Value)> call;
};

std::vector<Use> uses() {
  std::vector<Use> result{
      {"data", [](Value v) { (void)v.data(); }},
      {"grad", [](Value v) { (void)v.grad(); }},
      {"set_data", [](Value v) { v.set_data(1); }},
      {"zero_grad", [](Value v) { v.zero_grad(); }},
      {"label", [](Value v) { (void)v.label(); }},
      {"set_label", [](Value v) { v.set_label("new"); }},
      {"backward", [](Value v) { v.backward(); }},
      {"symbol", [](Value v) { (void)v.symbol(); }},
      {"operands", [](Value v) { (void)v.operands(); }},
      {"format", [](Value v) { (void)fmt::format("{}", v); }},
      {"topological_order", [](Value v) { (void)topological_order(v); }},
      {"sum",
       [](Value v) {
         sum({1, v, 1});
       }},
      {"mean",
       [](Value v) {
         mean({1, v, 1});
       }},
      {"operation",
       [](Value v) {
         operation("mine", 1, {{1, 1}, {v, 1}});
       }},
      {"leaky_relu", [](Value v) { leaky_relu(v); }},
  };
  for (const Form& form : forms) {
    if (form.has('x')) result.push_back({fmt::format("{}, x", form.text), [&form](Value v) { form.apply(v, 1); }});
  }
  const std::pair<const char*, void (*)(Value)> second_operands[]{
      {"1+v", [](Value v) { Value(1) + v; }},
      {"1-v", [](Value v) { Value(1) - v; }},
      {"1*v", [](Value v) { Value(1) * v; }},
      {"1/v", [](Value v) { Value(1) / v; }},
      {"c+v", [](Value v) { 1 + v; }},
      {"c-v", [](Value v) { 1 - v; }},
      {"c*v", [](Value v) { 1 * v; }},
      {"c/v", [](Value v) { 1 / v; }},
      {"pow(1,v)", [](Value v) { pow(Value(1), v); }},
      {"max(1,v)", [](Value v) { max(Value(1), v); }},
      {"min(1,v)", [](Value v) { min(Value(1), v); }},
      {"max(c,v)", [](Value v) { max(1, v); }},
      {"min(c,v)", [](Value v) { min(1, v); }},
  };
  for (const auto& [name, call] : second_operands) result.push_back({name, call});
  for (const std::size_t count : {1U, 3U, 9U}) {
    for (std::size_t at = 0; at < count; ++at) {
      result.push_back({fmt::format("dot, {} of {}", at, count), [count, at](Value v) {
                          std::vector<Value> a, b;
                          for (std::size_t i = 0; i < count; ++i) a.emplace_back(1);
                          a[at] = v;
                          for (std::size_t i = 0; i < count; ++i) b.emplace_back(2);
                          dot(a, b);
                        }});
      result.push_back({fmt::format("dot, second side, {} of {}", at, count), [count, at](Value v) {
                          std::vector<Value> a, b;
                          for (std::size_t i = 0; i < count; ++i) a.emplace_back(2);
                          for (std::size_t i = 0; i < count; ++i) b.emplace_back(1);
                          b[at] = v;
                          dot(a, b);
                        }});
    }
  }
  result.push_back({"dot of ranges", [](Value v) {
                      const Value one = 1;
                      dot(Range::of({&v, 1}).value(), Range::of({&one, 1}).value());
                    }});
  result.push_back({"dot of ranges, second side", [](Value v) {
                      const Value one = 1;
                      dot(Range::of({&one, 1}).value(), Range::of({&v, 1}).value());
                    }});
  return result;
}

/// What each use of a refused Value said; "(no exception)" if it went through.
std::vector<std::string> refusals(Value v) {
  std::vector<std::string> messages;
  for (const Use& use : uses()) {
    const Scope scope;
    const std::ptrdiff_t before = results();
    std::string message = message_of<std::logic_error>([&] { use.call(v); });
    if (results() != before) message += " (but it recorded an operation)";
    messages.push_back(fmt::format("{}: {}", use.name, message));
  }
  return messages;
}

void expect_refused(Value v, std::string_view reason) {
  for (const std::string& message : refusals(v)) {
    expect_contains(message, reason);
    expect_contains(message, std::to_string(v.number()));
    CHECK_MESSAGE(message.find("(but") == std::string::npos, message);
  }
}

constexpr std::string_view released = "after the Scope", foreign = "another thread";

Value released_leaf() {
  const Scope scope;
  return 4;
}

// Scopes

TEST_CASE("a Value used after its Scope ended is refused by every function, with its number and the reason") {
  const Value live(1, "live"), stale = released_leaf();
  expect_refused(stale, released);
  CHECK(fmt::format("{}", live) == "live: data = 1, grad = 0");
}

TEST_CASE("a stale Value is refused when its slot is taken again, once or a thousand times") {
  const Value stale = released_leaf();
  const Value in_its_slot(5, "new");
  expect_refused(stale, released);
  CHECK(fmt::format("{}", in_its_slot) == "new: data = 5, grad = 0");

  Value last = released_leaf();
  for (int i = 0; i < 1000; ++i) {
    const Value previous = std::exchange(last, released_leaf());
    const Scope scope;
    const Value taken = 7;
    CHECK_THROWS_AS((void)previous.data(), std::logic_error);
    CHECK_THROWS_AS((void)last.data(), std::logic_error);
    CHECK(taken.data() == 7);
  }
  expect_refused(stale, released);
  CHECK(in_its_slot.data() == 5);
}

TEST_CASE("Scopes nest: each releases what was made since it opened") {
  const Value outside = 1;
  Value in_outer = 0, in_inner = 0, after_inner = 0;
  {
    const Scope outer;
    in_outer = outside * 2;
    {
      const Scope inner;
      in_inner = in_outer * 3;
      in_inner.backward();
      CHECK(outside.grad() == 6);
    }
    after_inner = in_outer * 5;
    expect_refused(in_inner, released);
    CHECK(after_inner.data() == 10);
    CHECK(in_outer.grad() == 3);
    after_inner.backward();
    CHECK(outside.grad() == 6 + 10);
    CHECK(in_outer.grad() == 5);
  }
  for (const Value& v : {in_outer, in_inner, after_inner}) expect_refused(v, released);
  CHECK(outside.grad() == 16);
}

TEST_CASE("a Scope releases labels, names and gradients with the nodes") {
  {
    const Scope scope;
    Value labelled(2, "old"), custom = operation("custom", 3, {{labelled, 4}});
    custom.set_label("result");
    (custom * 2).backward();
  }
  const Value a = 5, b = operation("another", 3, {{a, 4}});  // in the same slots
  CHECK(a.label().empty());
  CHECK(b.label().empty());
  CHECK(b.symbol() == "another");
  CHECK(a.grad() == 0);
  CHECK(b.grad() == 0);
}

TEST_CASE("operations of many operands keep their edges while Scopes release others and their place is taken") {
  const Value x = 2, y = 3;
  const Value first = sum({x, y, x});
  for (int i = 0; i < 3; ++i) {
    const Scope scope;
    const Value average = mean({first, y}),
                named = operation("a name that is too long to be kept in place", 1, {{y, 5}});
    CHECK(average.operands().size() == 2);
    CHECK(named.symbol() == "a name that is too long to be kept in place");
  }
  const Value last = operation("last", 4, {{first, 10}, {y, 7}, {x, 1}});
  CHECK(first.symbol() == "sum");
  CHECK(last.symbol() == "last");
  CHECK(last.operands()[1].value.number() == y.number());
  last.backward();
  CHECK(x.grad() == 10 + 1 + 10);
  CHECK(y.grad() == 10 + 7);
}

TEST_CASE("results pass gradients on in slots that only leaves had before") {
  double gradient = 0;
  std::thread([&gradient] {  // a graph that begins with these leaves
    {
      const Scope scope;
      Value leaf = 1;
      for (int i = 0; i < 10; ++i) leaf = i;
      (leaf * 2).backward();
    }
    const Value x = 3, square = x * x;
    (square * square).backward();
    gradient = x.grad();
  })
      .join();
  CHECK(gradient == 4 * 27);
}

TEST_CASE("a Scope left by an exception releases its nodes, and what was made before goes on") {
  const Value x = 3;
  Value escaped = 0;
  const std::size_t size = tape::graph.size;
  CHECK_THROWS_AS(
      [&] {
        const Scope scope;
        escaped = x * x;
        (void)(escaped + released_leaf());
      }(),
      std::logic_error);
  CHECK(tape::graph.size == size);
  expect_refused(escaped, released);
  (x * x).backward();
  CHECK(x.grad() == 6);
}

TEST_CASE("a Scope without nodes changes nothing") {
  const Value x = 3;
  { const Scope scope; }
  const Value y = x + 1;
  CHECK(y.data() == 4);
  CHECK(x.data() == 3);
}

TEST_CASE("a Scope opened before the thread's first node releases it") {
  std::string message;
  std::thread([&message] {
    Value v = [] {
      const Scope scope;
      return Value(1);
    }();
    message = message_of<std::logic_error>([v] { (void)v.data(); });
  }).join();
  expect_contains(message, released);
}

TEST_CASE("nodes of any kind fit where a Scope of leaves was released") {
  for (const int count : {1'100, 5'000, 70'000}) {
    const Scope outer;
    {
      const Scope scope;
      for (int i = 0; i < count; ++i) Value(1);
    }
    const Value x = 1;
    Value y = 0;
    for (int i = 0; i < 2 * count; ++i) y = y + x;
    y.backward();
    CHECK(y.data() == 2 * count);
    CHECK(x.grad() == 2 * count);
    std::vector<Value> wide(static_cast<std::size_t>(count), x);
    {
      const Scope scope;
      sum(wide);
    }
    y = 0;
    for (int i = 0; i < 4 * count; ++i) y = y + x;
    CHECK(y.data() == 4 * count);
  }
}

/// Random use of Scopes, products and set_data, with a model that knows what must come out.
TEST_CASE("whatever is made, changed and released in any order, every Value is what it should be") {
  struct Node {
    Value value;
    double data;
    bool live;
    std::vector<std::pair<std::size_t, double>> operands;  // index of the node, local derivative
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const Scope whole;
    std::vector<Node> nodes;
    std::vector<std::unique_ptr<Scope>> scopes;
    std::vector<std::size_t> sizes;  // of `nodes` when the Scopes opened
    std::vector<std::size_t> live;
    const auto add = [&](Value value, double data, std::vector<std::pair<std::size_t, double>> operands) {
      live.push_back(nodes.size());
      nodes.push_back({value, data, true, std::move(operands)});
    };
    for (int i = 0; i < 6; ++i) add(i + 1.0, i + 1.0, {});

    for (int step = 0; step < 600; ++step) {
      const std::size_t choice = below(12);
      if (choice < 2) {
        add(static_cast<double>(step), step, {});
      } else if (choice < 6) {  // a dot of consecutive or any nodes
        std::vector<Value> a, b;
        std::vector<std::pair<std::size_t, double>> operands;
        double sum = 0;
        const std::size_t count = 1 + below(4), a_first = below(live.size()), b_first = below(live.size());
        for (std::size_t i = 0; i < count; ++i) {
          const std::size_t p = live[choice < 5 ? (a_first + i) % live.size() : below(live.size())];
          const std::size_t q = live[choice < 5 ? (b_first + i) % live.size() : below(live.size())];
          a.push_back(nodes[p].value);
          b.push_back(nodes[q].value);
          operands.emplace_back(p, nodes[q].data);
          operands.emplace_back(q, nodes[p].data);
          sum += nodes[p].data * nodes[q].data;
        }
        const std::optional<Range> range_a = Range::of(a), range_b = Range::of(b);
        const Value result = range_a && range_b && choice == 4 ? dot(*range_a, *range_b) : dot(a, b);
        if (std::abs(sum) < 1e6) add(result, sum, operands);  // below 2^53, so all sums are exact
      } else if (choice < 9) {
        Node& leaf = nodes[live[below(live.size())]];
        if (!leaf.operands.empty()) continue;
        leaf.data = static_cast<double>(below(9)) - 4;
        leaf.value.set_data(leaf.data);
      } else if (choice == 9 && scopes.size() < 5) {
        scopes.push_back(std::make_unique<Scope>());
        sizes.push_back(nodes.size());
      } else if (choice == 10 && !scopes.empty()) {
        scopes.pop_back();
        for (std::size_t i = sizes.back(); i < nodes.size(); ++i) nodes[i].live = false;
        sizes.pop_back();
        while (!nodes[live.back()].live) live.pop_back();
      }

      const Node& some = nodes[below(nodes.size())];
      if (!some.live) {
        CHECK_THROWS_AS((void)some.value.data(), std::logic_error);
        continue;
      }
      expect_equal(fmt::format("seed {}, step {}, data", seed, step), some.value.data(), some.data);
      const std::vector<Operand> operands = some.value.operands();
      REQUIRE(operands.size() == some.operands.size());
      std::vector<double> wanted(nodes.size());
      for (std::size_t i = 0; i < operands.size(); ++i) {
        const auto [index, derivative] = some.operands[i];
        CHECK(operands[i].value.number() == nodes[index].value.number());
        expect_equal(fmt::format("seed {}, step {}, operand {}", seed, step, i), operands[i].local_derivative,
                     derivative);
      }
      for (const std::size_t i : live) {
        if (nodes[i].operands.empty()) nodes[i].value.zero_grad();
      }
      some.value.backward();
      wanted[static_cast<std::size_t>(&some - nodes.data())] = 1;
      for (std::size_t i = nodes.size(); i-- > 0;) {
        for (const auto& [index, derivative] : nodes[i].operands) wanted[index] += derivative * wanted[i];
      }
      for (const std::size_t i : live) {
        if (!nodes[i].operands.empty()) continue;
        // Products of products: numbers up to 1e6 to the power of the depth, rounded in another order.
        expect_near(fmt::format("seed {}, step {}, gradient of leaf {}", seed, step, i), nodes[i].value.grad(),
                    wanted[i], 1e-12, 1e-12);
      }
    }
    while (!scopes.empty()) scopes.pop_back();
  }
}

// Threads

TEST_CASE("another thread's Value is refused by every function, in both directions, whatever that thread has made") {
  const Value mine(1, "mine");
  for (const int nodes_before : {0, 1, 2, 5000}) {
    std::vector<std::string> messages;
    Value theirs = 0;
    std::thread([&] {
      for (int i = 0; i < nodes_before; ++i) Value(1);
      messages = refusals(mine);
      theirs = Value(2, "theirs");
    }).join();  // their thread has ended
    for (const std::string& message : messages) expect_contains(message, foreign);
    expect_refused(theirs, foreign);
  }
  CHECK(fmt::format("{}", mine) == "mine: data = 1, grad = 0");
}

TEST_CASE("on a thread that has no graph yet, each single function refuses another thread's Value") {
  const Value mine = 1;
  for (const Use& use : uses()) {
    std::string message;
    std::thread([&] { message = message_of<std::logic_error>([&] { use.call(mine); }); }).join();
    expect_contains(fmt::format("{}: {}", use.name, message), foreign);
  }
}

TEST_CASE("a live thread's Values are refused though both threads have made the same nodes") {
  std::atomic<int> stage{0};
  Value theirs = 0;
  std::vector<std::string> messages;
  const auto wait_for = [&stage](int wanted) {
    for (int now = stage; now != wanted; now = stage) stage.wait(now);
  };
  const auto reach = [&stage](int next) {
    stage = next;
    stage.notify_all();
  };
  const Value* mine = nullptr;
  std::thread first([&] {  // this thread and the next make the same, from their first node on
    const Value x(3, "x");
    theirs = x * 2;
    mine = &x;
    reach(1);
    wait_for(2);
  });
  std::thread second([&] {
    wait_for(1);
    const Value x(3, "x"), y = x * 2;
    messages = refusals(theirs);
    y.backward();
    if (x.grad() != 2) messages.emplace_back("a wrong gradient");
    reach(2);
  });
  first.join();
  second.join();
  CHECK(mine != nullptr);
  for (const std::string& message : messages) expect_contains(message, foreign);
}

TEST_CASE("threads compute at the same time and get the same gradients") {
  std::vector<double> gradients(4);
  std::vector<std::thread> threads;
  for (double& gradient : gradients) {
    threads.emplace_back([&gradient] {
      const Value x = 0.5;
      for (int step = 0; step < 200; ++step) {
        const Scope scope;
        Value y = x;
        for (int i = 0; i < 50; ++i) y = tanh(y * 1.5) + x;
        y.backward();
      }
      gradient = x.grad();
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(gradients[0] != 0);
  for (const double gradient : gradients) expect_same_bits("gradient", gradient, gradients[0]);
}

// Size

TEST_CASE("a chain of ten million operations works forward, backward, in order and to its end, on the usual stack") {
  const std::size_t bytes = bytes_in_use;
  double data = 0, gradient = 0;
  std::size_t nodes = 0;
  std::thread([&] {
    const Value x = 1;
    Value y = 0;
    {
      const Scope scope;
      y = x;
      for (int i = 0; i < chain_length; ++i) y = y + x;
      data = y.data();
      y.backward();
      gradient = x.grad();
      nodes = topological_order(y).size();
    }
    y = x;
    for (int i = 0; i < chain_length / 10; ++i) y += 1;  // released by the end of the thread
  }).join();
  expect_equal("data", data, chain_length + 1.0);
  expect_equal("gradient", gradient, chain_length + 1.0);
  CHECK(nodes == chain_length + std::size_t{1});
  CHECK(bytes_in_use <= bytes + 1000);
}

TEST_CASE("steps in a Scope, however many, take no more memory than the first ones") {
  const std::vector<Value> p{1, 2, 3, 4};
  const std::span<const Value> all(p);
  const Value outside = dot(all.first(2), all.last(2));  // from here on set_data must keep what it saw
  const auto step = [&](int i) {
    const Scope scope;
    const Value input(0.5, "input");
    if (i % 10 != 0) return operation("own", 1, {{input * p[1], 1}}).backward();
    (dot(all.first(2), all.last(2)) * input).backward();
    p[1].set_data(p[1].data() - 1e-9 * p[1].grad());
    p[1].zero_grad();
  };
  for (int i = 0; i < 1000; ++i) step(i);
  const std::size_t bytes = bytes_in_use, size = tape::graph.size;
  const std::ptrdiff_t before = results();
  for (int i = 0; i < many_steps; ++i) step(i);
  CHECK(bytes_in_use == bytes);
  CHECK(tape::graph.size == size);
  CHECK(results() == before);
  std::vector<double> derivatives;
  for (const Operand& operand : outside.operands()) derivatives.push_back(operand.local_derivative);
  expect_all("derivatives", derivatives, {3, 1, 4, 2});
}

TEST_CASE("a leaf that is set again and again takes no memory for it, though a dot remembers what it saw") {
  const std::vector<Value> p{1, 2, 3, 4};
  const Value product = dot(std::span(p).first(2), std::span(p).last(2));
  p[0].set_data(5);
  const std::size_t bytes = bytes_in_use;
  for (int i = 0; i < 1000; ++i) p[0].set_data(i);
  CHECK(bytes_in_use == bytes);
  product.backward();
  CHECK(p[2].grad() == 1);
}

TEST_CASE("a thread that has used up its numbers takes new ones, and none of another thread's") {
  bool met = false;
  std::thread([&met] {
    for (int i = 0; i < 1'000'000; ++i) Value{1};  // so that each Scope moves on by as many numbers
    std::uint64_t theirs = 0;
    std::thread([&theirs] { theirs = Value(1).number(); }).join();
    for (int i = 0; i < 1'200'000; ++i) {
      const Scope scope;
      met |= Value(1).number() - theirs < 2'000'000;
    }
  }).join();
  CHECK_FALSE(met);
}

/// Made before its thread has a graph, it is the last to go.
struct Last {
  std::string& new_value;
  std::string& old_value;
  std::optional<Value> value{};
  std::optional<NoGrad> no_grad{};
  std::optional<DetectAnomaly> detect{};

  ~Last() {
    new_value = message_of<std::logic_error>([] { Value{1}; });
    old_value = message_of<std::logic_error>([this] { (void)value->data(); });
  }
};

TEST_CASE("what outlives the graph of its thread, as a static may, ends without harm; using Values then is an error") {
  std::string new_value, old_value;
  std::thread([&] {
    thread_local Last last{new_value, old_value};
    last.value.emplace(1);
    last.no_grad.emplace();
    last.detect.emplace();
  }).join();
  expect_contains(new_value, "when the graph of its thread has ended");
  expect_contains(old_value, "when the graph of its thread has ended");
}

}  // namespace
}  // namespace chainrule::test
