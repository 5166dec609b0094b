package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.testkit.Eventually;
import io.dynode.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only PostgreSQL does: several servers on one schema, and connections that are lost. */
final class PostgresTest {
  private final List<StateStore> stores = new ArrayList<>();
  private String url = "";

  @BeforeEach
  void schema() {
    Assumptions.assumeTrue(PostgresServer.available(), "no PostgreSQL on this machine");
    url = PostgresServer.shared().newSchema();
  }

  @AfterEach
  void close() {
    stores.forEach(StateStore::close);
  }

  private StateStore open() {
    return open(Duration.ofSeconds(5));
  }

  private StateStore open(Duration patience) {
    PostgresOptions usual = PostgresOptions.of(url, PostgresServer.shared().user(), "");
    StateStore store =
        SqlStore.postgres(new PostgresOptions(usual.url(), usual.user(), "", 2, 4, patience));
    stores.add(store);
    return store;
  }

  private static long add(StateStore store) {
    return store.write(
        List.of(),
        transaction -> {
          long next = transaction.get(Tables.COUNTERS, "n").map(Counter::value).orElse(0L) + 1;
          transaction.put(new Counter("n", next));
          return next;
        });
  }

  @Test
  void serversTakeTurnsAndLoseNothing() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      StateStore store = open();
      for (int k = 0; k < 2; k++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int n = 0; n < 50; n++) {
                    add(store);
                  }
                }));
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(add(stores.getFirst())).isEqualTo(301);
  }

  @Test
  void whatOneAnnouncesTheOthersHearAndItselfDoesNot() {
    StateStore one = open();
    StateStore two = open();
    Set<String> heardByOne = new ConcurrentSkipListSet<>();
    Set<String> heardByTwo = new ConcurrentSkipListSet<>();
    one.listen(heardByOne::addAll);
    two.listen(heardByTwo::addAll);
    Eventually.until(
        "two hears one",
        () -> {
          announce(one, Set.of("pool/a", "agenda/ü"));
          return heardByTwo.containsAll(Set.of("pool/a", "agenda/ü"));
        });
    Eventually.until(
        "one hears two",
        () -> {
          announce(two, Set.of("back"));
          return heardByOne.contains("back");
        });
    assertThat(heardByOne).containsExactly("back");
  }

  @Test
  void whatIsRolledBackIsNotAnnounced() {
    StateStore one = open();
    StateStore two = open();
    Set<String> heard = new ConcurrentSkipListSet<>();
    two.listen(heard::addAll);
    Eventually.until(
        "two hears",
        () -> {
          announce(one, Set.of("first"));
          return heard.contains("first");
        });
    assertThatThrownBy(() ->
            one.write(
                List.of(),
                transaction -> {
                  transaction.announce(Set.of("never"));
                  throw new IllegalStateException("no");
                }))
        .hasMessage("no");
    announce(one, Set.of("last"));
    Eventually.until("two hears the last", () -> heard.contains("last"));
    assertThat(heard).containsExactly("first", "last");
  }

  private static Optional<Counter> counted(StateStore store) {
    return store.read(reader -> reader.get(Tables.COUNTERS, "n"));
  }

  private static void announce(StateStore store, Set<String> words) {
    store.write(
        List.of(),
        transaction -> {
          transaction.announce(words);
          return true;
        });
  }

  @Test
  void manyWordsAreToldByOneForAll() {
    assertThat(Announcements.messages(Set.of("a"))).containsExactly("a");
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add("agenda/" + i);
    }
    assertThat(Announcements.messages(Set.copyOf(many))).containsExactly(StateStore.ANYTHING);
    assertThat(Announcements.messages(Set.copyOf(many.subList(0, 500)))).hasSizeBetween(2, 4);
  }

  @Test
  void connectionsThatDiedWhileIdleAreReplacedUnseen() throws SQLException {
    StateStore store = open();
    add(store);
    assertThat(counted(store)).hasValue(new Counter("n", 1));
    try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name like 'dynode%'");
    }
    assertThat(add(store)).isEqualTo(2);
    assertThat(counted(store)).hasValue(new Counter("n", 2));
  }

  @Test
  void aServerThatIsKilledAndStartedAgainIsFoundAgain() {
    StateStore store = open();
    long before = add(store);
    PostgresServer.shared().kill();
    try {
      assertThatThrownBy(() -> add(store))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("connection was lost or refused");
    } finally {
      PostgresServer.shared().start();
    }
    assertThat(add(store)).isEqualTo(before + 1);
  }

  @Test
  void aTurnThatDoesNotComeIsUnavailableAndNotForEver() throws SQLException {
    StateStore store = open(Duration.ofSeconds(1));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "select pg_advisory_xact_lock(hashtextextended('dynode ' || current_schema(), 0))");
      assertThatThrownBy(() -> add(store))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE))
          .hasMessageContaining("took too long");
    }
    assertThat(add(store)).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNotItsOwn() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("create table theirs (x integer)");
    }
    assertThatThrownBy(this::open).hasMessageContaining("tables of another program");
    url = url.replaceFirst("currentSchema=.*", "currentSchema=nowhere");
    assertThatThrownBy(this::open).hasMessageContaining("no schema of the name");
    url = url.replaceFirst("/postgres\\?", "/nothing?");
    assertThatThrownBy(this::open).hasMessageContaining("no such database");
  }
}
