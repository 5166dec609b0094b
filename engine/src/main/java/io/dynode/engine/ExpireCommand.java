package io.dynode.engine;

import io.dynode.model.UploadIntent;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import java.util.List;

/**
 * Forgets that somebody was about to store an object, since it took too long or the attempt is
 * over. Should the upload end after all, it is refused and made again.
 *
 * @param mostMicros how long it may take
 */
record ExpireCommand(UploadIntent seen, long mostMicros) implements Command<Boolean> {
  private static final String ATTEMPT = "attempt/";

  @Override
  public List<Lock> locks() {
    return ObjectRows.locks(List.of(seen.hash()));
  }

  @Override
  public Boolean decide(Work work) {
    boolean over =
        work.get(Tables.INTENTS, seen.hash(), seen.holder())
            .filter(intent -> over(work, intent, work.nowMicros(), mostMicros))
            .isPresent();
    if (over) {
      work.delete(Tables.INTENTS, seen.hash(), seen.holder());
    }
    return over;
  }

  /** An attempt may take as long as it is leased. */
  static boolean over(Reader reader, UploadIntent intent, long nowMicros, long mostMicros) {
    if (nowMicros - intent.createdMicros() < mostMicros) {
      return false;
    }
    String holder = intent.holder();
    return !holder.startsWith(ATTEMPT)
        || reader.get(Tables.LEASES, holder.substring(ATTEMPT.length())).isEmpty();
  }
}
