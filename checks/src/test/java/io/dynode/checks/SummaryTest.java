package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SummaryTest {
  @TempDir Path root;

  @BeforeEach
  void createTheFolder() throws IOException {
    Files.createDirectories(root.resolve("target/check"));
    write("checks/not-applicable.txt", "# Reasons.\nSQLite has one writer\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private void module(String folder, String cases) throws IOException {
    write(folder + "/pom.xml", "<project/>");
    write(folder + "/target/surefire-reports/TEST-a.xml", "<testsuite>" + cases + "</testsuite>");
  }

  @Test
  void countsEachKindOfResult() throws IOException {
    module(
        "providers/stores/sql",
        """
        <testcase classname="a.B" name="ok"/>
        <testcase classname="a.B" name="bad"><failure message="no">x</failure></testcase>
        <testcase classname="a.B" name="worse"><error>x</error></testcase>
        <testcase classname="a.B" name="later"><skipped message="no ffmpeg here"/></testcase>
        <testcase classname="a.B" name="never"><skipped
          message="org.opentest4j.TestAbortedException: Assumption failed: n/a: SQLite has one writer"
          /></testcase>
        """);
    Summary summary = Summary.collect(root, 0);
    assertThat(summary.json(1.25))
        .isEqualToNormalizingNewlines(
            """
            {"minutes": 1.3, "suites": [
              {"name": "build", "tests": 1, "passed": 1, "failed": 0, "skipped": [], "notApplicable": []},
              {"name": "providers/stores/sql", "tests": 5, "passed": 1, "failed": 2, "skipped": \
            [{"test": "B.later", "reason": "no ffmpeg here"}], "notApplicable": \
            [{"test": "B.never", "reason": "n/a: SQLite has one writer"}]}
            ]}
            """);
    assertThat(summary.text(1)).endsWith("2 passed, 2 failed, 1 skipped" + System.lineSeparator());
    assertThat(summary.green(false)).isFalse();
  }

  @Test
  void someSuitesHaveNamesOfTheirOwn() throws IOException {
    write("checks/suites.txt", "# Names.\nstore:one a\\.One.*\nstore:two a\\.Two\n");
    module(
        "stores",
        """
        <testcase classname="a.OneTest" name="a"/>
        <testcase classname="a.OneTest" name="b"><failure message="no">x</failure></testcase>
        <testcase classname="a.Other" name="c"/>
        """);
    Summary summary = Summary.collect(root, 0);
    assertThat(summary.suites())
        .extracting(Summary.Suite::name)
        .containsExactly("build", "stores", "store:one", "store:two");
    assertThat(summary.suites()).extracting(Summary.Suite::passed).containsExactly(1, 1, 1, 0);
    assertThat(summary.suites().get(2).failed()).containsExactly("OneTest.b");
    assertThat(summary.suites().get(3).failed()).containsExactly("tests did not run");
    assertThat(Summary.collect(root, 1).suites().get(3).failed()).isEmpty();
  }

  @Test
  void aSkipFailsOnlyWhenAskedTo() throws IOException {
    module("engine", "<testcase classname='B' name='later'><skipped message='why'/></testcase>");
    assertThat(Summary.collect(root, 0).green(false)).isTrue();
    assertThat(Summary.collect(root, 0).green(true)).isFalse();
  }

  @Test
  void onlyReasonsThatAreListedAreNotApplicable() throws IOException {
    module("sql", "<testcase name='a'><skipped message='n/a: SQLite has one writer'/></testcase>");
    assertThat(Summary.collect(root, 0).green(true)).isTrue();
    module("app", "<testcase name='b'><skipped message='n/a: python3 is missing'/></testcase>");
    assertThat(Summary.collect(root, 0).green(true)).isFalse();
    assertThat(Summary.collect(root, 0).text(1)).contains("skipped: .b: n/a: python3 is missing");
  }

  @Test
  void aBuildThatFailsIsAFailure() throws IOException {
    assertThat(Summary.collect(root, 1).green(false)).isFalse();
  }

  @Test
  void testsThatDidNotRunAreAFailure() throws IOException {
    write("engine/pom.xml", "<project/>");
    write("engine/src/test/java/io/dynode/engine/ATest.java", "");
    assertThat(Summary.collect(root, 0).green(false)).isFalse();
  }

  @Test
  void aBrokenReportIsAFailure() throws IOException {
    write("engine/pom.xml", "<project/>");
    write("engine/target/surefire-reports/TEST-a.xml", "<testsuite><testcase");
    write("engine/src/test/java/io/dynode/engine/ATest.java", "");
    assertThat(Summary.collect(root, 0).green(false)).isFalse();
  }

  @Test
  void aStepIsCountedByItsStatusOrByItsReports() throws IOException {
    step("demo", 0, "all right");
    step("kill", 77, "n/a: needs a Linux kernel");
    step("readme", 3, "no such command");
    step("simulation", 0, "");
    write(
        "target/check/simulation/TEST-s.xml",
        "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>");
    Summary summary = Summary.collect(root, 0);
    assertThat(summary.suites())
        .extracting(Summary.Suite::name, Summary.Suite::tests, Summary.Suite::passed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("build", 1, 1),
            org.assertj.core.groups.Tuple.tuple("demo", 1, 1),
            org.assertj.core.groups.Tuple.tuple("kill", 1, 0),
            org.assertj.core.groups.Tuple.tuple("readme", 1, 0),
            org.assertj.core.groups.Tuple.tuple("simulation", 2, 2));
    assertThat(summary.text(1)).contains("readme ended with status 3: no such command");
    assertThat(summary.green(true)).isFalse();
  }

  private void step(String name, int status, String log) throws IOException {
    write("target/check/" + name + "/status", status + "\n");
    write("target/check/" + name + "/log", log + "\n");
  }
}
