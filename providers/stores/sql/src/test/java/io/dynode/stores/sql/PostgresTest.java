package io.dynode.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Counter;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.testkit.Eventually;
import io.dynode.testkit.PostgresProxy;
import io.dynode.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  void serversThatStartTogetherMakeOneSchema() {
    for (int i = 0; i < 4; i++) {
      String empty = PostgresServer.shared().newSchema();
      PostgresOptions options = PostgresOptions.of(empty, PostgresServer.shared().user(), "");
      List<CompletableFuture<StateStore>> opening = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int server = 0; server < 3; server++) {
          opening.add(CompletableFuture.supplyAsync(() -> SqlStore.postgres(options), threads));
        }
      }
      opening.forEach(future -> stores.add(future.join()));
      assertThat(add(stores.getLast())).isEqualTo(1);
    }
  }

  /** The last thing that a version does is to write itself down. */
  @Test
  void aFirstMigrationThatFailsAtItsEndLeavesNoTable() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table schema_version (version integer primary key check (version < 1), name"
              + " text)");
      assertThatThrownBy(this::open).hasStackTraceContaining("schema_version_version_check");
      try (ResultSet found =
          statement.executeQuery(
              "select string_agg(relname, ' ') from pg_class"
                  + " where relnamespace = current_schema()::regnamespace and relkind <> 'i'")) {
        assertThat(found.next()).isTrue();
        assertThat(found.getString(1)).isEqualTo("schema_version");
      }
      statement.execute("drop table schema_version");
    }
    assertThat(add(open())).isEqualTo(1);
  }

  @Test
  void aStricterDefaultOfTheDatabaseChangesNothing() throws SQLException, InterruptedException {
    defaultIsolation("repeatable read");
    try {
      takeTurnsAndLoseNothing();
    } finally {
      defaultIsolation("read committed");
    }
  }

  private static void defaultIsolation(String level) throws SQLException {
    try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "alter role "
              + PostgresServer.shared().user()
              + " set default_transaction_isolation = '"
              + level
              + "'");
    }
  }

  @Test
  void serversTakeTurnsAndLoseNothing() throws InterruptedException {
    takeTurnsAndLoseNothing();
  }

  private void takeTurnsAndLoseNothing() throws InterruptedException {
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

  private static Optional<Counter> counted(StateStore store) {
    return store.read(reader -> reader.get(Tables.COUNTERS, "n"));
  }

  @Test
  void manyWordsAreToldByOneForAll() {
    assertThat(Announcements.messages("me", Set.of("a"))).containsExactly("me\na");
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add("agenda/" + i);
    }
    assertThat(Announcements.messages("me", Set.copyOf(many)))
        .containsExactly("me\n" + StateStore.ANYTHING);
    assertThat(Announcements.messages("me", Set.copyOf(many.subList(0, 2_000))))
        .hasSizeBetween(2, 4)
        .allMatch(message -> message.startsWith("me\nagenda/") && message.length() < 8_000);
  }

  @Test
  void aServerThatLostItsConnectionHearsThatAnythingMayHaveHappened() throws SQLException {
    Set<String> heard = new ConcurrentSkipListSet<>();
    open().listen(heard::addAll);
    Eventually.until("listens", () -> heard.contains(StateStore.ANYTHING));
    heard.clear();
    terminate();
    Eventually.until("listens again", () -> heard.contains(StateStore.ANYTHING));
  }

  @Test
  void aConnectionThatDiedWithoutAWordIsNoticedBeforeLong() {
    try (PostgresProxy proxy = new PostgresProxy(PostgresServer.shared().port())) {
      url = proxy.through(url);
      Set<String> heard = new ConcurrentSkipListSet<>();
      open(Duration.ofSeconds(1)).listen(heard::addAll);
      Eventually.until("listens", () -> heard.contains(StateStore.ANYTHING));
      heard.clear();
      proxy.silence();
      Eventually.until(
          "listens again", Duration.ofSeconds(60), () -> heard.contains(StateStore.ANYTHING));
      stores.removeFirst().close();
    }
  }

  private static void terminate() throws SQLException {
    try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where application_name like 'dynode%'");
    }
  }

  @Test
  void aReadThatTookADeadConnectionForAnAnswerIsDoneAgain() throws SQLException {
    StateStore store = open();
    add(store);
    assertThat(counted(store)).isPresent();
    terminate();
    String read =
        store.read(reader -> {
          try {
            return "n is " + reader.get(Tables.COUNTERS, "n").orElseThrow().value();
          } catch (RuntimeException e) {
            return "nothing";
          }
        });
    assertThat(read).isEqualTo("n is 1");
  }

  @Test
  void connectionsThatDiedWhileIdleAreReplacedUnseen() throws SQLException {
    StateStore store = open();
    add(store);
    assertThat(counted(store)).hasValue(new Counter("n", 1));
    terminate();
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
          .hasMessageContaining("connection was lost or refused")
          .message()
          .doesNotContain("127.0.0.1", "jdbc");
      assertThatThrownBy(this::open)
          .hasMessageContaining("connection was lost or refused")
          .hasMessageContaining("jdbc:postgresql://127.0.0.1");
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
  void aStatementThatTakesTooLongIsNoReasonToThinkTheDatabaseAway() throws SQLException {
    StateStore store = open(Duration.ofSeconds(1));
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table counters in access exclusive mode");
      assertThatThrownBy(() -> lookThenCount(store))
          .isInstanceOfSatisfying(
              ProblemException.class,
              problem -> assertThat(problem.code()).isEqualTo(ErrorCode.STORE_FAILED))
          .hasMessageContaining("took too long");
    }
    assertThat(add(store)).isEqualTo(1);
  }

  /** It has begun by the time it counts. */
  private static Optional<Counter> lookThenCount(StateStore store) {
    return store.write(
        List.of(),
        transaction -> {
          assertThat(transaction.get(Tables.AGENTS, "nobody")).isEmpty();
          return transaction.get(Tables.COUNTERS, "n");
        });
  }

  @Test
  void aConnectionThatDiedBeforeAChangeBeganIsReplaced() throws SQLException {
    StateStore store = open(Duration.ofSeconds(5));
    assertThat(add(store)).isEqualTo(1);
    terminate();
    assertThat(add(store)).isEqualTo(2);
  }

  @Test
  void whenAllConnectionsAreBusyOneIsNotWaitedForForEver() {
    StateStore store =
        SqlStore.postgres(
            new PostgresOptions(
                url, PostgresServer.shared().user(), "", 2, 1, Duration.ofSeconds(1)));
    stores.add(store);
    store.read(reader -> {
      Thread other =
          Thread.ofVirtual()
              .start(() -> assertThatThrownBy(() -> counted(store)).hasMessageContaining("busy"));
      try {
        assertThat(other.join(Duration.ofSeconds(20))).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return true;
    });
    assertThat(counted(store)).isEmpty();
  }

  @Test
  void noAddressMaySwitchOffWhatTheStoreRestsOn() {
    for (String guard :
        List.of("options=-c%20x", "socketTimeout=0", "targetServerType=any", "readOnly")) {
      assertThatThrownBy(() -> PostgresOptions.of(url + "&" + guard, "", ""))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(guard.replaceFirst("=.*", ""));
    }
    assertThat(PostgresOptions.of(url + "&sslmode=prefer", "", "").url()).contains("sslmode");
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
