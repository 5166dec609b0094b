package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the last lines of a log begin, however its pieces are cut. */
final class LogTailTest {
  private static String tail(int lines, String... pieces) throws IOException {
    LogTail tail = new LogTail(lines);
    for (int i = pieces.length - 1; i >= 0 && !tail.found(); i--) {
      tail.before(i, new ByteArrayInputStream(Client.utf8(pieces[i])));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var skipping = tail.skipping(out);
    for (String piece : List.of(pieces).subList(tail.sequence(), pieces.length)) {
      skipping.write(Client.utf8(piece));
    }
    skipping.write('!');
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void theLastLinesBeginBehindAnEndOfLine() throws IOException {
    for (String[] text :
        new String[][] {
          {"a\nb\nc\n"}, {"a\n", "b\n", "c\n"}, {"a\nb", "\nc", "\n"}, {"", "a\nb\nc", "\n", ""}
        }) {
      assertThat(tail(1, text)).isEqualTo("c\n!");
      assertThat(tail(2, text)).isEqualTo("b\nc\n!");
      assertThat(tail(3, text)).isEqualTo("a\nb\nc\n!");
      assertThat(tail(9, text)).isEqualTo("a\nb\nc\n!");
    }
    assertThat(tail(1, "a\nb")).isEqualTo("b!");
    assertThat(tail(1, "a", "\nb")).isEqualTo("b!");
    assertThat(tail(3)).isEqualTo("!");
    assertThat(tail(1, "\n\n\n")).isEqualTo("\n!");
  }
}
