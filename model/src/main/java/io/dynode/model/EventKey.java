package io.dynode.model;

/** Identity of an event: within its customer, source and id name it. */
public record EventKey(CustomerId customer, String source, String id) {
  /** One text for it, from which {@link #parse} makes it again. */
  public String text() {
    return escape(customer.value()) + "|" + escape(source) + "|" + escape(id);
  }

  /** The key that {@link #text} wrote. */
  public static EventKey parse(String text) {
    String[] parts = text.split("\\|", -1);
    if (parts.length != 3) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "'" + text + "' is not customer|source|id of an event");
    }
    return new EventKey(new CustomerId(unescape(parts[0])), unescape(parts[1]), unescape(parts[2]));
  }

  private static String escape(String part) {
    return part.replace("%", "%25").replace("|", "%7C");
  }

  private static String unescape(String part) {
    return part.replace("%7C", "|").replace("%25", "%");
  }

  @Override
  public String toString() {
    return text();
  }
}
