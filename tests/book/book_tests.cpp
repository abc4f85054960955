// SPDX-License-Identifier: MIT
//
// book.md, README.md and graphs/ tell the truth; and the checks that say so do see a lie. Each lie is told twice: to a
// small book that is written here, and to the real one.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <stdlib.h>  // mkdtemp

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "book.hpp"

using namespace chainrule::book;

namespace {

using Problems = std::vector<Problem>;

const Project& real_book() {
  static const Project project = load(CHAINRULE_SOURCE_DIR, CHAINRULE_PROGRAM_DIR);
  return project;
}

std::string report(const Problems& problems) {
  std::string text;
  for (const auto& problem : problems) text += to_string(problem) + "\n";
  return text;
}

Project small_book() {
  Project project;
  project.files["book.md"] = R"(# A small book

Start with [chapter 1](#ch01_slope--a-slope). See chapters 1 and 2, and the [glossary](#glossary).

- [ch01_slope · A slope](#ch01_slope--a-slope)
- [ch02_chain · A chain](#ch02_chain--a-chain)

## ch01_slope · A slope

*Run it with `./learn 1`.*

The slope is $0.209987$, or −0.209987 downhill, after 1,234,567 steps: `f[i](x)` is no link. Section
1.2 and figure 1.1 say more; so does [the source](chapters/ch01_slope.cpp).

### 1.1 Nudge

<!-- listing chapters/ch01_slope.cpp nudge -->
```cpp
double nudge(double h) {
  return h;
}
```

### 1.2 Measure

<!-- output ch01_slope 1 -->
```text
1. Nudge
slope = 0.209987
```

<!-- output ch01_slope 2 -->
```text
2. Measure
slope = -0.209987
steps = 1234567
```

![A V-shaped curve](graphs/ch01_error.svg)

*Figure 1.1. Rounding takes
over. (ch01_slope)*

## ch02_chain · A chain

```sh
./learn 2        # exercise 2.1
./learn hint 2.1 3
```

**Exercise 2.1 ★ A link.** More than in chapter 1.

In 1986 it became known; see chapter 1.

### 2.1 Links

<!-- output ch02_chain -->
```text
1. Chain
L = 0.6400
```

![Three links](graphs/ch02_chain.svg)
*Figure 2.1. Each arrow has a factor. (ch02_chain)*

![Three links again](graphs/ch02_more.svg)
*Figure 2.2. The factors multiply to 0.6400. (ch02_chain)*

## Glossary

Slope: see section 1.1.
)";
  project.files["README.md"] = R"(# Small

![A V-shaped curve](graphs/ch01_error.svg)
*Rounding takes over: figure 1.1. (ch01_slope)*

Read [chapter 1](book.md#ch01_slope--a-slope), which finds -0.209987.

| chapter | program | picture |
| --- | --- | --- |
| [A slope](book.md#ch01_slope--a-slope) | [ch01_slope](chapters/ch01_slope.cpp) | [a V](graphs/ch01_error.svg) |
| [A chain](book.md#ch02_chain--a-chain) | [ch02_chain](chapters/ch02_chain.cpp) | [links](graphs/ch02_chain.svg) |

<!-- output ch01_slope 2 -->
```text
2. Measure
slope = -0.209987
steps = 1234567
```
)";
  project.files["chapters/ch01_slope.cpp"] =
      "int main() {\n    // [nudge]\n    double nudge(double h) {\n      return h;\n    }\n    // [/nudge]\n}\n";
  project.files["chapters/ch02_chain.cpp"] = "int main() {}\n";
  project.files["tests/book/exceptions.txt"] = "# years\nch02 1986  Rumelhart, Hinton and Williams, Nature 323\n";
  project.files["learn"] = "./learn          run all\n./learn 2        chapter 2\n./learn hint 4.2 a hint\n";
  const Files first = {{"graphs/ch01_error.gp", "set logscale\nplot '-'\n"}, {"graphs/ch01_error.svg", "<svg>V</svg>"}};
  const Files second = {{"graphs/ch02_chain.dot", "digraph {\n  a -> b\n}\n"},
                        {"graphs/ch02_chain.svg", "<svg><path stroke=\"black\" d=\"M1,2\"/><text>a</text></svg>"},
                        {"graphs/ch02_more.dot", "digraph {}\n"},
                        {"graphs/ch02_more.svg", "<svg/>"}};
  project.files.insert(first.begin(), first.end());
  project.files.insert(second.begin(), second.end());
  project.runs["ch01_slope"] = {"1. Nudge\nslope = 0.209987\n\n2. Measure\nslope = -0.209987\nsteps = 1234567\n", first,
                                ""};
  project.runs["ch02_chain"] = {"1. Chain\nL = 0.6400\n", second, ""};
  return project;
}

// A copy of a book in which something is changed.
struct Lie {
  std::string name;
  Project project;

  std::string& text(const std::string& file = "book.md") { return project.files[file]; }
  std::size_t find(const std::string& words, std::size_t from = 0, const std::string& file = "book.md") {
    const auto at = text(file).find(words, from);
    if (at == std::string::npos) throw std::runtime_error("no `" + words + "` in " + file);
    return at;
  }
  std::size_t line(std::size_t at, const std::string& file = "book.md") {
    const auto begin = text(file).begin();
    return 1 + static_cast<std::size_t>(std::count(begin, begin + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  std::string line_text(std::size_t at, const std::string& file = "book.md") {
    const auto begin = text(file).rfind('\n', at) + 1;
    return text(file).substr(begin, text(file).find('\n', at) - begin);
  }
  // Replaces the first `from` and returns the line that it is on.
  std::size_t replace(const std::string& from, const std::string& to, const std::string& file = "book.md") {
    const auto at = find(from, 0, file);
    text(file).replace(at, from.size(), to);
    return line(at, file);
  }
  // The file of the first picture, and the line that shows it.
  std::size_t first_picture(std::string& svg) {
    const auto target = find("](", find("![")) + 2;
    svg = text().substr(target, find(")", target) - target);
    return line(target);
  }
  // Adds a paragraph before the first section heading, so in the first chapter.
  std::size_t say(const std::string& sentence) {
    const auto at = find("\n### ") + 1;
    text().insert(at, sentence + "\n\n");
    return line(at);
  }
};

std::vector<Lie> books() { return {{"the small book", small_book()}, {"the real book", real_book()}}; }

// The lie is found where it is told, and the message has all of `words`.
void check_caught(const Lie& lie, const Problems& problems, const std::string& file, std::size_t line,
                  const std::vector<std::string>& words) {
  INFO(lie.name << ", expected at " << file << ":" << line << ", found:\n" << report(problems));
  const bool caught = std::any_of(problems.begin(), problems.end(), [&](const Problem& problem) {
    return problem.file == file && problem.line == line &&
           std::all_of(words.begin(), words.end(),
                       [&](const std::string& word) { return problem.message.find(word) != std::string::npos; });
  });
  CHECK(caught);
}

void check_truthful(const Problems& problems) {
  if (!problems.empty()) FAIL_CHECK(problems.size() << " problems\n" << report(problems));
}

std::string first_with(const Files& files, const std::string& ending) {
  for (const auto& [path, text] : files)
    if (path.starts_with("graphs/") && path.ends_with(ending)) return path;
  throw std::runtime_error("nothing in graphs/ ends with " + ending);
}

std::string source_beside(const Project& project, const std::string& svg) {
  const auto stem = svg.substr(0, svg.size() - 4);
  return stem + (project.files.count(stem + ".dot") ? ".dot" : ".gp");
}

std::string svg_beside(const std::string& source) { return source.substr(0, source.rfind('.')) + ".svg"; }

const std::string& rendered_now(const Project& project, const std::string& svg) {
  for (const auto& [program, run] : project.runs)
    if (run.pictures.count(svg)) return run.pictures.at(svg);
  throw std::runtime_error("nothing draws " + svg);
}

std::vector<std::string> texts(const std::string& prose) {
  std::vector<std::string> result;
  for (const auto& number : numbers(prose)) result.push_back(number.text);
  return result;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("the book tells the truth") {
  for (const auto& [claim, find] : checks)
    if (const auto problems = find(real_book()); !problems.empty())
      FAIL_CHECK("it is not true that " << claim << ":\n" << report(problems));
}

TEST_SUITE("a lie is caught") {
  TEST_CASE("the small book tells the truth before it is changed") { check_truthful(check_everything(small_book())); }

  TEST_CASE("one digit of an output") {
    for (auto& lie : books()) {
      const auto digit = lie.text().find_first_of("0123456789", lie.find("```text\n", lie.find("<!-- output ")));
      const auto truth = lie.line_text(digit);
      char& c = lie.text()[digit];
      c = c == '9' ? '8' : '9';
      check_caught(lie, check_outputs(lie.project), "book.md", lie.line(digit), {lie.line_text(digit), truth});
    }
  }

  TEST_CASE("one digit that a program prints differently now") {
    for (auto& lie : books()) {
      const auto marker = lie.find("<!-- output ") + 12;
      const auto program = lie.text().substr(marker, lie.text().find(' ', marker) - marker);
      const auto end = lie.find("\n```", lie.find("```text\n", marker) + 8) - 1;
      const auto line = lie.line_text(end);
      auto& output = lie.project.runs.at(program).output;
      for (auto at = output.find("\n" + line + "\n"); at < output.size(); at = output.find("\n" + line + "\n"))
        output.replace(at + 1, line.size(), "something else");
      check_caught(lie, check_outputs(lie.project), "book.md", lie.line(end), {line, "something else"});
    }
  }

  TEST_CASE("one character of a listing") {
    for (auto& lie : books()) {
      const auto letter = lie.text().find_first_of("abcdefgh", lie.find("```cpp\n", lie.find("<!-- listing ")) + 7);
      const auto truth = lie.line_text(letter);
      lie.text()[letter] = '?';
      check_caught(lie, check_listings(lie.project), "book.md", lie.line(letter), {lie.line_text(letter), truth});
    }
  }

  TEST_CASE("a listing that ends too early") {
    for (auto& lie : books()) {
      const auto open = lie.find("```cpp\n", lie.find("<!-- listing "));
      const auto close = lie.find("\n```", open + 7);
      const auto last = lie.text().rfind('\n', close - 1);
      const auto truth = lie.line_text(last + 1);
      lie.text().erase(last, close - last);
      check_caught(lie, check_listings(lie.project), "book.md", lie.line(last) + 1, {"(ends here)", truth});
    }
  }

  TEST_CASE("a listing or an output that the book leaves out") {
    for (auto& lie : books()) {
      const auto marker = lie.line_text(lie.find("<!-- listing chapters/"));
      lie.replace(marker, "<!-- -->");
      const auto words = marker.substr(marker.find(' ', 13) + 1);  // "name -->"
      const auto mark = "// [" + words.substr(0, words.find(' ')) + "]";
      check_caught(lie, check_quoted(lie.project), "chapters/ch01_slope.cpp",
                   lie.line(lie.find(mark, 0, "chapters/ch01_slope.cpp"), "chapters/ch01_slope.cpp"), {marker});
    }
    for (auto& lie : books()) {
      lie.replace("<!-- output ch01_slope 1 -->", "<!-- output ch01_slope 2 -->");
      check_caught(lie, check_quoted(lie.project), "chapters/ch01_slope.cpp", 1, {"no <!-- output ch01_slope 1 -->"});
    }
  }

  TEST_CASE("a fence that nothing checks") {
    for (auto& lie : books()) {
      const auto line = lie.say("```cpp\nint x;\n```");
      check_caught(lie, check_listings(lie.project), "book.md", line, {"nothing checks this ```cpp fence"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("~~~\nx\n~~~");
      check_caught(lie, check_listings(lie.project), "book.md", line, {"nothing checks this ``` fence"});
    }
    for (auto& lie : books()) {
      lie.text() += "```sh\nls\n";
      const auto line = lie.line(lie.text().size() - 4);
      check_caught(lie, check_listings(lie.project), "book.md", line, {"never closed"});
    }
  }

  TEST_CASE("what would stand in the book unchecked") {
    for (const std::string hidden : {"> ```cpp\n> int x;\n> ```", "    int x;", "<!-- --> x = 1", "[that]: nowhere"})
      for (auto& lie : books()) {
        const auto line = lie.say(hidden);
        check_caught(lie, check_listings(lie.project), "book.md", line, {"nothing checks"});
      }
    for (const std::string hidden : {"a<pre>x = 1", "<IMG src=x>", "</b>", "[this][that]"})
      for (auto& lie : books()) {
        const auto line = lie.say(hidden);
        check_caught(lie, check_links(lie.project), "book.md", line, {"nothing checks"});
      }
  }

  TEST_CASE("a file that is named and does not exist") {
    for (auto& lie : books()) {
      const auto line =
          lie.say("See `ch01_slope.cpp`, `chapters/`\nand `chapters/ch01_slop.cpp`.\n```sh\nlibs/  # x\n```");
      const auto problems = check_links(lie.project);
      CHECK(problems.size() == 2);
      check_caught(lie, problems, "book.md", line + 1, {"chapters/ch01_slop.cpp: there is no such file", "slope.cpp"});
      check_caught(lie, problems, "book.md", line + 3, {"libs/"});
    }
  }

  TEST_CASE("a marker that leads nowhere") {
    for (auto& lie : books()) {
      const auto line = lie.say("<!-- listing chapters/ch00_no.cpp all -->\n```cpp\n```");
      check_caught(lie, check_listings(lie.project), "book.md", line, {"ch00_no.cpp", "no such file"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace(" -->\n```cpp", "x -->\n```cpp");
      check_caught(lie, check_listings(lie.project), "book.md", line, {"there is no region"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("<!-- output ch00_no 1 -->\n```text\n```");
      check_caught(lie, check_outputs(lie.project), "book.md", line, {"ch00_no", "no such program", "closest is ch0"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("<!-- output " + lie.project.runs.begin()->first + " 99 -->\n```text\n```");
      check_caught(lie, check_outputs(lie.project), "book.md", line, {"no act 99, but 1"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("<!-- output " + lie.project.runs.begin()->first + " 1 -->");
      check_caught(lie, check_listings(lie.project), "book.md", line, {"no fence follows"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("<!-- output " + lie.project.runs.begin()->first + " 1 2 -->\n```text\n```");
      check_caught(lie, check_outputs(lie.project), "book.md", line, {"one word too many"});
    }
  }

  TEST_CASE("a number in the prose that nothing prints") {
    for (auto& lie : books()) {
      const auto line = lie.say("The slope is $-0.31415926$ there.");
      check_caught(lie, check_numbers(lie.project), "book.md", line, {"-0.31415926", "closest there is "});
    }
    for (auto& lie : books()) {
      lie.text("README.md") += "\nIt takes 12.3456 ms.\n";
      check_caught(lie, check_numbers(lie.project), "README.md",
                   lie.line(lie.text("README.md").size() - 1, "README.md"), {"12.3456", "readme"});
    }
    Lie lie{"the small book", small_book()};
    const auto line = lie.replace("$0.209987$", "$0.2099$");
    check_caught(lie, check_numbers(lie.project), "book.md", line, {"0.2099", "0.209987"});
  }

  TEST_CASE("a zero at the end of a number, and a minus left out") {
    for (auto& lie : books()) {
      const auto line = lie.say("That takes 9,800 steps.");
      check_caught(lie, check_numbers(lie.project), "book.md", line, {"9800 is in no checked output"});
    }
    Lie lie{"the small book", small_book()};
    lie.replace("steps = 1234567", "steps = -1234567");
    const auto line = lie.line(lie.find("1,234,567"));
    check_caught(lie, check_numbers(lie.project), "book.md", line, {"1234567", "closest there is -1234567"});
  }

  TEST_CASE("a number that only another chapter prints") {
    Lie lie{"the small book", small_book()};
    const auto line = lie.replace("In 1986", "0.209987. In 1986");
    check_caught(lie, check_numbers(lie.project), "book.md", line, {"0.209987", "ch02", "0.6400"});
  }

  TEST_CASE("a minus in the prose that no output has") {
    Lie lie{"the small book", small_book()};
    const auto line = lie.replace("multiply to 0.6400", "multiply to −0.6400");
    check_caught(lie, check_numbers(lie.project), "book.md", line, {"-0.6400", "closest there is 0.6400"});
  }

  TEST_CASE("an exception that nothing needs, or without its source") {
    for (auto& lie : books()) {
      auto& text = lie.text("tests/book/exceptions.txt");
      const auto line = lie.line(text.size(), "tests/book/exceptions.txt");
      text += "ch01 2.71828 Euler\nch01 1984\n";
      check_caught(lie, check_numbers(lie.project), "tests/book/exceptions.txt", line, {"2.71828"});
      check_caught(lie, check_numbers(lie.project), "tests/book/exceptions.txt", line + 1, {"source", "ch01 1984"});
    }
  }

  TEST_CASE("one byte of a picture's source") {
    for (auto& lie : books()) {
      std::string svg;
      const auto line = lie.first_picture(svg);
      const auto source = source_beside(lie.project, svg);
      const auto truth = lie.line_text(0, source);
      lie.text(source)[0] = '?';
      check_caught(lie, check_pictures(lie.project), "book.md", line, {source + ":1", lie.line_text(0, source), truth});
      check_caught(lie, check_graphs(lie.project), source, 1, {lie.line_text(0, source), truth});
    }
  }

  TEST_CASE("an svg that shows something else than its source") {
    for (auto& lie : books()) {
      std::string svg;
      const auto line = lie.first_picture(svg);
      lie.text(svg).insert(lie.text(svg).rfind("</"), "lie");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"its .svg shows something else"});
      check_caught(lie, check_graphs(lie.project), source_beside(lie.project, svg), 1,
                   {"its .svg shows something else"});
    }
  }

  TEST_CASE("an svg that is empty, or a graph in other colours or without an arrow") {
    for (const std::string ending : {".dot", ".gp"})
      for (auto& lie : books()) {
        const auto source = first_with(lie.project.files, ending);
        lie.text(svg_beside(source)).clear();
        check_caught(lie, check_graphs(lie.project), source, 1, {"its .svg is empty"});
      }
    for (auto& lie : books()) {
      const auto source = first_with(lie.project.files, ".dot"), svg = svg_beside(source);
      lie.text(svg) = rendered_now(lie.project, svg);  // by the same version
      lie.replace("stroke=\"black\"", "stroke=\"red\"", svg);
      check_caught(lie, check_graphs(lie.project), source, 1, {"its .svg shows something else"});
      lie.text(svg) = rendered_now(lie.project, svg);
      const auto path = lie.find("<path", 0, svg);
      lie.text(svg).erase(path, lie.find(">", path, svg) + 1 - path);
      check_caught(lie, check_graphs(lie.project), source, 1, {"its .svg shows something else"});
    }
  }

  TEST_CASE("a picture that is missing, unsourced or unknown") {
    for (auto& lie : books()) {
      std::string svg;
      const auto line = lie.first_picture(svg);
      lie.project.files.erase(svg);
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"no picture " + svg});
      check_caught(lie, check_graphs(lie.project), source_beside(lie.project, svg), 1, {"no .svg beside it"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("![A cat](graphs/cat.svg)\n*Figure 1.1. A cat. (ch01_slope)*");
      lie.text("graphs/cat.svg") = "<svg/>";
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"graphs/cat.svg", "no graphs/cat.dot or .gp"});
      check_caught(lie, check_graphs(lie.project), "graphs/cat.svg", 1, {"no .dot or .gp"});
      lie.text("graphs/cat.dot") = "digraph {}\n";
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"graphs/cat.dot", "does not write it"});
      check_caught(lie, check_graphs(lie.project), "graphs/cat.dot", 1, {"no chapter program writes it"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("![A cat](https://example.org/cat.png)\n*Figure 1.1. A cat. (ch01_slope)*");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"cat.png", "an .svg in graphs/"});
    }
  }

  TEST_CASE("a picture that a program draws and graphs/ lacks") {
    for (auto& lie : books()) {
      const auto source = first_with(lie.project.files, ".dot");
      lie.project.files.erase(source);
      check_caught(lie, check_graphs(lie.project), source, 1, {"writes it, and it is not there"});
    }
  }

  TEST_CASE("a picture that is shown twice, and another never") {
    for (auto& lie : books()) {
      std::string svg;
      lie.first_picture(svg);
      const auto second = lie.find("](graphs/", lie.find("![", lie.find(svg))) + 2;
      const auto hidden = lie.text().substr(second, lie.find(")", second) - second);
      lie.text().replace(second, hidden.size(), svg);
      check_caught(lie, check_pictures(lie.project), "book.md", lie.line(second), {svg, "shown twice"});
      check_caught(lie, check_graphs(lie.project), source_beside(lie.project, hidden), 1, {"does not show it"});
    }
  }

  TEST_CASE("a picture without alt text") {
    for (auto& lie : books()) {
      const auto at = lie.find("![") + 2;
      lie.text().erase(at, lie.find("](", at) - at);
      check_caught(lie, check_pictures(lie.project), "book.md", lie.line(at), {"no alt text"});
    }
  }

  TEST_CASE("a caption that is wrong") {
    for (auto& lie : books()) {
      const auto line = lie.replace("*Figure 1.1.", "*Figure 1.2.");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"figure 1.2 here; it is figure 1.1"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("*Figure 1.1.", "Figure 1.1.");
      check_caught(lie, check_pictures(lie.project), "book.md", line,
                   {"should read `*Figure 1.1.", "here: Figure 1.1."});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("*Figure 1.1. ", "*");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"should read `*Figure 1.1."});
    }
    for (auto& lie : books()) {
      const auto line = lie.line(lie.find("*Figure 1.1."));
      lie.replace(" (ch01_slope)*", " (ch00_slope)*");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"no program ch00_slope", "ch01_slope"});
    }
    for (auto& lie : books()) {
      const auto line = lie.line(lie.find("*Figure 1.1."));
      lie.replace(" (ch01_slope)*", "*");
      check_caught(lie, check_pictures(lie.project), "book.md", line, {"should read `*Figure 1.1."});
    }
    for (auto& lie : books()) {
      const auto caption = lie.find("*", lie.find("](graphs/", 0, "README.md"), "README.md");
      lie.text("README.md").insert(caption + 1, "Figure 9.9. ");
      check_caught(lie, check_pictures(lie.project), "README.md", lie.line(caption, "README.md"),
                   {"figure 9.9 here; it is figure "});
    }
  }

  TEST_CASE("a link that leads nowhere") {
    for (auto& lie : books()) {
      const auto line = lie.replace("](#", "](#x");
      check_caught(lie, check_links(lie.project), "book.md", line, {"link to #x", "no such heading; the closest is #"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("See [this](chapters/ch01_slop.cpp).");
      check_caught(lie, check_links(lie.project), "book.md", line,
                   {"ch01_slop.cpp", "the closest is chapters/ch01_slope"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("](book.md#", "](book.md#x", "README.md");
      check_caught(lie, check_links(lie.project), "README.md", line, {"book.md has no such heading"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("See [this](ch:slope).");
      check_caught(lie, check_links(lie.project), "book.md", line, {"link to ch:slope: there is no such file"});
    }
  }

  TEST_CASE("a reference to what the book does not have") {
    for (auto& lie : books()) {
      const auto line = lie.say(
          "As chapter 1, 99 times, says (Section 1.1), figures 1.1 and 1.99 differ. Subfigure 5 is none. See "
          "chapter\n88,");
      const auto problems = check_references(lie.project);
      CHECK(problems.size() == 2);
      check_caught(lie, problems, "book.md", line, {"figure 1.99", "closest is 1."});
      check_caught(lie, problems, "book.md", line + 1, {"chapter 88"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("Chapters 1–77, section 1.66, section 1.");
      const auto problems = check_references(lie.project);
      CHECK(problems.size() == 3);
      check_caught(lie, problems, "book.md", line, {"chapter 77"});
      check_caught(lie, problems, "book.md", line, {"section 1.66", "closest is 1."});
    }
    for (auto& lie : books()) {
      lie.text("README.md") += "Chapter 55.\n";
      const auto line = lie.line(lie.text("README.md").size() - 1, "README.md");
      check_caught(lie, check_references(lie.project), "README.md", line, {"chapter 55: book.md has no"});
    }
  }

  TEST_CASE("an exercise or a command that does not exist, or the command of another chapter") {
    for (auto& lie : books()) {
      const auto line = lie.say("Like exercises 2.1 and 2.66, see `./learn hint 2.1 3` and `./learn hint 2.77`.");
      const auto problems = check_references(lie.project);
      CHECK(problems.size() == 2);
      check_caught(lie, problems, "book.md", line, {"exercise 2.66: book.md has no such exercise; the closest is 2."});
      check_caught(lie, problems, "book.md", line, {"exercise 2.77"});
    }
    for (auto& lie : books()) {
      const auto line = lie.say("Run `./learn tip 2.1`.\n```sh\n./learn 44  # chapter 55\n```");
      const auto problems = check_references(lie.project);
      CHECK(problems.size() == 3);
      check_caught(lie, problems, "book.md", line, {"command tip: learn has no such command"});
      check_caught(lie, problems, "book.md", line + 2, {"chapter 44"});
      check_caught(lie, problems, "book.md", line + 2, {"chapter 55"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("Run it with `./learn 1`", "Run it with `./learn 2`");
      check_caught(lie, check_headings(lie.project), "book.md", line, {"`./learn 2`: this is chapter 1"});
    }
    for (auto& lie : books()) {
      const std::string own = "Run it with `./learn 1`";
      const auto line = lie.replace(own, own + ", not `./learn exercise 2` or `./learn exercise 2.1`");
      const auto problems = check_headings(lie.project);
      CHECK(problems.size() == 1);
      check_caught(lie, problems, "book.md", line, {"`./learn exercise 2`: this is chapter 1"});
    }
  }

  TEST_CASE("a chapter or a section that is misnamed, misnumbered or missing") {
    for (auto& lie : books()) {
      const auto line = lie.replace("## ch01_slope ·", "## ch01_slop ·");
      const auto problems = check_headings(lie.project);
      check_caught(lie, problems, "book.md", line, {"no chapters/ch01_slop.cpp", "ch01_slope"});
      check_caught(lie, problems, "book.md", 1, {"headed `## ch01_slope"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("## ch01_slope ·", "## ch01_slope:");
      check_caught(lie, check_headings(lie.project), "book.md", line, {"should read"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("### 1.2 ", "### 1.3 ");
      check_caught(lie, check_headings(lie.project), "book.md", line, {"1.3 ", "should be numbered 1.2"});
    }
    for (auto& lie : books()) {
      lie.replace("## ch01_slope ·", "## ch99_x ·");
      const auto line = lie.line(lie.find("## ch02_"));
      check_caught(lie, check_headings(lie.project), "book.md", line, {"comes after ch99_x"});
    }
  }

  TEST_CASE("a line of the Contents or of the README's table that is wrong or missing") {
    for (auto& lie : books()) {
      const auto line = lie.replace("- [ch02", "- [ch2");
      check_caught(lie, check_headings(lie.project), "book.md", line, {"Contents", "true: - [ch02"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("- [ch01_slope · A ", "- [ch01_slope · The ");
      check_caught(lie, check_headings(lie.project), "book.md", line, {"here: - [ch01_slope · The ", "true: - [ch01"});
    }
    for (auto& lie : books()) {
      const auto row = lie.find("| [A slope", 0, "README.md");
      lie.text("README.md").erase(row, lie.find("\n", row, "README.md") + 1 - row);
      check_caught(lie, check_headings(lie.project), "README.md", lie.line(row, "README.md"),
                   {"table of chapters", "true: | [A slope"});
    }
    for (auto& lie : books()) {
      const auto line = lie.replace("[ch02", "[ch03", "README.md");
      check_caught(lie, check_headings(lie.project), "README.md", line, {"table of chapters", "[ch03", "[ch02"});
    }
    for (auto& lie : books()) {
      const auto last = lie.text("README.md").rfind("\n| [") + 1;
      const auto svg = lie.find("(graphs/", last, "README.md") + 1;
      lie.text("README.md").replace(svg, lie.find(")", svg, "README.md") - svg, "graphs/ch01_slope_error.svg");
      check_caught(lie, check_headings(lie.project), "README.md", lie.line(last, "README.md"),
                   {"does not draw graphs/ch01_slope_error.svg"});
      lie.text("README.md").erase(last);
      check_caught(lie, check_headings(lie.project), "README.md", lie.line(last, "README.md"), {"(ends here)"});
    }
  }

  TEST_CASE("a program that fails has nothing to compare with, and says so") {
    for (auto& lie : books()) {
      lie.project.runs["ch01_slope"].trouble = "ch01_slope ended with status 3";
      const auto line = lie.line(lie.find("<!-- output ch01_slope"));
      check_caught(lie, check_outputs(lie.project), "book.md", line, {"status 3"});
      check_caught(lie, check_graphs(lie.project), "chapters/ch01_slope.cpp", 1, {"status 3"});
    }
  }

  TEST_CASE("a missing book") {
    Project project = small_book();
    project.files.erase("book.md");
    check_caught({"no book", project}, check_listings(project), "book.md", 1, {"missing"});
  }
}

TEST_SUITE("update") {
  TEST_CASE("a truthful book stays byte for byte") {
    for (auto& lie : books()) {
      const auto before = lie.project.files;
      const auto changes = update(lie.project);
      CHECK(changes.empty());
      CHECK((lie.project.files == before));
    }
  }

  TEST_CASE("changed listings, outputs and pictures become what they were, and nothing else changes") {
    for (auto& lie : books()) {
      const auto truth = lie.project.files;
      lie.text().insert(lie.find("```cpp\n", lie.find("<!-- listing ")) + 7, "too much\n\n");
      const auto body = lie.find("```text\n", lie.find("<!-- output ")) + 8;
      lie.text().erase(body, lie.find("```", body) - body);
      const auto source = first_with(lie.project.files, ".dot");
      lie.text(source) += "more\n";
      const auto changes = update(lie.project);
      CHECK(changes.size() == 3);
      const auto svg = source.substr(0, source.size() - 4) + ".svg";
      lie.text(svg) = truth.at(svg);  // the one rendered now may have other fonts
      CHECK((lie.project.files == truth));
    }
  }

  TEST_CASE("a picture that is not there yet is written") {
    Project project = small_book();
    const auto truth = project.files;
    project.files.erase("graphs/ch02_chain.svg");
    project.files.erase("graphs/ch02_more.dot");
    CHECK(update(project).size() == 2);
    CHECK((project.files == truth));
  }

  TEST_CASE("an svg of the same graph in other fonts is left alone") {
    Project project = small_book();
    project.files["graphs/ch02_chain.svg"] = "<svg>\n<path d=\"M1,2\"/><text x=\"2.5\">a</text></svg>";
    project.runs["ch02_chain"].pictures["graphs/ch02_chain.svg"] =
        "<svg>\n<path d=\"M1,2C3,4\"/><text x=\"2.25\">a</text></svg>";
    check_truthful(check_everything(project));
    CHECK(update(project).empty());
  }

  TEST_CASE("an svg that another version of the tool rendered is compared in the words of a graph alone") {
    Lie lie{"the small book", small_book()};
    lie.text("graphs/ch02_chain.svg") =
        "<!-- Generated by graphviz version 9 --><svg class=\"new\"><text>a</text></svg>";
    lie.text("graphs/ch01_error.svg") = "<svg><desc>Produced by GNUPLOT 6.0</desc>W</svg>";
    check_truthful(check_everything(lie.project));
    CHECK(update(lie.project).empty());
    lie.replace("<text>a", "<text>b", "graphs/ch02_chain.svg");
    check_caught(lie, check_graphs(lie.project), "graphs/ch02_chain.dot", 1, {"its .svg shows something else"});
  }

  TEST_CASE("a block whose truth is unknown stays as it is") {
    Project project = small_book();
    project.runs["ch01_slope"] = {"", {}, "ch01_slope ended with status 3"};
    const auto before = project.files;
    CHECK(update(project).empty());
    CHECK((project.files == before));
  }
}

TEST_SUITE("the parts") {
  TEST_CASE("a region is dedented, and markers of regions inside it are left out") {
    const std::string source =
        "x\n  // [a]\n  one\n\n    // [b-2]\n    two\n    // [/b-2]\n  // [0, 1] is closed\n  // [/a]\n";
    CHECK((region(source, "a").lines == Words{"one", "", "  two", "// [0, 1] is closed"}));
    CHECK((region(source, "b-2").lines == Words{"two"}));
    CHECK((region(source, "").lines == Words{"x", "  one", "", "    two", "  // [0, 1] is closed"}));
  }

  TEST_CASE("a region that is missing, unclosed or double is refused") {
    CHECK(region("// [a]\n// [/a]\n", "b").trouble == "there is no region [b]; the closest is a");
    CHECK(region("// [a]\nx\n", "a").trouble == "the region [a] is never closed with // [/a]");
    CHECK(region("// [a]\n// [/a]\n// [a]\n// [/a]\n", "a").trouble == "there are two regions [a]");
  }

  TEST_CASE("an act goes to the next act, without the blank line between them") {
    const std::string output = "Title\n\n1. One\n1.5 is no act\n\nmore\n\n2. Two\n\n10. Ten\nend\n";
    CHECK((act(output, "1").lines == Words{"1. One", "1.5 is no act", "", "more"}));
    CHECK((act(output, "2").lines == Words{"2. Two"}));
    CHECK((act(output, "10").lines == Words{"10. Ten", "end"}));
    CHECK(act(output, "").lines.size() == 11);
    CHECK(act(output, "3").trouble == "it prints no act 3, but 1, 10, 2");
  }

  TEST_CASE("numbers are read as they are meant") {
    CHECK((texts("0.4199743416, $-1.60$; −0.5 and .25.") == Words{"0.4199743416", "-1.60", "-0.5", "0.25"}));
    CHECK((texts("1,000,000 1{,}000.50 1\\,234 1'000 007 1,2 1234,567") ==
           Words{"1000000", "1000.50", "1234", "1000", "7", "1", "2", "1234", "567"}));
    CHECK((texts("9.5e-07 9.5 \\times 10^{-7} 9.5 × 10^3 2E+05 1.5e+00 2 \\cdot 3 2e") ==
           Words{"9.5e-7", "9.5e-7", "9.5e3", "2e5", "1.5", "2", "3", "2"}));
    CHECK((texts("ch01_slope x1 float64 w_12 5.4.4 \\cdot0.25 3.5ms 0x1F") == Words{"0.25", "3.5", "0"}));
    CHECK((texts("a-1.5 2-1.5 (x)-1.5 (-1.5) {-1.5} x - 1.5 0.1–1.5 |-1.5") ==
           Words{"1.5", "2", "1.5", "1.5", "-1.5", "-1.5", "1.5", "0.1", "1.5", "-1.5"}));
  }

  TEST_CASE("leading zeros are not significant") {
    const auto significant = [](const std::string& text) { return numbers(text).at(0).significant; };
    CHECK(significant("1,000,000") == 7);
    CHECK(significant("0100") == 3);
    CHECK(significant("1986") == 4);
    CHECK(significant("0.0012") == 2);
    CHECK(significant("0.8000") == 4);
    CHECK(significant("0.0000") == 0);
    CHECK(significant("1.0000") == 5);
    CHECK(significant("9.5e-1234") == 2);
  }

  TEST_CASE(
      "numbers in links, identifiers, figure and section numbers are not claims; those in code and formulas are") {
    Lie lie{"the small book", small_book()};
    lie.say(
        "[Survey](https://arxiv.org/abs/1502.05767), [DOI](doi:10.1038/323533), <https://example.org/123456>, "
        "`run_123456`.");
    lie.say("### 11.10 Summary");
    check_truthful(check_numbers(lie.project));
    const auto heading = lie.say("### 11.11 What 1.2347 means");
    check_caught(lie, check_numbers(lie.project), "book.md", heading, {"1.2347"});
    const auto code = lie.say("`x = 1.2345`");
    check_caught(lie, check_numbers(lie.project), "book.md", code, {"1.2345"});
    const auto formula = lie.say("```math\n1.2346\n```") + 1;
    check_caught(lie, check_numbers(lie.project), "book.md", formula, {"1.2346"});
  }

  TEST_CASE("anchors are made as GitHub makes them") {
    CHECK(slug("ch01_slope · A slope you can measure") == "ch01_slope--a-slope-you-can-measure");
    CHECK(slug("1.1 What's `x × y` — really?") == "11-whats-x--y--really");
    CHECK(slug("Größe, σ and ∂") == "größe-σ-and-");
    CHECK(slug("a-b_c (d)") == "a-b_c-d");
  }

  TEST_CASE("headings with the same text get numbered anchors") {
    Lie lie{"the small book", small_book()};
    lie.text() += "\n## Twice\n\n## Twice\n\n[a](#twice) [b](#twice-1)\n";
    check_truthful(check_links(lie.project));
    const auto line = lie.replace("(#twice-1)", "(#twice-2)");
    check_caught(lie, check_links(lie.project), "book.md", line, {"#twice-2", "#twice-1"});
  }
}

TEST_SUITE("running a program") {
  TEST_CASE("it runs once in a directory of its own, and its output, pictures and failure are seen") {
    namespace fs = std::filesystem;
    std::string directory = fs::temp_directory_path() / "chainrule it's XXXXXX";
    REQUIRE(mkdtemp(directory.data()));
    const fs::path root = directory;
    const auto write = [&](const std::string& path, const std::string& text) {
      fs::create_directories((root / path).parent_path());
      std::ofstream(root / path) << text;
      fs::permissions(root / path, fs::perms::owner_all);
    };
    write("bin/ch01_slope", "#!/bin/sh\necho '1. Here'; ls; ls graphs; echo x > graphs/a.dot; echo run >>" +
                                std::string("\"$(dirname \"$0\")/log\"\n"));
    write("bin/ch02_chain", "#!/bin/sh\necho half; exit 3\n");
    const std::string not_drawn = "picture: graphs/a.dot (not rendered: dot failed with exit status 1)";
    write("bin/ch04_neuron", "#!/bin/sh\necho '1. Here'; echo '" + not_drawn + "'; echo end\n");
    for (const std::string name : {"ch01_slope", "ch02_chain", "ch03_graph", "ch04_neuron"})
      write("chapters/" + name + ".cpp", "");
    write("book.md", "<!-- output ch01_slope -->\n```text\n```\n<!-- output ch01_slope 1 -->\n```text\n```\n");
    write("build/x.cpp", "");
    const auto project = load(root, root / "bin");
    CHECK(project.runs.size() == 4);
    CHECK(project.files.size() == 5);
    CHECK(project.runs.at("ch01_slope").output == "1. Here\ngraphs\n");
    CHECK((project.runs.at("ch01_slope").pictures == Files{{"graphs/a.dot", "x\n"}}));
    CHECK(project.runs.at("ch01_slope").trouble.empty());
    CHECK(fs::file_size(root / "bin/log") == 4);
    CHECK(project.runs.at("ch02_chain").trouble == "ch02_chain ended with status 3");
    CHECK(project.runs.at("ch03_graph").trouble ==
          "ch03_graph is not built; cmake --build " + (root / "bin").string() + " --target ch03_graph");
    CHECK(project.runs.at("ch04_neuron").trouble == "ch04_neuron could not draw: " + not_drawn);
    fs::remove_all(root);
  }
}
