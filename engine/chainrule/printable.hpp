// SPDX-License-Identifier: MIT
//
// Numbers as they are printed: a NaN can have a sign, which means nothing and differs between compilers.
//
//     fmt::format("{}", -std::nan(""))               // "-nan" or "nan"
//     fmt::format("{}", printable(-std::nan("")))    // "nan"
#pragma once

#include <cmath>

namespace chainrule {

inline double printable(double x) { return std::isnan(x) ? std::abs(x) : x; }

}  // namespace chainrule
