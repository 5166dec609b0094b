package io.dynode.server.http;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Percent-decoding of paths and queries: strict UTF-8, no NUL. */
final class Percent {
  private Percent() {}

  /** The query's parameters, each with its values in their order. */
  static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
      String value = equals < 0 ? "true" : decode(pair.substring(equals + 1), true);
      if (!name.isEmpty()) {
        parameters.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return parameters;
  }

  static String decode(String text, boolean plusIsBlank) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && plainAscii(text)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        bytes.write(hex(raw, i + 1));
        i += 2;
      } else {
        bytes.write(raw[i] == '+' && plusIsBlank ? ' ' : raw[i]);
      }
    }
    String decoded = utf8(bytes.toByteArray());
    if (decoded.indexOf(0) >= 0) {
      throw new ProblemException(ErrorCode.INVALID_ENCODING, "NUL is not allowed in a URL");
    }
    return decoded;
  }

  private static boolean plainAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128 || text.charAt(i) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int hex(byte[] raw, int at) {
    int high = at < raw.length ? Character.digit(raw[at], 16) : -1;
    int low = at + 1 < raw.length ? Character.digit(raw[at + 1], 16) : -1;
    if (high < 0 || low < 0) {
      throw new ProblemException(
          ErrorCode.INVALID_ENCODING, "A '%' in a URL is followed by two hexadecimal digits");
    }
    return high * 16 + low;
  }

  private static String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ProblemException(ErrorCode.INVALID_ENCODING, "The URL is not valid UTF-8");
    }
  }
}
