// SPDX-License-Identifier: MIT
//
// The main of every exercise program ex01_slope, ex02_chain_rule, ...: runs its test cases and reports each exercise in
// a line "== solved: 5.2 ...", "== not solved yet: ..." or "== not right yet: ...", and after the last what is wrong.
// Before that, "-- at ..." says which point is being tried. The tool in tool/ runs one exercise at a time and waits no
// longer than it should.
#define DOCTEST_CONFIG_IMPLEMENT
#define DOCTEST_CONFIG_NO_POSIX_SIGNALS  // a crash is seen from outside
#include <sys/resource.h>
#include <unistd.h>

#include "diagnosis.hpp"

REGISTER_EXCEPTION_TRANSLATOR(NotSolved&) { return "not solved yet"; }

namespace {

class Report : public doctest::IReporter {
 public:
  explicit Report(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    problem_.clear();
    point_.clear();
  }
  void log_message(const doctest::MessageData& message) override {
    if (message.m_severity == doctest::assertType::is_warn) {  // see trying() of diagnosis.hpp
      point_ = fmt::format("at      {}\n", message.m_string.c_str());
      fmt::print("\n-- {}", point_);
    } else {
      problem_ = message.m_string.c_str();
    }
  }
  void test_case_exception(const doctest::TestCaseException& exception) override {
    const std::string text = exception.error_string.c_str();
    problem_ = text == "not solved yet" ? text : point_ + "An exception left your function: " + text;
  }
  void test_case_end(const doctest::CurrentTestCaseStats&) override {
    if (problem_.empty()) {
      fmt::print("\n== solved: {}\n", name_);
    } else if (problem_ == "not solved yet") {
      fmt::print("\n== not solved yet: {}\n", name_);
    } else {
      fmt::print("\n== not right yet: {}\n{}\n", name_, problem_);
    }
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  std::string name_, problem_, point_;
};
DOCTEST_REGISTER_REPORTER("report", 0, Report);

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IONBF, 0);  // what was printed before a crash is not lost
  alarm(60);                                 // in case nobody waits
#ifdef CHAINRULE_MEMORY_LIMIT
  const rlimit gigabyte{1 << 30, 1 << 30};  // a loop that appends without end must not use up the machine
  setrlimit(RLIMIT_AS, &gigabyte);
#endif
  doctest::Context context;
  context.setOption("reporters", "report");
  context.setOption("order-by", "name");
  context.applyCommandLine(argc, argv);
  return context.run();
}
