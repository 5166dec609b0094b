package io.dynode.engine;

import io.dynode.json.Records;
import io.dynode.model.Counter;
import io.dynode.model.CustomerSpec;
import io.dynode.model.Kind;
import io.dynode.model.ModuleSpec;
import io.dynode.model.PoolSpec;
import io.dynode.model.QueueSpec;
import io.dynode.model.Resource;
import io.dynode.model.TemplateSpec;
import io.dynode.model.TriggerSpec;
import io.dynode.scheduling.Matching;
import io.dynode.spi.Reader;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Declared resources, decoded once. Every look-up compares the installation's revision of its
 * resources, one row, so that a change on any replica is seen by the next command.
 */
final class Catalog {
  /** Counter that every change of a resource raises. */
  static final String REVISION = "resources";

  /** Owners whose modules or templates of one name are looked at. */
  private static final int MAX_OWNERS = 1_000;

  private static final int PAGE = 1_000;
  private static final int MAX_CACHED = 10_000;

  private volatile @Nullable State state;

  /** A trigger with its owner. */
  record Owned(String owner, TriggerSpec trigger) {
    String id() {
      return owner + "/" + trigger.name();
    }
  }

  /** All small resources at one revision. */
  record State(
      long revision,
      Map<String, CustomerSpec> customers,
      Map<String, PoolSpec> pools,
      Map<String, QueueSpec> queues,
      Matching matching,
      List<Owned> triggers,
      Map<String, Resource> found,
      Map<String, ModuleSpec> modules) {}

  /**
   * Notes that resources change. The number leaps, by what changes: one that was rolled back must
   * not come again for other resources, since what was read meanwhile is known by it.
   */
  static void changed(Work work, String change) {
    long before = work.get(Tables.COUNTERS, REVISION).map(Counter::value).orElse(0L);
    work.put(new Counter(REVISION, before + 1 + Integer.toUnsignedLong(change.hashCode())));
  }

  /** The resources as of the reader's state. */
  State at(Reader reader) {
    long revision = reader.get(Tables.COUNTERS, REVISION).map(Counter::value).orElse(0L);
    State known = state;
    if (known == null || known.revision() != revision) {
      known = load(reader, revision);
      state = known;
    }
    return known;
  }

  /** What was seen last, for guesses: it may be older than what is committed. */
  Optional<State> lately() {
    return Optional.ofNullable(state);
  }

  /** As {@link #at(Reader)} for who holds no state: one row is read when nothing has changed. */
  State at(Reads reads) {
    long revision = reads.get(Tables.COUNTERS, REVISION).map(Counter::value).orElse(0L);
    State known = state;
    return known != null && known.revision() == revision ? known : reads.read(this::at);
  }

  private static State load(Reader reader, long revision) {
    Map<String, CustomerSpec> customers = new LinkedHashMap<>();
    Map<String, PoolSpec> pools = new LinkedHashMap<>();
    Map<String, QueueSpec> queues = new LinkedHashMap<>();
    List<Owned> triggers = new ArrayList<>();
    each(reader, Kind.CUSTOMER, r -> customers.put(r.name(), spec(r, CustomerSpec.class)));
    each(reader, Kind.POOL, r -> pools.put(r.name(), spec(r, PoolSpec.class)));
    each(reader, Kind.QUEUE, r -> queues.put(r.name(), spec(r, QueueSpec.class)));
    each(reader, Kind.TRIGGER, r -> triggers.add(new Owned(r.owner(), spec(r, TriggerSpec.class))));
    return new State(
        revision,
        customers,
        pools,
        queues,
        new Matching(pools.values(), queues.values()),
        triggers,
        new ConcurrentHashMap<>(),
        new ConcurrentHashMap<>());
  }

  private static void each(
      Reader reader, Kind kind, java.util.function.Consumer<Resource> consumer) {
    Scan<Resource> scan = Scan.of(Tables.RESOURCES, PAGE, kind);
    List<Resource> page = reader.scan(scan);
    while (!page.isEmpty()) {
      page.forEach(consumer);
      Resource last = page.getLast();
      page =
          page.size() < PAGE
              ? List.of()
              : reader.scan(scan.after(last.owner(), last.name(), last.version()));
    }
  }

  static <R extends Record> R spec(Resource resource, Class<R> type) {
    return Records.decodeKnown(resource.body(), type);
  }

