package io.dynode.app;

/**
 * What the launcher runs once per role to record which classes a start loads (the JVM's AOT cache).
 * It does the work of a typical command of that role, without effects outside, and ends by itself.
 */
final class Training {
  private Training() {}

  /** Trains for the role {@code client} or {@code server}. */
  public static void main(String[] args) {
    Main.main(new String[] {"--version"});
  }
}
