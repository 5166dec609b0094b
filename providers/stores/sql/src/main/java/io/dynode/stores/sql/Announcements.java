package io.dynode.stores.sql;

import io.dynode.spi.StateStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * What servers on one schema tell each other, by PostgreSQL's notifications: lines of words. A
 * connection of its own hears them; when it was lost, {@link StateStore#ANYTHING} is heard.
 */
final class Announcements implements AutoCloseable {
  /** A channel's name is short, a schema's may be long. */
  private static final String CHANNEL = "'dynode ' || md5(current_schema())";

  static final String NOTIFY = "select pg_notify(" + CHANNEL + ", m) from unnest(?::text[]) as m";

  private static final Logger LOG = System.getLogger("io.dynode.stores.sql");
  private static final String LISTEN =
      "do $$ begin execute format('listen %I', " + CHANNEL + "); end $$";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int HEAR_MILLIS = 5_000;

  /** PostgreSQL takes 7,999 bytes in one message. */
  private static final int LONGEST = 7_900;

  /** So many messages at most; more words are told by one for all. */
  private static final int MOST = 4;

  private final String server;
  private final Supplier<Session> connect;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Consumer<Set<String>> listener = _ -> {};
  private @Nullable Thread thread;

  /**
   * @param server a name that no other server has: what it announces itself is not heard again
   */
  Announcements(String server, Supplier<Session> connect) {
    this.server = server;
    this.connect = connect;
  }

  /** The words in as few messages as they fit into; the first line of each is the sender. */
  static List<String> messages(String server, Set<String> words) {
    List<String> messages = new ArrayList<>();
    StringBuilder message = new StringBuilder(server);
    int bytes = bytes(server);
    for (String word : words) {
      int more = 1 + bytes(word);
      if (bytes + more > LONGEST) {
        messages.add(message.toString());
        message.setLength(server.length());
        bytes = bytes(server);
      }
      message.append('\n').append(word);
      bytes += more;
    }
    messages.add(message.toString());
    return messages.size() > MOST ? List.of(server + "\n" + StateStore.ANYTHING) : messages;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Begins to hear; another listener takes the place of the one before. */
  synchronized void listen(Consumer<Set<String>> listener) {
    this.listener = listener;
    if (thread == null) {
      thread = Thread.ofVirtual().name("store-announcements").start(this::run);
    }
  }

  private void run() {
    while (closed.getCount() > 0) {
      try {
        hear();
      } catch (SQLException | RuntimeException e) {
        LOG.log(Level.INFO, "Announcements of other servers are not heard now: " + e);
      }
      if (pause()) {
        return;
      }
    }
  }

  /** Hears until the connection is lost. */
  private void hear() throws SQLException {
    Session session = connect.get();
    try (Statement statement = session.connection().createStatement()) {
      statement.execute(LISTEN);
      // Nothing was heard until now.
      listener.accept(Set.of(StateStore.ANYTHING));
      PGConnection connection = session.connection().unwrap(PGConnection.class);
      while (closed.getCount() > 0) {
        PGNotification[] heard = connection.getNotifications(HEAR_MILLIS);
        if (heard == null || heard.length == 0) {
          // Who only reads never learns that the other end is gone: ask, and be refused in time.
          statement.execute("select 1");
          continue;
        }
        Set<String> words = words(heard);
        if (!words.isEmpty()) {
          listener.accept(words);
        }
      }
    } finally {
      session.close();
    }
  }

  private Set<String> words(PGNotification[] notifications) {
    Set<String> words = new LinkedHashSet<>();
    for (PGNotification notification : notifications) {
      List<String> lines = List.of(notification.getParameter().split("\n"));
      if (!lines.getFirst().equals(server)) {
        words.addAll(lines.subList(1, lines.size()));
      }
    }
    return words;
  }

  /** Whether it ended meanwhile. */
  private boolean pause() {
    try {
      return closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The thread ends with its next look, within five seconds, or when its connection is lost. */
  @Override
  public void close() {
    closed.countDown();
  }
}
