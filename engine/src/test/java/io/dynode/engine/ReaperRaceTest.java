package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.json.Digest;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ObjectRef;
import io.dynode.model.ProblemException;
import io.dynode.model.Reap;
import io.dynode.model.StoredObject;
import io.dynode.model.UploadIntent;
import io.dynode.objects.files.FileObjectStore;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import io.dynode.stores.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads, logs, removals and two reapers on the same few contents, each cut into the steps at
 * which a process may stop for long or die, in orders that follow from a seed; with real files.
 */
class ReaperRaceTest {
  private static final int SEEDS = Integer.getInteger("dynode.reaper.seeds", 100);
  private static final int STEPS = 120;
  private static final long SLOW = 1_000;
  private static final List<byte[]> CONTENTS =
      Stream.of("red", "green").map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();

  @TempDir Path folder;

  @Test
  void whatIsReferencedIsThereAndWhatIsNotGoes() throws IOException {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (FileObjectStore objects = new FileObjectStore(folder.resolve("s" + seed))) {
        new Race(seed, objects).run();
      }
    }
  }

  /** Something in several steps: the next one, until there is none. */
  private interface Actor {
    /** False: it is done. */
    boolean step();
  }

  private final class Race {
    private final long seed;
    private final FileObjectStore objects;
    private final MemoryStore store = new MemoryStore();
    private final SplittableRandom random;
    private final List<Actor> actors = new ArrayList<>();
    private long now = 1_000_000;
    private int names;

    Race(long seed, FileObjectStore objects) {
      this.seed = seed;
      this.objects = objects;
      this.random = new SplittableRandom(seed);
    }

    void run() throws IOException {
      for (int i = 0; i < STEPS; i++) {
        now += random.nextInt(400);
        if (actors.size() < 6) {
          actors.add(actor());
        }
        int at = random.nextInt(actors.size());
        boolean dies = random.nextInt(25) == 0;
        if (dies || !actors.get(at).step()) {
          actors.remove(at);
        }
        whole();
      }
      while (!actors.isEmpty()) {
        actors.removeIf(actor -> !actor.step());
        whole();
      }
      now += 10 * SLOW;
      // Whatever died in the middle: a reaper finds it.
      for (Actor last : List.of(new Reaper(), new Reaper())) {
        while (last.step()) {
          whole();
        }
      }
      nothingElse();
    }

    private Actor actor() {
      return switch (random.nextInt(5)) {
        case 0, 1 -> new Upload(CONTENTS.get(random.nextInt(CONTENTS.size())));
        case 2 -> new Drop();
        default -> new Reaper();
      };
    }

    private <R> R decide(Command<R> command) {
      return store.write(
          List.of(),
          transaction -> {
            Work work = new Work(transaction, now);
            R reply = command.decide(work);
            work.applyTo(transaction);
            return reply;
          });
    }

    /** Every name leads to a file. */
    private void whole() {
      for (ObjectRef ref : store.read(r -> r.scan(Scan.of(Tables.OBJECT_REFS, 1_000)))) {
        Key key = new Key(ref.hash(), ref.generation());
        StoredObject row = store.read(r -> r.get(Tables.OBJECTS, ref.hash())).orElseThrow();
        assertThat(row.dying()).as("seed %d: %s is dying", seed, ref).isFalse();
        assertThat(row.generation()).as("seed %d: %s", seed, ref).isEqualTo(ref.generation());
        assertThat(objects.contains(key)).as("seed %d: %s is stored", seed, ref).isTrue();
      }
    }

    private void nothingElse() throws IOException {
      Set<String> named = new TreeSet<>();
      store
          .read(r -> r.scan(Scan.of(Tables.OBJECT_REFS, 1_000)))
          .forEach(ref -> named.add(ref.hash() + "." + ref.generation()));
      Set<String> found = new TreeSet<>();
      try (Stream<Path> files = Files.walk(folder.resolve("s" + seed))) {
        files
            .filter(Files::isRegularFile)
            .filter(file -> !file.startsWith(folder.resolve("s" + seed).resolve("tmp")))
            .forEach(file -> found.add(file.getFileName().toString()));
      }
      assertThat(found).as("files of seed %d", seed).isEqualTo(named);
      List<Reap> reaps = store.read(r -> r.scan(Scan.of(Tables.REAPS, 1_000)));
      List<StoredObject> rows = store.read(r -> r.scan(Scan.of(Tables.OBJECTS, 1_000)));
      assertThat(reaps).as("seed %d", seed).isEmpty();
      assertThat(rows).as("seed %d", seed).allMatch(o -> o.references() > 0 && o.live());
    }

    /** A customer's upload, as the server does it. */
    private final class Upload implements Actor {
      private final CustomerId customer = new CustomerId("c" + random.nextInt(2));
      private final byte[] content;
      private final String hash;
      private int done;
      private int generation;

      Upload(byte[] content) {
        this.content = content;
        this.hash = Digest.sha256Hex(content);
      }

      @Override
      public boolean step() {
        Key key = new Key(hash, generation);
        switch (done++) {
          case 0 ->
              generation =
                  decide(
                          new IntendCommand(
                              StoredCommand.holder(customer), List.of(hash), List.of(), _ -> {}))
                      .generations()
                      .getFirst();
          case 1 -> objects.put(key, new ByteArrayInputStream(content));
          default -> {
            try {
              decide(
                  new StoredCommand(
                      EngineHarness.ADMIN, customer, key, content.length, "f" + names++ % 3));
            } catch (ProblemException e) {
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_MISSING);
              if (store.read(r -> Generations.over(r, key))) {
                objects.delete(key);
              }
            }
            return false;
          }
        }
        return true;
      }
    }

    /** Somebody's file is not wanted any more. */
    private final class Drop implements Actor {
      @Override
      public boolean step() {
        List<ObjectRef> refs = store.read(r -> r.scan(Scan.of(Tables.OBJECT_REFS, 1_000)));
        if (!refs.isEmpty()) {
          ObjectRef ref = refs.get(random.nextInt(refs.size()));
          store.write(
              List.of(),
              transaction -> {
                Work work = new Work(transaction, now);
                work.delete(Tables.OBJECT_REFS, ref.owner(), ref.path());
                ObjectRows.reference(work, work.get(Tables.OBJECTS, ref.hash()).orElseThrow(), -1);
                work.applyTo(transaction);
                return true;
              });
        }
        return false;
      }
    }

    /** A round of the duty, step by step: looks, marks, deletes, buries; may be late at each. */
    private final class Reaper implements Actor {
      private final Map<String, Boolean> seen = new HashMap<>();
      private final List<Command<Boolean>> marks = new ArrayList<>();
      private final List<Reap> reaps = new ArrayList<>();
      private boolean looked;
      private boolean found;
      private boolean expired;

      @Override
      public boolean step() {
        if (!expired) {
          expired = true;
          for (UploadIntent i : store.read(r -> r.scan(Scan.of(Tables.INTENTS, 1_000)))) {
            decide(new ExpireCommand(i, SLOW));
          }
        } else if (!looked) {
          looked = true;
          for (StoredObject o : store.read(r -> r.scan(Scan.of(Tables.OBJECTS, 1_000)))) {
            if (store.read(r -> ReapCommand.unused(r, o))) {
              marks.add(new ReapCommand(o.hash()));
            }
          }
        } else if (!marks.isEmpty()) {
          decide(marks.removeFirst());
        } else if (!found) {
          found = true;
          reaps.addAll(store.read(r -> r.scan(Scan.of(Tables.REAPS, 1_000))));
        } else if (!reaps.isEmpty()) {
          Reap reap = reaps.getFirst();
          if (seen.put(reap.hash() + reap.generation(), true) == null) {
            objects.delete(new Key(reap.hash(), reap.generation()));
          } else {
            reaps.removeFirst();
            decide(new ReapCommand.Bury(reap));
          }
        } else {
          return false;
        }
        return true;
      }
    }
  }
}
