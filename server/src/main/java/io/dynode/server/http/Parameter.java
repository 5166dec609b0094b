package io.dynode.server.http;

/**
 * Something a request may say beside its path and its body.
 *
 * @param place where it stands
 * @param description one sentence
 */
public record Parameter(Place place, String name, boolean required, String description) {
  /** Where parameters stand. */
  public enum Place {
    QUERY,
    HEADER
  }
}
