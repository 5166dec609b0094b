package io.dynode.json;

import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found while one value was read. Problems are added with the pointer of where they are
 * seen and moved outwards as the reader returns, so that nothing is paid while all is well.
 */
final class Problems {
  /** More are not listed: the reader of the answer has enough to do. */
  static final int MOST = 1000;

  private final List<Problem> found = new ArrayList<>(0);
  private final boolean strangers;
  private int unlisted;

  /**
   * @param strangers whether unknown fields are no problem
   */
  Problems(boolean strangers) {
    this.strangers = strangers;
  }

  /** How many were found, listed or not. */
  int size() {
    return found.size() + unlisted;
  }

  List<Problem> list() {
    return found;
  }

  void add(Problem problem) {
    if (strangers && problem.code() == ErrorCode.UNKNOWN_FIELD) {
      return;
    }
    if (found.size() < MOST) {
      found.add(problem);
    } else {
      unlisted++;
    }
  }

  void add(ErrorCode code, String detail) {
    add(new Problem(code, detail));
  }

  void add(ErrorCode code, String detail, String token) {
    add(new Problem(code, detail, "/" + Problem.token(token)));
  }

  void wrongType(String wanted, Json json) {
    add(ErrorCode.WRONG_TYPE, "Must be " + wanted + ", but is " + name(json));
  }

  /** Moves what was found since then to the member or item of that name. */
  void under(int since, String token) {
    for (int i = since; i < found.size(); i++) {
      found.set(i, found.get(i).under("/" + Problem.token(token)));
    }
  }

  private static String name(Json json) {
    return switch (json) {
      case Json.Null _ -> "null";
      case Json.Bool _ -> "a boolean";
      case Json.Num n -> "the number " + brief(n.literal());
      case Json.Text _ -> "a string";
      case Json.Arr _ -> "an array";
      case Json.Obj _ -> "an object";
    };
  }

  /** The text, shortened for a message. */
  static String brief(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
