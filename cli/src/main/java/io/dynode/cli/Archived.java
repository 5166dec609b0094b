package io.dynode.cli;

import java.util.function.Supplier;

/** Tells an agenda that was archived from one that never was. */
final class Archived {
  private Archived() {}

  /** What is asked of an agenda; when there is none of that id, says whether it is archived. */
  static <T> T told(Api api, String agenda, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (Failure missing) {
      if (missing.exitCode() == ExitCode.NOT_FOUND && has(api, agenda)) {
        throw new Failure(
            ExitCode.NOT_FOUND,
            "agenda "
                + agenda
                + " is archived: it ended, was removed, and cannot be changed or run again;"
                + " 'dynode archive get "
                + agenda
                + "' shows it");
      }
      throw missing;
    }
  }

  /** Whether it is archived and this key may see it. */
  static boolean has(Api api, String agenda) {
    try {
      return api.exists("/v1/archive/" + Texts.segment(agenda));
    } catch (Failure e) {
      // The first refusal says more.
      return false;
    }
  }
}
