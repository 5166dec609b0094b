package io.dynode.workflow;

import io.dynode.model.Json;
import java.util.Map;

/** How long JSON values are as text. */
public final class Sizes {
  private Sizes() {}

  /** Bytes of the value as compact UTF-8 text; counting ends once it is more than the limit. */
  public static long of(Json value, long limit) {
    return switch (value) {
      case Json.Null _ -> 4;
      case Json.Bool bool -> bool.value() ? 4 : 5;
      case Json.Num number -> number.literal().length();
      case Json.Text text -> text(text.value());
      case Json.Arr array -> {
        long size = 2L + Math.max(0, array.items().size() - 1);
        for (Json item : array.items()) {
          if (size > limit) {
            break;
          }
          size += of(item, limit - size);
        }
        yield size;
      }
      case Json.Obj object -> {
        long size = 2L + Math.max(0, object.members().size() - 1);
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
          if (size > limit) {
            break;
          }
          size += text(member.getKey()) + 1;
          size += of(member.getValue(), limit - size);
        }
        yield size;
      }
    };
  }

  private static long text(String text) {
    long size = 2;
    for (int i = 0; i < text.length(); i++) {
      size += bytes(text.charAt(i));
    }
    return size;
  }

  private static int bytes(char c) {
    if (c < ' ') {
      return switch (c) {
        case '\n', '\r', '\t', '\b', '\f' -> 2;
        default -> 6;
      };
    }
    if (c == '"' || c == '\\') {
      return 2;
    }
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
