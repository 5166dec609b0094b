package io.dynode.server.http;

/**
 * Something a request may say beside its path and its body.
 *
 * @param place where it stands
 * @param many whether it may be given several times
 * @param description one sentence
 */
public record Parameter(
    Place place, String name, boolean required, boolean many, String description) {
  /** Where parameters stand. */
  public enum Place {
    QUERY,
    HEADER
  }
}
