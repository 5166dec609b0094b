package io.dynode.stores.sql;

import io.dynode.spi.StateStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  static final String NOTIFY = "select pg_notify('dynode ' || current_schema(), ?)";

  private static final Logger LOG = System.getLogger("io.dynode.stores.sql");
  private static final String LISTEN =
      "do $$ begin execute format('listen %I', 'dynode ' || current_schema()); end $$";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int HEAR_MILLIS = 5_000;

  /** PostgreSQL takes 7,999 bytes in one message. */
  private static final int LONGEST = 7_900;

  /** So many messages at most; more words are told by one for all. */
  private static final int MOST = 4;

  private final Supplier<Session> connect;
  private final Set<Integer> own = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable Thread thread;

  Announcements(Supplier<Session> connect) {
    this.connect = connect;
  }

  /** What that connection announces comes from here and is not heard again. */
  void own(PGConnection connection) {
    own.add(connection.getBackendPID());
  }

  /** The words in as few messages as they fit into. */
  static List<String> messages(Set<String> words) {
    List<String> messages = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (String word : words) {
      // A char has at most three bytes in UTF-8.
      if (!message.isEmpty() && 3 * (message.length() + word.length() + 1) > LONGEST) {
        messages.add(message.toString());
        message.setLength(0);
      }
      message.append(message.isEmpty() ? "" : "\n").append(word);
    }
    messages.add(message.toString());
    return messages.size() > MOST ? List.of(StateStore.ANYTHING) : messages;
  }

  /** Begins to hear; once. */
  synchronized void listen(Consumer<Set<String>> listener) {
    if (thread != null) {
      throw new IllegalStateException("There is a listener already");
    }
    thread = Thread.ofVirtual().name("store-announcements").start(() -> run(listener));
  }

  private void run(Consumer<Set<String>> listener) {
    boolean first = true;
    while (closed.getCount() > 0) {
      try {
        hear(listener, first);
      } catch (SQLException | RuntimeException e) {
        LOG.log(Level.INFO, "Announcements of other servers are not heard now: " + e);
      }
      first = false;
      if (pause()) {
        return;
      }
    }
  }

  /** Hears until the connection is lost. */
  private void hear(Consumer<Set<String>> listener, boolean first) throws SQLException {
    Session session = connect.get();
    try (Statement statement = session.connection().createStatement()) {
      statement.execute(LISTEN);
      if (!first) {
        listener.accept(Set.of(StateStore.ANYTHING));
      }
      PGConnection connection = session.connection().unwrap(PGConnection.class);
      while (closed.getCount() > 0) {
        Set<String> words = words(connection.getNotifications(HEAR_MILLIS));
        if (!words.isEmpty()) {
          listener.accept(words);
        }
      }
    } finally {
      session.close();
    }
  }

  private Set<String> words(PGNotification @Nullable [] notifications) {
    Set<String> words = new LinkedHashSet<>();
    if (notifications != null) {
      for (PGNotification notification : notifications) {
        if (!own.contains(notification.getPID())) {
          words.addAll(List.of(notification.getParameter().split("\n")));
        }
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
