package io.dynode.engine;

import io.dynode.spi.ObjectStore;
import org.jspecify.annotations.Nullable;

/** Files that came when their generation had been given up: no row leads to them any more. */
final class LateFiles {
  private static final System.Logger LOG = System.getLogger(LateFiles.class.getName());

  private LateFiles() {}

  /** Deletes what a command did not take since it came too late; soon, and beside the writer. */
  static void after(EngineCore core, ObjectStore.Key key, @Nullable Throwable failure) {
    if (failure != null) {
      var _ = core.parts().duties().blocking(() -> delete(core, key));
    }
  }

  /** Deletes what is stored under a key that can never be used; another key's is left alone. */
  static boolean delete(EngineCore core, ObjectStore.Key key) {
    boolean over = core.parts().store().read(reader -> Generations.over(reader, key));
    if (over) {
      try {
        core.parts().objects().delete(key);
      } catch (RuntimeException e) {
        Warnings.log(LOG, key + " came too late and stays on the disk", e);
      }
    }
    return over;
  }
}
