// SPDX-License-Identifier: MIT
#include "diagnosis.hpp"

#include <chainrule/printable.hpp>

bool same(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return a == b;
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same(x, y); });
}

std::string show(double answer) {  // -0 is the same as 0, and a sign of NaN means nothing
  return fmt::format("{:.10g}", answer == 0 ? 0 : chainrule::printable(answer));
}
std::string show(const std::vector<double>& answer) {
  std::vector<std::string> shown;
  for (const double x : answer) shown.push_back(show(x));
  return fmt::format("[{}]", fmt::join(shown, ", "));
}
std::string show(const std::vector<int>& answer) { return fmt::format("{}", answer); }
std::string show(const std::vector<std::size_t>& answer) { return fmt::format("{}", answer); }
std::string show(const std::vector<std::string>& answer) { return fmt::format("{}", answer); }

void trying(const std::string& point) { MESSAGE(point); }

void fail(std::string_view point, const std::string& wanted, const std::string& got, const std::string& why) {
  FAIL(fmt::format("at      {}\nwanted  {}\ngot     {}\n{}", point, wanted, got, why));
}

void refuse_measured(std::string_view point, const std::vector<double>& got, const std::vector<double>& wanted) {
  if (got.size() != wanted.size()) return;
  double size = 0, error = 0;  // of the largest number, and the largest error
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!std::isfinite(got[i])) return;
    size = std::max(size, std::abs(wanted[i]));
    error = std::max(error, std::abs(got[i] - wanted[i]));
  }
  error /= size;  // not a number if there is nothing but 0
  if (!(error > 1e-12 && error < 1e-4)) return;
  const auto digits = [](const std::vector<double>& numbers) {
    return numbers.size() == 1 ? fmt::format("{:.15g}", numbers[0]) : fmt::format("{::.15g}", numbers);
  };
  fail(point, digits(wanted), digits(got),
       fmt::format("Right to {:.0f} digits, as a measured slope is. Here the exact one is wanted: multiply local "
                   "derivatives, in double.",
                   std::floor(-std::log10(error))));
}
