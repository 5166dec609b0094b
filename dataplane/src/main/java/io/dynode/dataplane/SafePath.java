package io.dynode.dataplane;

import io.dynode.model.ErrorCode;
import io.dynode.model.FilePaths;
import io.dynode.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Between relative names ('/' between parts, any other characters) and paths of the disk. Names are
 * UTF-8 on the disk whatever the locale of this process: Java's own conversion depends on it.
 */
final class SafePath {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private SafePath() {}

  /**
   * The place of a name below a folder.
   *
   * @throws ProblemException INVALID_PATH when {@link FilePaths} says so
   */
  static Path below(Path folder, String name) {
    FilePaths.wrong(name)
        .ifPresent(why -> {
          throw new ProblemException(
              ErrorCode.INVALID_PATH, "'" + shown(name) + "' cannot be a file here: " + why);
        });
    if (name.chars().allMatch(c -> c > ' ' && c < 127)) {
      return folder.resolve(name);
    }
    // Unlike text, an URI names the bytes.
    return Path.of(URI.create(slashed(folder) + escaped(name)));
  }

  /** The last part of a path as text; empty when its bytes are not UTF-8. */
  static Optional<String> lastName(Path path) {
    String raw = path.toUri().getRawPath();
    int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
    String last = raw.substring(raw.lastIndexOf('/', end - 1) + 1, end);
    if (last.indexOf('%') < 0) {
      return Optional.of(last);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < last.length(); i++) {
      char c = last.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(last, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes.toByteArray()))
              .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** A name for messages: control characters made visible, not too long. */
  static String shown(String name) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(200)
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            text.append(String.format("\\u%04x", c));
          } else {
            text.appendCodePoint(c);
          }
        });
    return text.toString();
  }

  /** A file name that stands for any text: letters, digits, '-' and '_', at most 120 characters. */
  static String fileName(String text) {
    String escaped = escaped(text).replace("/", "%2F").replace(".", "%2E");
    return escaped.length() <= 120
        ? escaped
        : escaped.substring(0, 50).replaceAll("%.?$", "")
            + "-"
            + io.dynode.json.Digest.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String slashed(Path folder) {
    String uri = folder.toUri().toString();
    return uri.endsWith("/") ? uri : uri + "/";
  }

  private static String escaped(String name) {
    StringBuilder text = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || b == '.'
              || b == '/';
      if (plain) {
        text.append((char) b);
      } else {
        text.append('%');
        HEX.toHexDigits(b).chars().forEach(c -> text.append((char) c));
      }
    }
    return text.toString();
  }
}
