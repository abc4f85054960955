// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <unistd.h>

#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fs = std::filesystem;
using chainrule::Note;
using chainrule::Plot;
using chainrule::Series;
using chainrule::to_gnuplot;

namespace {

Plot small() {
  return Plot{.title = "Error",
              .x = {.label = "h", .log = true},
              .y = {.label = "e", .log = false},
              .series = {{.name = "one", .x = {0.1, 1e-8, 1e-15}, .y = {0.3, -0.0001, 2}},
                         {.name = "", .x = {0.1}, .y = {1.0 / 3}, .style = Series::Style::points}},
              .notes = {{.text = "best", .x = 1e-8, .y = -0.0001}}};
}

// The svg that gnuplot makes of `plot`; "" and a message where gnuplot is not installed.
std::string drawn(const Plot& plot) {
  std::string directory = (fs::temp_directory_path() / "chainrule_plot_XXXXXX").string();
  REQUIRE(::mkdtemp(directory.data()) != nullptr);
  const std::string line = chainrule::save_picture(fs::path(directory) / "plot.gp", to_gnuplot(plot));
  std::ifstream in(fs::path(directory) / "plot.svg", std::ios::binary);
  const std::string svg{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  fs::remove_all(directory);
  if (line.find("gnuplot not found") != std::string::npos) {
    MESSAGE("not tested: gnuplot is not installed (Debian package gnuplot-nox)");
    return "";
  }
  CHECK_MESSAGE(line.find("(not") == std::string::npos, line);
  REQUIRE_FALSE(svg.empty());
  return svg;
}

// Text as gnuplot's svg terminal writes it.
std::string in_svg(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return "<text>" + result + "</text>";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

void check_refused(const Plot& plot, const std::string& wanted) {
  std::string got = "nothing was refused";
  try {
    to_gnuplot(plot);
  } catch (const std::invalid_argument& error) {
    got = error.what();
  }
  CHECK(got == "to_gnuplot: " + wanted);
}

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("a small plot gives exactly this script") {
  CHECK(to_gnuplot(small()) == R"(# gnuplot -d THIS_FILE > PICTURE.svg
set encoding utf8
set terminal svg size 800,500 fixed enhanced round font "Arial,Helvetica,sans-serif,15" background rgb "white"
set minussign
set border 3 linecolor rgb "#666666"
set tics nomirror out scale 0.6 enhanced textcolor rgb "#444444"
set grid linetype 1 linecolor rgb "#e6e6e6"
set label 1 "Error" at graph 0, screen 0.945 left noenhanced font "Arial Bold,18" textcolor rgb "#222222"
set size 1, 0.91
set xlabel "h" noenhanced textcolor rgb "#222222"
set autoscale xfix
set logscale x 10
set format x "10^{%L}"
set xtics 1e1
unset mxtics
set ylabel "e" noenhanced textcolor rgb "#222222"
set autoscale yfix
set format y "%h"
set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.12
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
set label 2 "best" at 1e-08, -0.0001 center offset 0, -1.1 noenhanced front textcolor rgb "#222222"
$series0 << EOD
0.1 0.3
1e-08 -0.0001
1e-15 2
EOD
$series1 << EOD
0.1 0.3333333333333333
EOD
$notes << EOD
1e-08 -0.0001
EOD
plot $series0 using 1:2 with linespoints linecolor rgb "#0072b2" linewidth 2.5 pointtype 7 pointsize 0.6 title "one", \
     $series1 using 1:2 with points linecolor rgb "#d55e00" pointtype 5 pointsize 0.6 notitle, \
     $notes using 1:2 with points linecolor rgb "#222222" linewidth 2 pointtype 6 pointsize 1.4 notitle
)");
}

TEST_CASE("the same plot gives the same bytes") {
  const Plot plot = small();
  const Plot again = small();
  CHECK(to_gnuplot(plot) == to_gnuplot(plot));
  CHECK(to_gnuplot(plot) == to_gnuplot(again));
}

TEST_CASE("every double in the script reads back as the same double") {
  Plot plot;
  plot.series = {{.name = "n"}};
  for (const double x : {0.1, 1.0 / 3, 5e-324, 1e300, -1e300, 123456789.123456789, std::nextafter(1.0, 2.0), 1e22}) {
    plot.series[0].x = {x};
    plot.series[0].y = {x};
    const std::string script = to_gnuplot(plot);
    const std::string row = script.substr(script.find("<< EOD\n") + 7);
    CAPTURE(row.substr(0, row.find('\n')));
    CHECK(std::strtod(row.c_str(), nullptr) == x);
  }
}

TEST_CASE("each style draws what its name says") {
  Plot plot = small();
  plot.notes.clear();
  plot.series.resize(1);
  const auto curve = [&](Series::Style style) {
    plot.series[0].style = style;
    const std::string script = to_gnuplot(plot);
    return script.substr(script.find("\nplot ") + 1);
  };
  CHECK(curve(Series::Style::lines) ==
        "plot $series0 using 1:2 with lines linecolor rgb \"#0072b2\" linewidth 2.5 title \"one\"\n");
  CHECK(curve(Series::Style::points) ==
        "plot $series0 using 1:2 with points linecolor rgb \"#0072b2\" pointtype 7 pointsize 0.6 title \"one\"\n");
  CHECK(curve(Series::Style::linespoints) ==
        "plot $series0 using 1:2 with linespoints linecolor rgb \"#0072b2\" linewidth 2.5 pointtype 7 pointsize 0.6 "
        "title \"one\"\n");
}

TEST_CASE("a legend stands where it was asked to, or nowhere") {
  Plot plot = small();
  const auto has = [&](Plot::Legend legend, const std::string& part) {
    plot.legend = legend;
    return contains(to_gnuplot(plot), part);
  };
  CHECK(has(Plot::Legend::above, "set key above left horizontal "));
  CHECK(has(Plot::Legend::top_left, "set key inside left top "));
  CHECK(has(Plot::Legend::top_right, "set key inside right top "));
  CHECK(has(Plot::Legend::bottom_left, "set key inside left bottom "));
  CHECK(has(Plot::Legend::bottom_right, "set key inside right bottom "));
  CHECK(has(Plot::Legend::none, "unset key\n"));
}

TEST_CASE("a log axis of fifteen decades labels every one of them below and every second one at the side") {
  Plot plot{.x = {.log = true}, .y = {.log = true}, .series = {{.x = {1e-15, 1e-1}, .y = {1e-15, 1e-1}}}};
  const std::string script = to_gnuplot(plot);
  CHECK(contains(script, "set xtics 1e1\n"));
  CHECK(contains(script, "set ytics 1e2\n"));
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  for (int decade = 1; decade <= 15; ++decade) {
    CAPTURE(decade);
    CHECK(contains(svg, ">−" + std::to_string(decade) + "</tspan>"));  // the raised exponent of 10
  }
  CHECK_FALSE(contains(svg, "^{"));
}

TEST_CASE("a log axis within one decade still has two labelled ticks") {
  const Plot plot{.x = {.log = true}, .series = {{.x = {2, 8}, .y = {1, 3}}}};
  CHECK(contains(to_gnuplot(plot), "set autoscale x\n"));
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  CHECK(contains(svg, ">0</tspan>"));  // 10^0
  CHECK(contains(svg, ">1</tspan>"));  // 10^1
}

TEST_CASE("an axis leaves room for a note at its end, and only there") {
  Plot plot{.series = {{.x = {0, 100}, .y = {0, 100}}}};
  const auto offsets = [&](Note::Side side, double x, double y) {
    plot.notes = {{.text = "n", .x = x, .y = y, .side = side}};
    const std::string script = to_gnuplot(plot);
    const std::size_t begin = script.find("set offsets ") + 12;
    return script.substr(begin, script.find('\n', begin) - begin);
  };
  CHECK(offsets(Note::Side::left, 5, 50) == "graph 0.12, graph 0.03, graph 0.03, graph 0.03");
  CHECK(offsets(Note::Side::right, 95, 50) == "graph 0.03, graph 0.12, graph 0.03, graph 0.03");
  CHECK(offsets(Note::Side::above, 50, 95) == "graph 0.03, graph 0.03, graph 0.12, graph 0.03");
  CHECK(offsets(Note::Side::below, 50, 5) == "graph 0.03, graph 0.03, graph 0.03, graph 0.12");
  CHECK(offsets(Note::Side::right, 200, 50) == "graph 0.03, graph 0.12, graph 0.03, graph 0.03");
  CHECK(offsets(Note::Side::below, 50, 95) == "graph 0.03, graph 0.03, graph 0.03, graph 0.03");
}

TEST_CASE("a note outside the data is inside the plot") {
  const Plot plot{.series = {{.x = {0, 1}, .y = {0, 1}}}, .notes = {{.text = "far away", .x = 50, .y = 50}}};
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  CHECK(contains(svg, in_svg("far away")));
  CHECK(contains(svg, "> 50</tspan>") != contains(svg, ">50</tspan>"));  // the axes reach it
}

TEST_CASE("any text comes out of gnuplot as typed, wherever it stands") {
  for (const std::string text :
       {"say \"hi\", it's 5'", "back\\slash \\n \\101 \\", "{br{ace} }", "a_b^2 @c &d", "~a{.8-}", "100 % %d %s %L",
        "`echo run`", "$(echo run) $HOME @HOME", "<b>&amp;</b>", "# no comment", "EOD", "é × 漢字 − 😀", "a, b; c!"}) {
    CAPTURE(text);
    const std::string svg = drawn({.title = "t " + text,
                                   .x = {.label = "x " + text, .log = true},
                                   .y = {.label = "y " + text},
                                   .series = {{.name = "s " + text, .x = {1, 2}, .y = {1, 2}}},
                                   .notes = {{.text = "n " + text, .x = 1, .y = 1}}});
    if (svg.empty()) return;
    for (const std::string place : {"t ", "x ", "y ", "s ", "n "}) {
      CAPTURE(place);
      CHECK(contains(svg, in_svg(place + text)));
    }
  }
}

TEST_CASE("a newline starts a new line, wherever it stands") {
  const std::string svg = drawn({.title = "t first\nsecond t",
                                 .x = {.label = "x first\nsecond x"},
                                 .y = {.label = "y first\nsecond y"},
                                 .series = {{.name = "s first\nsecond s", .x = {1, 2}, .y = {1, 2}}},
                                 .notes = {{.text = "n first\nsecond n", .x = 1, .y = 1}}});
  if (svg.empty()) return;
  for (const std::string place : {"t", "x", "y", "s", "n"}) {
    CAPTURE(place);
    CHECK(contains(svg, in_svg(place + " first")));
    CHECK(contains(svg, in_svg("second " + place)));
  }
}

TEST_CASE("a legend gives each entry the room of the entry with most lines") {
  Plot plot = small();
  plot.series[1].name = "1\n2\n3";
  CHECK(contains(to_gnuplot(plot), " spacing 3.6 "));
}

TEST_CASE("text that an svg cannot hold is refused by place, byte and position") {
  const std::string advice = "; use UTF-8 text without control characters";
  Plot plot = small();
  plot.title = "ab\x1b[1m";
  check_refused(plot, "the title has the byte 0x1b at position 2" + advice);
  plot = small();
  plot.x.label = "\xff";
  check_refused(plot, "the label of x has the byte 0xff at position 0" + advice);
  plot = small();
  plot.y.label = std::string("a\0b", 3);
  check_refused(plot, "the label of y has the byte 0x00 at position 1" + advice);
  plot = small();
  plot.series[0].name = "tab\t";
  check_refused(plot, "series[0].name has the byte 0x09 at position 3" + advice);
  plot = small();
  plot.notes[0].text = "\xe2\x82";
  check_refused(plot, "notes[0] has the byte 0xe2 at position 0" + advice);
  for (const char* const bad :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbd", "\xed\xa0\x80",
        "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80", "\xef\xbf\xbf", "\xc2\x80", "\xc3(", "\x7f"}) {
    plot = small();
    plot.title = bad;
    CHECK_THROWS_AS(to_gnuplot(plot), std::invalid_argument);
  }
  for (const char* const good : {"\xc2\xa0", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbd",
                                 "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbd"}) {
    plot = small();
    plot.title = good;
    CHECK(contains(to_gnuplot(plot), good));
  }
}

TEST_CASE("zero or a negative number on a log axis is refused by series, point and value") {
  const std::string advice = ", and a log axis shows only numbers above zero; leave the point out or set log = false";
  Plot plot = small();
  plot.series[0].x[1] = 0;
  check_refused(plot, "series[0] \"one\": x[1] is 0" + advice);
  plot.x.log = false;
  CHECK_NOTHROW(to_gnuplot(plot));

  plot = small();
  plot.y.log = true;
  check_refused(plot, "series[0] \"one\": y[1] is -0.0001" + advice);

  plot = small();
  plot.notes[0].x = -1;
  check_refused(plot, "notes[0] \"best\": x is -1" + advice);
}

TEST_CASE("NaN, infinity and numbers that gnuplot would drop are refused by series, point and value") {
  const std::string advice = ", which no axis can show; leave the point out";
  Plot plot = small();
  plot.series[0].y[2] = not_a_number;
  check_refused(plot, "series[0] \"one\": y[2] is nan" + advice);
  plot = small();
  plot.series[1].x[0] = infinity;
  check_refused(plot, "series[1]: x[0] is inf" + advice);
  plot = small();
  plot.series[0].y[0] = -1.5e308;
  check_refused(plot, "series[0] \"one\": y[0] is -1.5e+308" + advice);
  plot = small();
  plot.notes[0].y = not_a_number;
  check_refused(plot, "notes[0] \"best\": y is nan" + advice);
}

TEST_CASE("a plot without series, and a series without points or with an x that has no y, are refused") {
  Plot plot = small();
  plot.series.clear();
  check_refused(plot, "the plot has no series; give it at least one");
  plot = small();
  plot.series[1].x.clear();
  plot.series[1].y.clear();
  check_refused(plot, "series[1] has no points; give it some or leave it out");
  plot = small();
  plot.series[0].y.pop_back();
  check_refused(plot, "series[0] \"one\" has 3 x and 2 y; give one y for each x");
}

TEST_CASE("seven series have seven colors and seven points, and an eighth is refused") {
  Plot plot;
  for (int i = 0; i < 7; ++i) plot.series.push_back({.name = "n", .x = {1}, .y = {1}});
  const std::string script = to_gnuplot(plot);
  for (const char* const part : {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "type 7 ",
                                 "type 5 ", "type 9 ", "type 13 ", "type 11 ", "type 15 ", "type 6 "}) {
    CAPTURE(part);
    CHECK(contains(script, part));
  }
  plot.series.push_back(plot.series[0]);
  check_refused(plot, "8 series, but only 7 can be told apart; make two plots");
}

TEST_CASE("a title of five lines fits and one of six is refused") {
  Plot plot = small();
  plot.title = "1\n2\n3\n4\n5";
  CHECK(contains(to_gnuplot(plot), "set size 1, 0.67\n"));
  plot.title += "\n6";
  check_refused(plot, "the title has 6 lines; 5 fit");
}

TEST_CASE("gnuplot draws the extremes: one point, a flat line, huge and tiny numbers") {
  for (const bool log : {false, true}) {
    CAPTURE(log);
    for (const Series& series :
         {Series{.name = "one", .x = {3}, .y = {4e-5}}, Series{.name = "flat", .x = {1, 2, 3}, .y = {7, 7, 7}},
          Series{.name = "wide", .x = {5e-324, 1e300}, .y = {5e-324, 1e300}}}) {
      CAPTURE(series.name);
      const std::string svg = drawn({.x = {.log = log}, .y = {.log = log}, .series = {series}});
      if (svg.empty()) return;
      CHECK(contains(svg, in_svg(series.name)));
    }
  }
}
