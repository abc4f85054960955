// SPDX-License-Identifier: MIT
#include "diagnosis.hpp"

bool same(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a == b || (std::isnan(a) && std::isnan(b));
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same(x, y); });
}

std::string show(double answer) { return fmt::format("{:.10g}", answer == 0 ? 0 : answer); }  // also for -0
std::string show(const std::vector<double>& answer) {
  std::vector<double> shown = answer;
  std::ranges::replace(shown, 0.0, 0.0);  // -0 is the same as 0, and confuses
  return fmt::format("{::.10g}", shown);
}
std::string show(const std::vector<int>& answer) { return fmt::format("{}", answer); }
std::string show(const std::vector<std::size_t>& answer) { return fmt::format("{}", answer); }
std::string show(const std::vector<std::string>& answer) { return fmt::format("{}", answer); }

void trying(const std::string& point) { MESSAGE(point); }

void fail(std::string_view point, const std::string& wanted, const std::string& got, const std::string& why) {
  FAIL(fmt::format("at      {}\nwanted  {}\ngot     {}\n{}", point, wanted, got, why));
}
