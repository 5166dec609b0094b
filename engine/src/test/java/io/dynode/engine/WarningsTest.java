package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class WarningsTest {
  private static final String NAME = WarningsTest.class.getName();

  private static LogRecord said(Throwable failure) {
    List<LogRecord> records = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            records.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(NAME);
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    Warnings.log(System.getLogger(NAME), "It waits", failure);
    logger.removeHandler(handler);
    assertThat(records).hasSize(1);
    return records.getFirst();
  }

  private static ProblemException away(@Nullable Throwable cause) {
    ProblemException away = new ProblemException(ErrorCode.UNAVAILABLE, "It is away");
    away.initCause(cause);
    return away;
  }

  @Test
  void aStoreThatIsAwayIsOneLineWithTheWordsOfItsDriver() {
    Throwable driver = new IllegalStateException("Connection refused.\nCheck that it runs.");
    LogRecord record = said(new CompletionException(away(driver)));
    assertThat(record.getThrown()).isNull();
    assertThat(record.getMessage())
        .startsWith("It waits: It is away")
        .endsWith("(Connection refused.)")
        .doesNotContain("\n");
    assertThat(said(away(null)).getMessage())
        .startsWith("It waits: It is away")
        .doesNotContain("(");
  }

  @Test
  void whatMayBeADefectIsToldWithItsPlace() {
    RuntimeException defect = new IllegalStateException("odd");
    LogRecord record = said(defect);
    assertThat(record.getThrown()).isSameAs(defect);
    assertThat(record.getMessage()).isEqualTo("It waits");
  }
}
