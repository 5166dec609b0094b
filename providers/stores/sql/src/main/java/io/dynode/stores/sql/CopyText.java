package io.dynode.stores.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;
import org.postgresql.copy.CopyIn;

/** Writes rows in the text format of PostgreSQL's {@code COPY}. */
final class CopyText {
  private static final int PIECE = 256 << 10;

  private final CopyIn copy;
  private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE + (PIECE >> 2));
  private final StringBuilder line = new StringBuilder();

  CopyText(CopyIn copy) {
    this.copy = copy;
  }

  void row(Object[] values) throws SQLException {
    line.setLength(0);
    for (int i = 0; i < values.length; i++) {
      line.append(i == 0 ? "" : "\t");
      switch (values[i]) {
        case String text -> escape(text);
        case byte[] bytes -> HexFormat.of().formatHex(line.append("\\\\x"), bytes);
        default -> line.append(values[i]);
      }
    }
    piece.writeBytes(line.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    if (piece.size() >= PIECE) {
      flush();
    }
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> line.append("\\\\");
        case '\t' -> line.append("\\t");
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        default -> line.append(c);
      }
    }
  }

  void end() throws SQLException {
    flush();
    copy.endCopy();
  }

  private void flush() throws SQLException {
    copy.writeToCopy(piece.toByteArray(), 0, piece.size());
    piece.reset();
  }
}
