// SPDX-License-Identifier: MIT
//
// A picture is two files side by side: a source that a person can read and a tool can draw, and the .svg drawn from it.
//
//   source     tool, looked up in PATH     Debian package
//   x.dot      dot -Tsvg                   graphviz
//   x.gp       gnuplot -d                  gnuplot-nox
//
// save_picture(source, text) writes `text` to `source`, byte for byte, creating its directory if that is missing, and
// draws x.svg beside it. It returns one line, without a newline, for the program to print:
//
//   picture: graphs/x.svg                                                    the .svg shows `text`
//   picture: graphs/x.dot (not rendered: dot not found; install graphviz)    the source is there, the .svg may be old
//   picture: graphs/x.dot (not written: WHY; run in a directory that can be written)
//
// A tool that fails is reported with its exit status or signal and the line of its messages that tells most.
//
// It never throws and never prints, nor do the tools print: a chapter without its picture is still a chapter.
// Files change only as a whole: whatever fails, the previous source or .svg stays as it was.
// A source whose bytes are the same is not touched, and an .svg that is not older than its source is not drawn again;
// to have it drawn again, delete it. No shell is involved: any characters may occur in the path.
// POSIX only (posix_spawnp, waitpid).
//
// Example:
//
//   fmt::print("{}\n", save_picture("graphs/ch02_chain.dot", "digraph { x -> z }\n"));
//   // graphs/ch02_chain.dot has 19 bytes, graphs/ch02_chain.svg shows two nodes and an arrow, and this is printed:
//   // picture: graphs/ch02_chain.svg
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace chainrule {

std::string save_picture(const std::filesystem::path& source, std::string_view text);

}  // namespace chainrule
