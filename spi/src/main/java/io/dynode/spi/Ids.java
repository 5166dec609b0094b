package io.dynode.spi;

/** Source of ids and secrets. Safe for use by many threads. */
public interface Ids {
  /**
   * A new id: unique in the installation, text of 26 characters, sorts roughly by time of making.
   */
  String next();

  /** A new secret of at least 128 random bits, URL-safe text. */
  String secret();

  /** A random number in [0, 1), for jitter. */
  double random();
}
