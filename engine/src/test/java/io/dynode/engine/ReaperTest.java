package io.dynode.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynode.json.Digest;
import io.dynode.model.CustomerId;
import io.dynode.model.ProblemException;
import io.dynode.model.Reap;
import io.dynode.model.StoredObject;
import io.dynode.spi.ObjectStore.Key;
import io.dynode.spi.Scan;
import io.dynode.spi.Tables;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files that nothing refers to go, generation by generation. */
class ReaperTest {
  private static final CustomerId ACME = new CustomerId(EngineHarness.CUSTOMER);
  private static final byte[] RED = "red".getBytes(StandardCharsets.UTF_8);
  private static final byte[] BLUE = "blue".getBytes(StandardCharsets.UTF_8);

  private final EngineHarness world = new EngineHarness(EngineSettings.defaults().with(brief()));

  /** As usual, but that an uploaded file is kept for three days. */
  private static RetentionSettings brief() {
    RetentionSettings usual = RetentionSettings.defaults();
    return new RetentionSettings(
        usual.agendas(),
        usual.events(),
        usual.audit(),
        usual.rerunWindow(),
        usual.upload(),
        Duration.ofDays(3),
        usual.every(),
        usual.pace(),
        usual.page());
  }

  @Test
  void aFileWhoseNameWasGivenToAnotherGoes() {
    Key red = upload(RED, "car");
    Key blue = upload(BLUE, "car");
    round();
    assertThat(world.objects.contains(red)).isFalse();
    assertThat(world.objects.contains(blue)).isTrue();
    assertThat(rows()).extracting(StoredObject::hash).containsExactly(blue.hash());
    assertThat(reaps()).isEmpty();
  }

  @Test
  void aFileThatComesBackIsOfTheNextGeneration() {
    Key red = upload(RED, "car");
    upload(BLUE, "car");
    round();
    Key again = upload(RED, "car");
    assertThat(again.generation()).isGreaterThan(red.generation());
    round();
    assertThat(world.objects.contains(again)).isTrue();
    // A reaper that was late deletes nothing but what it was told.
    world.objects.delete(red);
    assertThat(world.objects.contains(again)).isTrue();
  }

  @Test
  void anUploadedFileIsForgottenInTheEndUnlessItIsStoredAgain() {
    Key red = upload(RED, "car");
    Key blue = upload(BLUE, "van");
    later();
    upload(BLUE, "van");
    later();
    assertThat(world.objects.contains(red)).isFalse();
    assertThat(world.objects.contains(blue)).isTrue();
    assertThat(rows()).extracting(StoredObject::hash).containsExactly(blue.hash());
  }

  private void later() {
    world.time.runFor(Duration.ofDays(2));
    round();
  }

  @Test
  void anUploadHasItsTimeAndIsRefusedAfterIt() {
    String hash = Digest.sha256Hex(RED);
    Key key = new Key(hash, intend(hash));
    round();
    assertThat(rows()).hasSize(1);
    world.time.runFor(Duration.ofDays(2));
    round();
    assertThat(rows()).isEmpty();
    world.objects.put(key, new ByteArrayInputStream(RED));
    assertThatThrownBy(() -> stored(key, RED, "car")).isInstanceOf(ProblemException.class);
    // What came too late is not left behind.
    world.time.runFor(Duration.ofSeconds(1));
    assertThat(world.objects.contains(key)).isFalse();
    assertThat(world.objects.contains(upload(RED, "car"))).isTrue();
  }

  @Test
  void aServerThatDiedBeforeTheFileWasDeletedLeavesItToTheNext() {
    Key red = upload(RED, "car");
    upload(BLUE, "car");
    world.write(work -> new ReapCommand(red.hash()).decide(work));
    assertThat(world.objects.contains(red)).isTrue();
    assertThat(world.store.read(r -> r.get(Tables.OBJECTS, red.hash())).orElseThrow().dying())
        .isTrue();
    // Meanwhile the same content is stored again.
    Key again = upload(RED, "van");
    assertThat(again.generation()).isEqualTo(red.generation() + 1);
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.objects.contains(red)).isFalse();
    assertThat(world.objects.contains(again)).isTrue();
    assertThat(reaps()).isEmpty();
  }

  @Test
  void aFileThatCannotBeDeletedIsTriedAgain() {
    Key red = upload(RED, "car");
    upload(BLUE, "car");
    world.objects.refusing = true;
    round();
    assertThat(reaps()).hasSize(1);
    world.objects.refusing = false;
    world.time.runFor(Duration.ofMinutes(1));
    assertThat(world.objects.contains(red)).isFalse();
    assertThat(reaps()).isEmpty();
  }

  @Test
  void aWrongCountDoesNotTakeWhatHasAName() {
    Key red = upload(RED, "car");
    world.write(work -> {
      ObjectRows.reference(work, work.get(Tables.OBJECTS, red.hash()).orElseThrow(), -1);
      return true;
    });
    round();
    assertThat(world.objects.contains(red)).isTrue();
  }

  private void round() {
    world.await(world.engine.duties().run(EngineHarness.ADMIN, "objects"));
    world.time.runFor(Duration.ofMinutes(1));
  }

  private Key upload(byte[] content, String name) {
    String hash = Digest.sha256Hex(content);
    Key key = new Key(hash, intend(hash));
    world.objects.put(key, new ByteArrayInputStream(content));
    stored(key, content, name);
    return key;
  }

  private int intend(String hash) {
    return world
        .await(world.engine.intend(EngineHarness.ADMIN, ACME, List.of(hash)))
        .generations()
        .getFirst();
  }

  private void stored(Key key, byte[] content, String name) {
    world.await(world.engine.stored(EngineHarness.ADMIN, ACME, key, content.length, name));
  }

  private List<StoredObject> rows() {
    return world.store.read(r -> r.scan(Scan.of(Tables.OBJECTS, 100)));
  }

  private List<Reap> reaps() {
    return world.store.read(r -> r.scan(Scan.of(Tables.REAPS, 100)));
  }
}
