package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every Java file is as google-java-format leaves it: {@code ./mvnw -q spotless:apply}. */
final class FormatTest {
  private static final Repository REPOSITORY = Repository.here();
  private static final Formatter FORMATTER = new Formatter();

  @Test
  void everySourceIsFormatted() {
    List<String> unformatted =
        REPOSITORY.java().parallelStream().filter(f -> !formatted(REPOSITORY.read(f))).toList();
    assertThat(unformatted).as("run ./mvnw -q spotless:apply").isEmpty();
  }

  @Test
  void findsAPlantedUnformattedSource() {
    assertThat(formatted("final class A {}\n")).isTrue();
    assertThat(formatted("final  class A {}\n")).isFalse();
    assertThat(formatted("import java.util.List;\n\nfinal class A {}\n")).isFalse();
    assertThat(formatted("final class A {")).isFalse();
  }

  private static boolean formatted(String source) {
    try {
      return FORMATTER.formatSourceAndFixImports(source).equals(source);
    } catch (FormatterException e) {
      return false;
    }
  }
}
