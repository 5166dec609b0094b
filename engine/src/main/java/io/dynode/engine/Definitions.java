package io.dynode.engine;

import io.dynode.json.Digest;
import io.dynode.json.JsonText;
import io.dynode.json.Records;
import io.dynode.model.AgendaSpec;
import io.dynode.model.Definition;
import io.dynode.model.Resources;
import io.dynode.scheduling.Shapes;
import io.dynode.spi.Expressions;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Limits;
import io.dynode.workflow.ModuleCatalog;
import io.dynode.workflow.Plan;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Compiled definitions by hash, the most recently used within a bound of memory. */
final class Definitions {
  /** Compiled, a definition takes about this many times its JSON. */
  private static final int EXPANSION = 6;

  private final Catalog catalog;
  private final Expressions expressions;
  private final Limits limits;
  private final long boundBytes;
  private final Map<String, Weighed> cache = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /** Begins the keys of what generators made: the same text means something else then. */
  private static final String GROWN = "grown/";

  private record Weighed(Plan plan, Needs needs, Definition row, long bytes) {}

  /**
   * What an agenda needs of the host that admits it.
   *
   * @param footprint what it reserves there
   * @param environments that its operations name
   * @param shape the class of all that
   */
  record Needs(Resources footprint, Set<String> environments, String shape) {
    static Needs of(Plan plan) {
      return of(Footprints.of(plan), Footprints.environments(plan));
    }

    static Needs of(Resources footprint, Set<String> environments) {
      return new Needs(footprint, environments, Shapes.of(footprint, environments));
    }

    /** What both need together. */
    Needs and(Needs other) {
      Set<String> both = new TreeSet<>(environments);
      both.addAll(other.environments);
      return of(footprint.max(other.footprint), both);
    }

    /** Whether who has that lacks nothing of this. */
    boolean within(Needs other) {
      return footprint.fitsIn(other.footprint) && other.environments.containsAll(environments);
    }
  }

  /** A plan, what it needs, and the row that keeps it. */
  record Stored(Plan plan, Needs needs, Definition row) {}

  Definitions(Catalog catalog, Expressions expressions, Limits limits, long boundBytes) {
    this.catalog = catalog;
    this.expressions = expressions;
    this.limits = limits;
    this.boundBytes = boundBytes;
  }

  /** Validates and compiles a submitted agenda; costs what the agenda is large. */
  Stored compile(AgendaSpec spec, ModuleCatalog modules) {
    // Definitions are shown to whoever may read; a callback has a secret.
    Plan plan = Plan.compile(spec.withoutCallback(), modules, expressions, limits);
    byte[] json = JsonText.bytes(Records.encodeBrief(plan.spec()));
    String hash = Digest.sha256Hex(json);
    // The same agenda again is what most submits are: its row need not be packed anew.
    Weighed weighed =
        known(hash)
            .orElseGet(() ->
                remember(hash, plan, new Definition(hash, gzip(json), plan.size()), json.length));
    return new Stored(weighed.plan(), weighed.needs(), weighed.row());
  }

  /** Validates and compiles operations that a generator made. */
  Stored compileGrown(AgendaSpec spec, ModuleCatalog modules) {
    Plan plan = Plan.compileGrown(spec, modules, expressions, limits);
    byte[] json = JsonText.bytes(Records.encodeBrief(plan.spec()));
    String hash = Digest.sha256Hex(json);
    Definition row = new Definition(hash, gzip(json), plan.size());
    Weighed weighed =
        known(GROWN + hash).orElseGet(() -> remember(GROWN + hash, plan, row, json.length));
    return new Stored(weighed.plan(), weighed.needs(), weighed.row());
  }

  /** The plan of operations that a generator made. */
  Plan grown(Reader reader, String hash) {
    Optional<Weighed> known = known(GROWN + hash);
    if (known.isPresent()) {
      return known.get().plan();
    }
    Definition row = row(reader, hash);
    byte[] json = gunzip(row.body());
    Plan plan = Plan.compileGrown(spec(json), new Pinned(reader), expressions, limits);
    return remember(GROWN + hash, plan, row, json.length).plan();
  }

  private static Definition row(Reader reader, String hash) {
    return reader
        .get(Tables.DEFINITIONS, hash)
        .orElseThrow(() -> new IllegalStateException("Definition " + hash + " is gone"));
  }

  private static AgendaSpec spec(byte[] json) {
    return Records.decodeKnown(JsonText.parse(json, JsonText.Limits.OWN), AgendaSpec.class);
  }

  /** The plan of a stored definition. */
  Plan plan(Reader reader, String hash) {
    return weighed(reader, hash).plan();
  }

  /** What an agenda of that definition needs at admission. */
  Needs needs(Reader reader, String hash) {
    return weighed(reader, hash).needs();
  }

  private Weighed weighed(Reader reader, String hash) {
    Optional<Weighed> known = known(hash);
    if (known.isPresent()) {
      return known.get();
    }
    Definition row = row(reader, hash);
    byte[] json = gunzip(row.body());
    Plan plan = Plan.compile(spec(json), new Pinned(reader), expressions, limits);
    return remember(hash, plan, row, json.length);
  }

  private Optional<Weighed> known(String hash) {
    synchronized (cache) {
      return Optional.ofNullable(cache.get(hash));
    }
  }

  private Weighed remember(String key, Plan plan, Definition row, long jsonBytes) {
    long weight = jsonBytes * EXPANSION + row.body().length + 1_000;
    Weighed weighed = new Weighed(plan, Needs.of(plan), row, weight);
    synchronized (cache) {
      if (cache.putIfAbsent(key, weighed) == null) {
        bytes += weight;
      }
      while (bytes > boundBytes && cache.size() > 1) {
        Map.Entry<String, Weighed> eldest = cache.entrySet().iterator().next();
        bytes -= eldest.getValue().bytes();
        cache.remove(eldest.getKey());
      }
    }
    return weighed;
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 4 + 64);
    try (GZIPOutputStream zip = new GZIPOutputStream(out, 8_192)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] gunzip(byte[] packed) {
    try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(packed), 8_192)) {
      return zip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Modules of a stored definition: pinned, and checked when it was submitted. */
  private final class Pinned implements ModuleCatalog {
    private final Reader reader;

    Pinned(Reader reader) {
      this.reader = reader;
    }

    @Override
    public Optional<Found> find(String type) {
      return Optional.of(new Found(type, catalog.module(reader, type)));
    }

    @Override
    public Collection<String> names() {
      return List.of();
    }
  }
}
