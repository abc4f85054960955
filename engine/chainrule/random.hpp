// SPDX-License-Identifier: MIT
//
// Random numbers that are the same on every machine and with every compiler, which those of the standard distributions
// are not.
//
//     Random random(7);                      // 7 is the seed: the same seed gives the same numbers
//     double weight = random.uniform(-1, 1);
//     double noise = random.normal(0, 0.1);
//     random.shuffle(order);
#pragma once

#include <fmt/format.h>

#include <chainrule/printable.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace chainrule {

class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}

  /// In [low, high), from the upper 53 of 64 random bits. Throws std::invalid_argument unless low < high and high - low
  /// is finite.
  double uniform(double low, double high) {
    if (!(low < high) || !std::isfinite(high - low)) {
      throw std::invalid_argument(
          fmt::format("uniform: the range is from {} to {}; low must be below high, and high - low finite",
                      printable(low), printable(high)));
    }
    double x = high;
    while (!(x < high)) x = low + (high - low) * unit();  // a narrow range can round up to high
    return x;
  }

  /// Normally distributed. By the ratio of uniforms (A. J. Kinderman and J. F. Monahan, 1977), which takes a logarithm
  /// only for a comparison: how a machine rounds log does not show in the number. Throws std::invalid_argument unless
  /// both are finite and deviation >= 0.
  double normal(double mean = 0, double deviation = 1) {
    if (!std::isfinite(mean) || !(deviation >= 0) || !std::isfinite(deviation)) {
      throw std::invalid_argument(
          fmt::format("normal: mean {}, deviation {}; both must be finite, the deviation not below 0", printable(mean),
                      printable(deviation)));
    }
    constexpr double width = 1.7155277699214135;  // 2 sqrt(2 / e)
    double x = 0, u = 0;
    do {
      u = 1 - unit();
      x = width * (unit() - 0.5) / u;
    } while (x * x > -4 * std::log(u));
    return mean + deviation * x;
  }

  /// One of 0, ..., count - 1, each as likely. Throws std::invalid_argument if count is 0.
  std::size_t index(std::size_t count) {
    if (count == 0) throw std::invalid_argument("index: count is 0; there must be something to choose from");
    const std::uint64_t rest = (0 - std::uint64_t{count}) % count;  // 2^64 mod count: so many numbers are one too many
    std::uint64_t bits = bits_();
    while (bits < rest) bits = bits_();
    return bits % count;
  }

  /// Every order is as likely (R. Durstenfeld, 1964).
  template <typename T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t left = items.size(); left > 1; --left) std::swap(items[left - 1], items[index(left)]);
  }

 private:
  double unit() { return 0x1p-53 * static_cast<double>(bits_() >> 11); }  // in [0, 1)

  std::mt19937_64 bits_;
};

}  // namespace chainrule
