package io.dynode.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.model.Counter;
import io.dynode.spi.StateStore;
import io.dynode.spi.Tables;
import io.dynode.spi.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a server announces the others hear once it is committed, and nobody else. */
interface StoreAnnouncementTests extends StoreUnderTest {
  private static void announce(StateStore store, String... words) {
    store.write(
        List.of(),
        transaction -> {
          transaction.announce(Set.of(words));
          return true;
        });
  }

  /** Waits until that one hears the other; words said before are not told any more then. */
  private static void meet(StateStore speaker, Set<String> heard, String greeting) {
    Eventually.until(
        "hears " + greeting,
        () -> {
          announce(speaker, greeting);
          return heard.contains(greeting);
        });
  }

  private static Set<String> listening(StateStore store) {
    Set<String> heard = new ConcurrentSkipListSet<>();
    store.listen(heard::addAll);
    return heard;
  }

  @Test
  default void serversHearEachOtherAndNotThemselves() {
    Set<String> here = listening(store());
    announce(store(), "own");
    Optional<StateStore> peer = peer();
    if (peer.isPresent()) {
      try (StateStore other = peer.get()) {
        Set<String> there = listening(other);
        meet(store(), there, "to-other");
        meet(other, here, "to-own");
        announce(other, "two", "wörds");
        Eventually.until("hears both", () -> here.containsAll(Set.of("two", "wörds")));
      }
    }
    assertThat(here).doesNotContain("own", "to-other");
  }

  @Test
  default void whatIsHeardIsCommitted() {
    Optional<StateStore> peer = peer();
    if (peer.isEmpty()) {
      return;
    }
    try (StateStore other = peer.get()) {
      List<Long> seen = new CopyOnWriteArrayList<>();
      AtomicReference<String> greeting = new AtomicReference<>("");
      other.listen(words -> {
        greeting.set(String.join(" ", new TreeSet<>(words)));
        seen.add(other.read(r -> r.get(Tables.COUNTERS, "n").map(Counter::value).orElse(0L)));
      });
      Eventually.until(
          "hears",
          () -> {
            announce(store(), "hello");
            return greeting.get().contains("hello");
          });
      for (long n = 1; n <= 20; n++) {
        long next = n;
        seen.clear();
        store()
            .write(
                List.of(),
                transaction -> {
                  transaction.announce(Set.of("word"));
                  transaction.put(new Counter("n", next));
                  return true;
                });
        Eventually.until("hears of " + next, () -> seen.contains(next));
      }
    }
  }

  @Test
  default void whatIsRolledBackIsNotHeard() {
    Optional<StateStore> peer = peer();
    StateStore other = peer.orElseGet(this::store);
    Set<String> heard = listening(other);
    assertThatThrownBy(() ->
            store()
                .write(
                    List.of(),
                    transaction -> {
                      transaction.announce(Set.of("never"));
                      throw new IllegalStateException("planned");
                    }))
        .hasMessage("planned");
    if (peer.isPresent()) {
      meet(store(), heard, "later");
    }
    assertThat(heard).doesNotContain("never");
    peer.ifPresent(StateStore::close);
  }

  @Test
  default void howeverManyWordsNoneIsLost() {
    Set<String> many = new TreeSet<>();
    for (int i = 0; i < 5_000; i++) {
      many.add("agenda/01J" + i);
    }
    String[] words = many.toArray(String[]::new);
    Optional<StateStore> peer = peer();
    if (peer.isEmpty()) {
      announce(store(), words);
      return;
    }
    try (StateStore other = peer.get()) {
      Set<String> heard = listening(other);
      meet(store(), heard, "hello");
      heard.remove(StateStore.ANYTHING);
      announce(store(), words);
      Eventually.until(
          "hears all", () -> heard.contains(StateStore.ANYTHING) || heard.containsAll(many));
    }
  }

  @Test
  default void aLaterListenerTakesThePlaceOfTheFirst() {
    Set<String> before = listening(store());
    Optional<StateStore> peer = peer();
    if (peer.isEmpty()) {
      assertThat(before).isEmpty();
      return;
    }
    try (StateStore other = peer.get()) {
      meet(other, before, "first");
      Set<String> after = listening(store());
      meet(other, after, "second");
      assertThat(before).doesNotContain("second");
    }
  }

  @Test
  default void aTransactionThatHasEndedDoesNotSpeak() {
    List<Transaction> leaked = Collections.synchronizedList(new ArrayList<>());
    store().write(List.of(), leaked::add);
    assertThatIllegalStateException()
        .isThrownBy(() -> leaked.getFirst().announce(Set.of("too late")));
  }
}
