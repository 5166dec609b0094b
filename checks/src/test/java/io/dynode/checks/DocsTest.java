package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The links of the documentation lead somewhere. */
final class DocsTest {
  private static final Repository REPOSITORY = Repository.here();

  @Test
  void everyMarkdownLinkResolves() {
    MarkdownLinks links =
        new MarkdownLinks(f -> Files.exists(REPOSITORY.root().resolve(f)), REPOSITORY::read);
    assertThat(REPOSITORY.markdown()).isNotEmpty().flatMap(links::broken).isEmpty();
  }

  @Test
  void findsPlantedBrokenLinks() {
    Map<String, String> files =
        Map.of(
            "docs/a.md",
            """
            # One title: here
            [fine](b.md) [fine](../c.md#two) [fine](#one-title-here) [fine](https://example.com/x)
            [gone](d.md) [gone](b.md#three) `[code](e.md)`
            ```
            [fenced](f.md)
            ```
            """,
            "docs/b.md",
            "# Two\n",
            "c.md",
            "## Two\n");
    MarkdownLinks links = new MarkdownLinks(files::containsKey, f -> files.getOrDefault(f, ""));
    assertThat(links.broken("docs/a.md"))
        .containsExactly("docs/a.md: broken link d.md", "docs/a.md: broken link b.md#three");
  }
}
