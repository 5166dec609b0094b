package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Row;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Table;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A pool's hosts are not read for every agenda, and no agenda is refused by what they were. */
class FitsTest {
  private static final String SMALL = "{operations: [{name: a, type: crunch}]}";
  private static final String DOCKER =
      "{operations: [{name: a, type: crunch, environment: docker}]}";

  private final EngineHarness world = new EngineHarness();
  private int looks;

  FitsTest() {
    world.agent("one", 1_000);
    world.reads = Looking::new;
  }

  @Test
  void hostsAreLookedAtOnceASecond() {
    for (int i = 0; i < 10; i++) {
      world.submit(SMALL);
    }
    assertThat(looks).isEqualTo(1);
    world.time.runFor(Duration.ofMillis(1_100));
    world.submit(SMALL);
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void whatFitsANewHostIsTakenAtOnceThoughItFittedNoneBefore() {
    assertThatThrownBy(() -> world.submit(DOCKER))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_FIT));
    world.new TestAgent("two", "second", 1_000, "docker");
    world.submit(DOCKER);
    assertThat(world.agendas()).hasSize(1);
  }

  /** Counts looks at the hosts. */
  private final class Looking implements Reader {
    private final Reader inner;

    Looking(Reader inner) {
      this.inner = inner;
    }

    @Override
    public <R extends Row> Optional<R> get(Table<R> table, Object... key) {
      return inner.get(table, key);
    }

    @Override
    public <R extends Row> List<R> scan(Scan<R> scan) {
      if (scan.table() == Tables.HOSTS) {
        looks++;
      }
      return inner.scan(scan);
    }
  }
}
