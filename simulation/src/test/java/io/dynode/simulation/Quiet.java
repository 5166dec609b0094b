package io.dynode.simulation;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Faults are what these tests are made of: warnings about them say nothing. */
final class Quiet {
  private static final Logger LOG = Logger.getLogger("io.dynode");

  private Quiet() {}

  static void hush() {
    LOG.setLevel(Level.OFF);
  }
}