  /**
   * Finds a module or template for a customer.
   *
   * @param text {@code [owner/]name[@version]}: without owner the customer's own comes first, then
   *     those open to it by name of the owner; without version the newest
   */
  Optional<Resource> find(Reader reader, Kind kind, String customer, String text) {
    State now = at(reader);
    Optional<Resource> known = known(now, kind, customer, text);
    if (known.isPresent()) {
      return known;
    }
    Optional<Resource> found = search(reader, kind, customer, text);
    if (now.found().size() > MAX_CACHED) {
      now.found().clear();
    }
    found.ifPresent(resource -> now.found().put(key(kind, customer, text), resource));
    return found;
  }

  /** As {@link #find}, for who holds no state: one row is read when it was found before. */
  Optional<Resource> find(Reads reads, Kind kind, String customer, String text) {
    Optional<Resource> known = known(at(reads), kind, customer, text);
    return known.isPresent() ? known : reads.read(r -> find(r, kind, customer, text));
  }

  /** What was found at that state before; empty: nobody has looked. */
  static Optional<Resource> known(State state, Kind kind, String customer, String text) {
    return Optional.ofNullable(state.found().get(key(kind, customer, text)));
  }

  private static String key(Kind kind, String customer, String text) {
    return kind + " " + customer + " " + text;
  }

  /** As {@link #find}, without the cache. */
  static Optional<Resource> search(Reader reader, Kind kind, String customer, String text) {
    Name name = Name.parse(text);
    if (!name.owner().isEmpty()) {
      return newest(reader, kind, name, name.owner())
          .filter(r -> name.owner().equals(customer) || visible(r, customer));
    }
    Optional<Resource> own = newest(reader, kind, name, customer);
    if (own.isPresent()) {
      return own;
    }
    Scan<Resource> scan = Scan.along(Tables.RESOURCES, "by_name", 1, kind, name.name());
    List<Resource> next = reader.scan(scan);
    for (int i = 0; i < MAX_OWNERS && !next.isEmpty(); i++) {
      String owner = next.getFirst().owner();
      Optional<Resource> theirs =
          newest(reader, kind, name, owner).filter(r -> visible(r, customer));
      if (theirs.isPresent()) {
        return theirs;
      }
      next = reader.scan(scan.after(owner));
    }
    return Optional.empty();
  }

  private static Optional<Resource> newest(Reader reader, Kind kind, Name name, String owner) {
    if (!name.version().isEmpty()) {
      return reader.get(Tables.RESOURCES, kind, owner, name.name(), name.version());
    }
    return reader
        .scan(Scan.along(Tables.RESOURCES, "by_name", 1, kind, name.name(), owner).backwards())
        .stream()
        .findFirst();
  }

  /** Whether a module or template is open to a customer that does not own it. */
  static boolean visible(Resource resource, String customer) {
    List<String> to =
        switch (resource.kind()) {
          case MODULE -> spec(resource, ModuleSpec.class).visibleTo();
          case TEMPLATE -> spec(resource, TemplateSpec.class).visibleTo();
          case CUSTOMER, POOL, QUEUE, TRIGGER -> List.of();
        };
    return to.contains("*") || to.contains(customer);
  }

  /** The module of a pinned name {@code owner/name@version}. */
  ModuleSpec module(Reader reader, String pinned) {
    return at(reader)
        .modules()
        .computeIfAbsent(
            pinned,
            p -> {
              Name name = Name.parse(p);
              return reader
                  .get(Tables.RESOURCES, Kind.MODULE, name.owner(), name.name(), name.version())
                  .map(r -> spec(r, ModuleSpec.class))
                  .orElseThrow(() -> new IllegalStateException("Module " + p + " is gone"));
            });
  }

  /** Whether the module of a pinned name is there; costs no read when it is known. */
  boolean has(Reader reader, String pinned) {
    Name name = Name.parse(pinned);
    return at(reader).modules().containsKey(pinned)
        || reader
            .get(Tables.RESOURCES, Kind.MODULE, name.owner(), name.name(), name.version())
            .isPresent();
  }

  static String pinned(Resource resource) {
    return resource.owner() + "/" + resource.name() + "@" + resource.version();
  }

  /** {@code [owner/]name[@version]} taken apart; absent parts are empty. */
  record Name(String owner, String name, String version) {
    static Name parse(String text) {
      int slash = text.indexOf('/');
      int at = text.indexOf('@', Math.max(slash, 0));
      return new Name(
          slash < 0 ? "" : text.substring(0, slash),
          text.substring(slash + 1, at < 0 ? text.length() : at),
          at < 0 ? "" : text.substring(at + 1));
    }
  }
}
