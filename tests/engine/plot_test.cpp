// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <chainrule/picture.hpp>
#include <chainrule/plot.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;
using chainrule::HeatMap;
using chainrule::Note;
using chainrule::Plot;
using chainrule::rounded;
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

// Three classes: probabilities, targets and gradients.
Plot bars() {
  return Plot{.x = {.names = {"cat", "dog", "cow"}},
              .series = {{.name = "p", .x = {0, 1, 2}, .y = {0.7, 0.2, 0.1}, .style = Series::Style::bars},
                         {.name = "y", .x = {0}, .y = {1}, .style = Series::Style::bars},
                         {.name = "p - y", .x = {0, 1, 2}, .y = {-0.3, 0.2, 0.1}, .style = Series::Style::bars}}};
}

Plot halves() {
  return Plot{.heat_map =
                  HeatMap{.x_low = -1, .x_high = 1, .y_high = 3, .columns = 2, .rows = 2, .values = {0, 1, 0, 1}}};
}

// From `begin` up to the line that starts with `end`.
std::string part(const std::string& script, const std::string& begin, const std::string& end) {
  const std::size_t at = script.find(begin);
  REQUIRE(at != std::string::npos);
  return script.substr(at, script.find("\n" + end, at) + 1 - at);
}

struct Box {
  double left, right, top, bottom;  // in px; y goes down
};

// The polygons of a color in an svg, as the boxes around them.
std::vector<Box> boxes(const std::string& svg, const std::string& color) {
  std::vector<Box> result;
  const std::string start = "<polygon fill = '" + color + "' points = '";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    const std::string points = svg.substr(at + start.size(), svg.find('\'', at + start.size()) - at - start.size());
    Box box{1e9, -1e9, 1e9, -1e9};
    for (const char* rest = points.c_str(); *rest != '\0';) {
      char* end = nullptr;
      const double x = std::strtod(rest, &end);
      if (end == rest) break;
      const double y = std::strtod(end + 1, &end);
      box = {std::min(box.left, x), std::max(box.right, x), std::min(box.top, y), std::max(box.bottom, y)};
      rest = end;
    }
    result.push_back(box);
  }
  return result;
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

