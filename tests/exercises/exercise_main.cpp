// SPDX-License-Identifier: MIT
//
// The main of every exercise program ex01_slope, ex02_chain_rule, ...: runs its test cases and prints each exercise as
// solved, not started, or not yet; in the last case with what is wrong. Exits with 0 if all are solved.
#define DOCTEST_CONFIG_IMPLEMENT
#include <unistd.h>  // alarm

#include "diagnosis.hpp"

REGISTER_EXCEPTION_TRANSLATOR(NotSolved&) { return "not started"; }

namespace {

class Progress : public doctest::IReporter {
 public:
  explicit Progress(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    problem_.clear();
  }
  void log_message(const doctest::MessageData& message) override { problem_ = message.m_string.c_str(); }
  void test_case_exception(const doctest::TestCaseException& exception) override {
    problem_ = exception.error_string.c_str();
  }
  void test_case_end(const doctest::CurrentTestCaseStats&) override { print(); }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  void print() const {
    const bool started = problem_ != "not started";
    fmt::print("{:11}  {}\n", problem_.empty() ? "solved" : started ? "not yet" : "not started", name_);
    std::string indented = "             ";
    for (char c : problem_) indented += c == '\n' ? "\n             " : std::string(1, c);
    if (started && !problem_.empty()) fmt::print("{}\n", indented);
    std::fflush(stdout);
  }

  std::string name_, problem_;
};
DOCTEST_REGISTER_REPORTER("progress", 0, Progress);

}  // namespace

int main(int argc, char** argv) {
  alarm(10);  // seconds; an endless loop ends here
  doctest::Context context;
  context.setOption("reporters", "progress");
  context.setOption("order-by", "name");
  context.applyCommandLine(argc, argv);
  return context.run();
}
