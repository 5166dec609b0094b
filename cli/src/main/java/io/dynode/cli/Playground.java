package io.dynode.cli;

import java.io.IOException;
import java.nio.file.Path;

/** An installation of its own, for one try. */
public interface Playground extends AutoCloseable {
  /** Where it listens. */
  String address();

  /** An administrator's key. */
  String key();

  /** Stops it. */
  @Override
  void close();

  /** Makes them. */
  interface Maker {
    /** Starts one that keeps everything in that folder. */
    Playground start(Path folder) throws IOException;
  }
}