TEST_CASE("a log axis has one tick for each decade up to sixteen below and eight at the side, and else fewer") {
  const auto has = [](double low, const std::string& part) {
    return contains(to_gnuplot({.x = {.log = true}, .y = {.log = true}, .series = {{.x = {low, 10}, .y = {low, 10}}}}),
                    part);
  };
  CHECK(has(2e-15, "set xtics 1e1\n"));
  CHECK(has(2e-16, "set xtics 1e2\n"));
  CHECK(has(2e-7, "set ytics 1e1\n"));
  CHECK(has(2e-8, "set ytics 1e2\n"));
  CHECK(has(2e-15, "set ytics 1e2\n"));
  CHECK(has(2e-16, "set ytics 1e3\n"));
  CHECK(has(2e-2, "set autoscale xfix\n"));  // three decades: the axis ends at the data
  CHECK(has(2e-1, "set autoscale x\n"));
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

TEST_CASE("a note of two lines keeps clear of its ring and of the end of the axis, on every side") {
  Plot plot{.series = {{.x = {0, 100}, .y = {0, 100}}}};
  const auto script = [&](Note::Side side, double x, double y) {
    plot.notes = {{.text = "two\nlines", .x = x, .y = y, .side = side}};
    return to_gnuplot(plot);
  };
  std::string above = script(Note::Side::above, 50, 100);
  CHECK(contains(above, "at 50, 100 center offset 0, 2.1 "));
  CHECK(contains(above, "set offsets graph 0.03, graph 0.03, graph 0.26, graph 0.03\n"));
  std::string below = script(Note::Side::below, 50, 0);
  CHECK(contains(below, "at 50, 0 center offset 0, -1.1 "));
  CHECK(contains(below, "set offsets graph 0.03, graph 0.03, graph 0.03, graph 0.26\n"));
  CHECK(contains(script(Note::Side::left, 0, 50), "at 0, 50 right offset -1.6, 0.5 "));
  CHECK(contains(script(Note::Side::left, 0, 50), "set offsets graph 0.12, graph 0.03, graph 0.03, graph 0.03\n"));
  CHECK(contains(script(Note::Side::right, 50, 50), "at 50, 50 left offset 1.6, 0.5 "));
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
  check_refused(plot, "the title has the byte 0x1b at position 2, after \"ab\"" + advice);
  plot = small();
  plot.x.label = "\xff";
  check_refused(plot, "the label of x has the byte 0xff at position 0, after \"\"" + advice);
  plot = small();
  plot.y.label = std::string("a\0b", 3);
  check_refused(plot, "the label of y has the byte 0x00 at position 1, after \"a\"" + advice);
  plot = small();
  plot.series[0].name = "tab\t";
  check_refused(plot, "series[0].name has the byte 0x09 at position 3, after \"tab\"" + advice);
  plot = small();
  plot.notes[0].text = "\xe2\x82";
  check_refused(plot, "notes[0] has the byte 0xe2 at position 0, after \"\"" + advice);
  for (const char* const bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbd",
                                "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80",
                                "\xef\xbf\xbe", "\xef\xbf\xbf", "\xc2\x80", "\xc3(", "\x7f"}) {
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
  plot.series[0].y[2] = -not_a_number;
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
  CHECK_NOTHROW(to_gnuplot(halves()));
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

TEST_CASE("a small plot of bars gives exactly this script") {
  const std::string script = to_gnuplot(bars());
  CHECK(part(script, "set xlabel", "$series0") == R"(set xlabel "" noenhanced textcolor rgb "#222222"
set autoscale xfix
set xrange [-0.6:]
set xrange [:2.6]
set xtics ("cat" 0, "dog" 1, "cow" 2) scale 0 noenhanced
set ylabel "" noenhanced textcolor rgb "#222222"
set autoscale yfix
set format y "%h"
set offsets 0, 0, graph 0.03, graph 0.03
set style fill solid noborder
set grid noxtics
set xzeroaxis linetype 1 linecolor rgb "#666666"
set key above left horizontal Left reverse noenhanced samplen 2 spacing 1.2 textcolor rgb "#222222"
)");
  CHECK(script.substr(script.find("\nplot ") + 1) ==
        R"(plot $series0 using ($1 -0.266667):2:(0.266667) with boxes linecolor rgb "#0072b2" title "p", \
     $series1 using ($1 +0):2:(0.266667) with boxes linecolor rgb "#d55e00" title "y", \
     $series2 using ($1 +0.266667):2:(0.266667) with boxes linecolor rgb "#009e73" title "p - y"
)");
}

TEST_CASE("bars of several series stand side by side at each name, up or down from zero") {
  const std::string svg = drawn(bars());
  if (svg.empty()) return;
  for (const char* const name : {"cat", "dog", "cow"}) CHECK(contains(svg, ">" + std::string(name) + "<"));
  // The first polygon of a color is in the legend only if there is one; bars are told by their order in the plot.
  const std::vector<Box> p = boxes(svg, "rgb(  0, 114, 178)");
  const std::vector<Box> y = boxes(svg, "rgb(213,  94,   0)");
  const std::vector<Box> gradient = boxes(svg, "rgb(  0, 158, 115)");
  REQUIRE(p.size() == 4);  // the legend's and three
  REQUIRE(y.size() == 2);
  REQUIRE(gradient.size() == 4);
  CHECK(p[1].right == doctest::Approx(y[1].left).epsilon(1e-4));
  CHECK(y[1].right == doctest::Approx(gradient[1].left).epsilon(1e-4));
  const double zero = p[1].bottom, unit = y[1].bottom - y[1].top;
  CHECK(y[1].bottom == zero);
  CHECK(p[1].top == doctest::Approx(zero - 0.7 * unit).epsilon(1e-3));
  CHECK(gradient[1].top == doctest::Approx(zero).epsilon(1e-4));
  CHECK(gradient[1].bottom == doctest::Approx(zero + 0.3 * unit).epsilon(1e-3));
  CHECK(gradient[2].bottom == zero);
  CHECK(p[2].left - gradient[1].right == doctest::Approx(0.25 * (gradient[1].right - p[1].left)).epsilon(1e-3));
}

TEST_CASE("bars that are all up, or all down, end an axis at zero") {
  Plot plot = bars();
  plot.series.resize(1);
  CHECK(contains(to_gnuplot(plot), "set yrange [0:]\nset format y"));
  CHECK(contains(to_gnuplot(plot), "set offsets 0, 0, graph 0.03, 0\n"));
  CHECK_FALSE(contains(to_gnuplot(plot), "xzeroaxis"));
  for (double& y : plot.series[0].y) y = -y;
  CHECK(contains(to_gnuplot(plot), "set yrange [:0]\nset format y"));
  CHECK(contains(to_gnuplot(plot), "set offsets 0, 0, 0, graph 0.03\n"));
}

TEST_CASE("bars on a log axis stand on the power of 10 below the smallest") {
  Plot plot = bars();
  plot.series.resize(1);
  plot.y.log = true;
  const auto bottom = [&](double smallest) {
    plot.series[0].y = {1, smallest, 0.5};
    const std::string script = to_gnuplot(plot);
    const std::size_t begin = script.find("set yrange [") + 12;
    return script.substr(begin, script.find('\n', begin) - begin);
  };
  CHECK(bottom(3e-7) == "1e-07:]");
  CHECK(bottom(1e-7) == "1e-08:]");  // on 1e-7 itself it would have no height
  CHECK(bottom(0.25) == "0.1:]");
  CHECK(bottom(1e-300) == "1e-301:]");
  plot.series[0].y = {1, 1e-3, 1e-1};
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  const std::vector<Box> p = boxes(svg, "rgb(  0, 114, 178)");
  REQUIRE(p.size() == 4);
  CHECK(p[1].bottom == p[2].bottom);
  CHECK(p[1].bottom == p[3].bottom);
  const double decade = p[2].bottom - p[2].top;
  CHECK(p[1].bottom - p[1].top == doctest::Approx(4 * decade).epsilon(1e-3));
  CHECK(p[3].bottom - p[3].top == doctest::Approx(3 * decade).epsilon(1e-3));
}

TEST_CASE("bars without names share the smallest distance between two x") {
  Plot plot{.series = {{.x = {10, 30, 35}, .y = {1, 2, 3}, .style = Series::Style::bars},
                       {.x = {10}, .y = {1}},
                       {.x = {10, 60}, .y = {1, 2}, .style = Series::Style::bars}}};
  std::string script = to_gnuplot(plot);
  CHECK(contains(script, "$series0 using ($1 -1):2:(2) with boxes"));
  CHECK(contains(script, "$series2 using ($1 +1):2:(2) with boxes"));
  CHECK(contains(script, "set xrange [7:]\nset xrange [:63]\n"));
  plot.series = {{.x = {4}, .y = {1}, .style = Series::Style::bars}};
  script = to_gnuplot(plot);
  CHECK(contains(script, "$series0 using ($1 +0):2:(0.8) with boxes"));
  CHECK(contains(script, "set xrange [3.4:]\nset xrange [:4.6]\n"));
}

TEST_CASE("bars with names are as wide at two far names as at two neighbours") {
  Plot plot = bars();
  plot.series = {{.x = {0, 2}, .y = {1, 2}, .style = Series::Style::bars}};
  CHECK(contains(to_gnuplot(plot), "using ($1 +0):2:(0.8) with boxes"));
}

TEST_CASE("bars where there can be none are refused by series, point and value") {
  Plot plot = bars();
  plot.series[2].x[1] = 0.5;
  check_refused(plot, "series[2] \"p - y\": x[1] is 0.5, where x has no name; its 3 names stand at 0 to 2");
  plot.series[2].x[1] = 3;
  check_refused(plot, "series[2] \"p - y\": x[1] is 3, where x has no name; its 3 names stand at 0 to 2");
  plot.series[2].x[1] = -1;
  check_refused(plot, "series[2] \"p - y\": x[1] is -1, where x has no name; its 3 names stand at 0 to 2");
  plot.series[2].x[1] = 2;
  check_refused(plot, "series[2] \"p - y\" has two bars at x = 2; give it one");
  plot = small();
  plot.series[0].style = Series::Style::bars;
  check_refused(plot, "series[0] \"one\" has bars on a log x axis; set x.log = false or choose another style");
  plot = bars();
  plot.y.log = true;
  check_refused(
      plot,
      "series[2] \"p - y\": y[0] is -0.3, and a log axis shows only numbers above zero; leave the point out or "
      "set log = false");
}

TEST_CASE("names on an axis come out as typed, on any axis that is not log") {
  const std::string text = R"(`x` "y" {z}_1 \ 5%)";
  const Plot plot{
      .x = {.names = {"x " + text, "b"}}, .y = {.names = {"c", "y " + text}}, .series = {{.x = {0, 1}, .y = {0, 1}}}};
  CHECK(contains(to_gnuplot(plot), "set yrange [-0.6:]\nset yrange [:1.6]\n"));
  const std::string svg = drawn(plot);
  if (!svg.empty()) {
    CHECK(contains(svg, in_svg("x " + text)));
    CHECK(contains(svg, in_svg("y " + text)));
  }
  Plot bad = bars();
  bad.x.names[1] = "a\nb";
  check_refused(bad, "x.names[1] \"a\nb\" has 2 lines; one fits");
  bad = bars();
  bad.x.names[2] = "\x07";
  check_refused(bad,
                "x.names[2] has the byte 0x07 at position 0, after \"\"; use UTF-8 text without control characters");
  bad = small();
  bad.x.names = {"a", "b"};
  check_refused(bad, "x has 2 names, the first at 0, which is not on a log axis; set log = false");
}

TEST_CASE("an axis ends where it was asked to, and cuts off what is outside") {
  Plot plot{.y = {.low = 0.0, .high = 2.0}, .series = {{.name = "loss", .x = {0, 1, 2}, .y = {9, 1, 0.5}}}};
  CHECK(contains(to_gnuplot(plot), "set yrange [0:]\nset yrange [:2]\n"));
  CHECK(contains(to_gnuplot(plot), "set offsets graph 0.03, graph 0.03, 0, 0\n"));
  const std::string svg = drawn(plot);
  if (!svg.empty()) {
    CHECK(contains(svg, "> 2</tspan>") != contains(svg, ">2</tspan>"));
    CHECK_FALSE(contains(svg, "9</tspan>"));
  }
  plot.y = {.log = true, .low = 1e-3};
  CHECK(contains(to_gnuplot(plot), "set yrange [0.001:]\n"));
  CHECK(contains(to_gnuplot(plot), "set offsets graph 0.03, graph 0.03, graph 0.03, 0\n"));
  drawn(plot);
}

TEST_CASE("an end of x that leaves no point is refused where y would have to end at the points") {
  Plot plot{.x = {.low = 0.4, .high = 0.6}, .series = {{.x = {0, 1}, .y = {0, 1}}}};
  const std::string advice = "; set both ends of y, or other ends of x";
  check_refused(plot, "no point has an x from 0.4 to 0.6 and a y from 0 to 1" + advice);
  plot.series[0] = {.x = {0, 0.5}, .y = {9, 1}};
  plot.y.low = 5;
  check_refused(plot, "no point has an x from 0.4 to 0.6 and a y from 5 to 9" + advice);
  plot.y.high = 6;
  drawn(plot);
  plot.y = {};
  plot.notes = {{.text = "here", .x = 0.5, .y = 0.5}};
  drawn(plot);
  plot.notes.clear();
  drawn(plot);  // one point is inside
  plot.series.clear();
  plot.heat_map = halves().heat_map;
  drawn(plot);
}

TEST_CASE("an end of an axis that cannot be is refused, and so is a note outside") {
  Plot plot = small();
  plot.y.low = not_a_number;
  check_refused(plot, "y.low is nan, which no axis can show; choose another");
  plot.y.low = 2;
  check_refused(plot, "the y axis would go from 2 to 2; set y.low and .high so that it goes up");
  plot.y.low = 0;
  plot.y.high = -1;
  check_refused(plot, "the y axis would go from 0 to -1; set y.low and .high so that it goes up");
  plot.y.high = 1;
  check_refused(plot,
                "notes[0] \"best\": y is -0.0001, but the axis goes from 0 to 1; move the note or the end of the axis");
  plot = small();
  plot.x.high = 0;
  check_refused(plot, "x.high is 0, and a log axis shows only numbers above zero; choose another or set log = false");
}

TEST_CASE("a heat map's script has the outlines of its shades, its boundary and what to plot") {
  const std::string script = to_gnuplot(halves());
  CHECK(contains(script,
                 "array shade[10] = [0x8cc0dc, 0xa6cee4, 0xbfdcec, 0xd9eaf3, 0xf2f8fb, "
                 "0xfdf7f2, 0xf9e7d9, 0xf5d7bf, 0xf0c7a6, 0xecb78c]\n"));
  CHECK(part(script, "$regions", "1.5 0 2") == R"($regions << EOD
0 0 0
2 0 0
2 2 0
0 2 0

1.5 0 1
2 0 1
2 0.5 1
2 1.5 1
2 2 1
1.5 2 1
0.6 2 1
0.6 1.5 1
0.6 0.5 1
0.6 0 1

)");
  CHECK(script.substr(script.find("$boundary")) == R"($boundary << EOD
1 2
1 1.5
1 0.5
1 0

EOD
plot $regions using (-1 + 1 * $1):(0 + 1.5 * $2):(shade[$3 + 1]) with filledcurves closed linecolor rgb variable notitle, \
     $boundary using (-1 + 1 * $1):(0 + 1.5 * $2) with lines linecolor rgb "#222222" linewidth 1.5 notitle
)");
}

TEST_CASE("a cell of a heat map knows its middle") {
  const HeatMap map{.x_low = -2, .x_high = 3, .y_low = 1, .y_high = 2, .columns = 5, .rows = 2};
  CHECK(map.x(0) == -1.5);
  CHECK(map.x(4) == 2.5);
  CHECK(map.y(0) == 1.25);
  CHECK(map.y(1) == 1.75);
}

TEST_CASE("a number is rounded to four decimals, or to as many as asked for") {
  CHECK(rounded(1.23456) == 1.2346);
  CHECK(rounded(-1.23456, 3) == -1.235);
  CHECK(rounded(0.5 + 1e-16, 5) == 0.5);
  CHECK(rounded(-2.5, 0) == -3);  // a half goes away from zero
  CHECK_FALSE(std::signbit(rounded(-1e-17)));
  CHECK(rounded(-1e305) == -1e305);  // whose product with 10^4 is infinite
  CHECK(rounded(infinity) == infinity);
}

TEST_CASE("values beyond the ends of a heat map have the colors of the ends") {
  Plot plot = halves();
  plot.heat_map->values = {-5, 7, -5, 7};
  Plot within = halves();
  CHECK(to_gnuplot(plot) == to_gnuplot(within));
  plot.heat_map->low = -5;
  plot.heat_map->high = 7;
  CHECK(to_gnuplot(plot) == to_gnuplot(within));
}

TEST_CASE("values that differ by a rounding error give the same script") {
  Plot plot = halves();
  plot.heat_map->values = {0.5, 1, 0.25, 0.75};
  const std::string script = to_gnuplot(plot);
  for (double& value : plot.heat_map->values) value = std::nextafter(value, 0.0);
  CHECK(to_gnuplot(plot) == script);
  plot.heat_map->values = {0.5, 0.5, 0.5, 0.5};  // all halfway, which is high
  const std::string plateau = to_gnuplot(plot);
  for (double& value : plot.heat_map->values) value -= 1e-9;  // many roundings
  CHECK(to_gnuplot(plot) == plateau);
}

TEST_CASE("islands of a heat map that are as large as each other are drawn in the order of the grid") {
  Plot plot = halves();
  plot.heat_map->columns = 81;
  plot.heat_map->values.assign(2 * 81, 0);
  for (std::size_t column = 2; column < 81; column += 4) plot.heat_map->values[column] = 1;
  std::istringstream regions(part(to_gnuplot(plot), "$regions", "EOD"));
  std::vector<double> left;  // of the islands from 0.5
  std::string line, before;
  while (std::getline(regions, line)) {
    if (before.empty() && line.ends_with(" 5")) left.push_back(std::stod(line));
    before = line;
  }
  CHECK(left.size() == 20);
  CHECK(std::ranges::is_sorted(left));
}

TEST_CASE("a heat map without a boundary, or all on one side of it, draws none") {
  Plot plot = halves();
  CHECK(contains(to_gnuplot(plot), "$boundary"));
  plot.heat_map->boundary = false;
  CHECK_FALSE(contains(to_gnuplot(plot), "$boundary"));
  plot.heat_map->boundary = true;
  plot.heat_map->values = {0.7, 0.7, 0.8, 0.9};
  CHECK_FALSE(contains(to_gnuplot(plot), "$boundary"));
  CHECK_FALSE(drawn(plot).find("boundary") != std::string::npos);
}

TEST_CASE("gnuplot draws a heat map: blue where low, orange where high, from end to end of the axes") {
  const std::string svg = drawn(halves());
  if (svg.empty()) return;
  const std::vector<Box> blue = boxes(svg, "rgb(140, 192, 220)");
  const std::vector<Box> orange = boxes(svg, "rgb(236, 183, 140)");
  REQUIRE(blue.size() == 1);
  REQUIRE(orange.size() == 1);
  CHECK(blue[0].right == orange[0].right);  // blue is the whole rectangle, and what is higher is painted over it
  CHECK(blue[0].top == orange[0].top);
  CHECK(blue[0].bottom == orange[0].bottom);
  const double width = blue[0].right - blue[0].left;
  CHECK(width > 600);
  CHECK(orange[0].left == doctest::Approx(blue[0].left + 0.7 * width).epsilon(1e-3));  // 0.9 of the way from 1/4 to 3/4
}

TEST_CASE("a hole in a heat map has the color of its depth") {
  Plot plot = halves();
  plot.heat_map->columns = plot.heat_map->rows = 3;
  plot.heat_map->values = {1, 1, 1, 1, 0, 1, 1, 1, 1};
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  const std::vector<Box> blue = boxes(svg, "rgb(140, 192, 220)");
  const std::vector<Box> orange = boxes(svg, "rgb(236, 183, 140)");
  REQUIRE(blue.size() == 2);  // the whole rectangle, and the bottom of the hole
  REQUIRE(orange.size() == 1);
  const Box all = orange[0];
  CHECK(all.left == blue[0].left);
  CHECK(blue[1].left + blue[1].right == doctest::Approx(all.left + all.right).epsilon(1e-4));
  CHECK(blue[1].right - blue[1].left == doctest::Approx(0.2 / 3 * (all.right - all.left)).epsilon(2e-3));
  CHECK(svg.rfind("rgb(140, 192, 220)") > svg.rfind("rgb(236, 183, 140)"));
}

TEST_CASE("a boundary of two lines is not joined along the border") {
  Plot plot = halves();
  plot.heat_map->columns = 3;
  plot.heat_map->values = {0, 1, 0, 0, 1, 0};
  CHECK(part(to_gnuplot(plot), "$boundary", "plot") == R"($boundary << EOD
2 0
2 0.5
2 1.5
2 2

1 2
1 1.5
1 0.5
1 0

EOD
)");
}

TEST_CASE("series are drawn over the heat map, in the strong forms of its colors, and may reach beyond it") {
  Plot plot = halves();
  plot.series = {{.name = "class 0", .x = {-0.5}, .y = {1}, .style = Series::Style::points},
                 {.name = "class 1", .x = {5}, .y = {1}, .style = Series::Style::points}};
  const std::string script = to_gnuplot(plot);
  CHECK(script.find("$regions using") < script.find("$boundary using"));
  CHECK(script.find("$boundary using") < script.find("$series0 using"));
  CHECK(contains(script, "set xrange [-1:]\nset format x"));
  CHECK(contains(script, "set yrange [0:]\nset yrange [:3]\n"));
  CHECK(contains(script, "set offsets 0, graph 0.03, 0, 0\n"));
  drawn(plot);
}

TEST_CASE("a unit is as long on both axes where that was asked") {
  Plot plot = small();
  plot.same_scale = true;
  check_refused(plot, "same_scale is set and an axis is log, which has no unit; set same_scale = false or log = false");
  plot = halves();
  plot.same_scale = true;
  const std::string svg = drawn(plot);
  if (svg.empty()) return;
  const std::vector<Box> blue = boxes(svg, "rgb(140, 192, 220)");
  REQUIRE(blue.size() == 1);
  CHECK((blue[0].bottom - blue[0].top) / 3 == doctest::Approx((blue[0].right - blue[0].left) / 2).epsilon(1e-3));
}

TEST_CASE("a heat map that cannot be is refused by what is wrong, position and value") {
  Plot plot = halves();
  HeatMap& map = *plot.heat_map;
  map.x_low = 1;
  check_refused(plot, "heat_map goes from x_low = 1 to x_high = 1, not up");
  map.x_low = not_a_number;
  check_refused(plot, "heat_map.x_low is nan, which no axis can show; choose another");
  map.x_low = -1;
  map.y_high = -2;
  check_refused(plot, "heat_map goes from y_low = 0 to y_high = -2, not up");
  map.y_high = 1;
  map.columns = 1;
  check_refused(plot, "heat_map has 1 columns; give it 2 at least");
  map.columns = 4;
  map.rows = 0;
  check_refused(plot, "heat_map has 0 rows; give it 2 at least");
  map.rows = 2;
  check_refused(plot, "heat_map has 4 values for 4 columns and 2 rows; give one for each cell");
  map.columns = static_cast<std::size_t>(1) << 63;
  map.values.clear();
  check_refused(plot, "heat_map has 0 values for 9223372036854775808 columns and 2 rows; give one for each cell");
  map.columns = 2;
  map.values = {0, 1, 0, -not_a_number};
  check_refused(plot, "heat_map.values[3] (row 1, column 1) is nan, which has no color");
  map.values[3] = -infinity;
  check_refused(plot, "heat_map.values[3] (row 1, column 1) is -inf, which has no color");
  map.values[3] = 2e300;
  check_refused(plot, "heat_map.values[3] (row 1, column 1) is 2e+300, which has no color");
  map.values[3] = 1;
  map.low = 1;
  check_refused(plot, "heat_map has low = 1 and high = 1; low must be below high");
  map.low = -not_a_number;
  check_refused(plot, "heat_map has low = nan and high = 1; low must be below high");
  map.low = 0;
  plot.x.log = true;
  check_refused(plot, "the heat map has a log x axis; set x.log = false");
  plot.x.log = false;
  CHECK_NOTHROW(to_gnuplot(plot));
}

TEST_CASE("gnuplot draws the extremes of heat maps and bars: single cells, plateaus, huge numbers") {
  Plot plot = halves();
  HeatMap& map = *plot.heat_map;
  map.columns = map.rows = 3;
  for (const std::vector<double>& values : {std::vector<double>{0, 0, 0, 0, 0.5, 0, 0, 0, 0},
                                            {1, 1, 1, 1, 0.3, 1, 1, 1, 1},
                                            {0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5},
                                            {1, 0, 1, 0, 1, 0, 1, 0, 1},
                                            {-1e300, 1e300, 0, 1e300, 1e300, 0, 0, 0, 0}}) {
    map.values = values;
    drawn(plot);
  }
  map.low = -1e300;
  map.high = 1e300;
  drawn(plot);
  plot = bars();
  plot.series[0].y = {0, 0, 0};
  plot.series.resize(1);
  drawn(plot);
  plot.y.log = true;
  plot.series[0].y = {5e-324, 1e300, 1};
  drawn(plot);
}
