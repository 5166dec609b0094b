package io.dynode.engine;

import io.dynode.model.Json;

/**
 * What an agenda's operations were made from.
 *
 * @param template {@code owner/name@version}; empty: they were submitted themselves
 * @param params as sent, of the template
 */
record Origin(String template, Json.Obj params) {
  static final Origin NONE = new Origin("", Json.EMPTY);

  /** The template without its version. */
  String name() {
    int at = template.lastIndexOf('@');
    return at < 0 ? template : template.substring(0, at);
  }
}
