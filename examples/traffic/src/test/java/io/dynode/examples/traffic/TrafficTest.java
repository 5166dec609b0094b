package io.dynode.examples.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example's programs, run as Dynode runs them: processes with in/ and out/. */
class TrafficTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsEveryVehicleThatWasDrawn(long seed) throws Exception {
    TrafficClip clip = TrafficClip.of(seed);
    Path split = step("split");
    Files.write(split.resolve("in/data/clip.avi"), clip.avi());
    run(split, Split.class, 0);
    assertThat(text(split, "output.json")).contains("\"frames\": " + clip.frames());

    Path detect = step("detect");
    copy(split.resolve("out/data"), detect.resolve("in/data"));
    run(detect, Detect.class, 0);
    List<Path> events = files(detect.resolve("out/events"));
    assertThat(events).hasSameSizeAs(clip.vehicles());

    List<TrafficClip.Vehicle> found = new ArrayList<>();
    for (Path event : events) {
      String name = event.getFileName().toString().replace(".json", "");
      int frame = number(Files.readString(event), "frame");
      byte[] crop = Files.readAllBytes(detect.resolve("out/data/crops/" + name + ".jpg"));
      Classify.Finding finding = Classify.look(Jpeg.decode(crop), TrafficClip.WIDTH);
      found.add(new TrafficClip.Vehicle(finding.colour(), finding.kind(), frame));
    }
    assertThat(words(found)).isEqualTo(words(clip.vehicles()));
    assertThat(found.stream().map(TrafficClip.Vehicle::firstFrame).sorted().toList())
        .zipSatisfy(
            clip.vehicles().stream().map(TrafficClip.Vehicle::firstFrame).sorted().toList(),
            (seen, drawn) -> assertThat(seen).isBetween(drawn - 2, drawn + 2));
  }

  @Test
  void classifierWritesAnInsight() throws Exception {
    Path classify = step("classify");
    BufferedImage picture = new BufferedImage(50, 30, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 30; y++) {
      for (int x = 0; x < 50; x++) {
        boolean car = x > 6 && x < 43 && y > 5 && y < 24;
        picture.setRGB(x, y, car ? 0xC82020 : 0x606060);
      }
    }
    Files.write(classify.resolve("in/data/car.jpg"), Jpeg.encode(picture, 0.9f));
    Files.writeString(
        classify.resolve("in/payload.json"),
        "{\"car\":\"car-007\",\"frame\":12,\"frameWidth\":320}");
    run(classify, Classify.class, 0);
    assertThat(text(classify, "insights.json"))
        .contains(
            "\"car\": \"car-007\"", "\"frame\": 12", "\"colour\": \"red\"", "\"kind\": \"car\"");
  }

  @Test
  void reportCountsInPlainShell() throws Exception {
    Path report = step("report");
    Files.createDirectories(report.resolve("in/data/crops"));
    Files.writeString(report.resolve("in/data/crops/car-001.jpg"), "abc");
    Files.writeString(report.resolve("in/data/crops/car-002.jpg"), "de");
    Files.writeString(report.resolve("in/payload.json"), "{\"frames\": 120, \"cars\": 2}");
    List<String> command = List.of("sh", Path.of("report.sh").toAbsolutePath().toString());
    run(report, command, 0);
    assertThat(text(report, "output.json"))
        .isEqualTo("{\"frames\": 120, \"vehicles\": 2, \"pictureBytes\": 5}\n");
    Files.writeString(report.resolve("in/payload.json"), "{\"frames\": 120, \"cars\": 3}");
    run(report, command, 1);
    assertThat(text(report, "error.json")).contains("3 vehicles were announced, 2 pictures came");
  }

  @Test
  void splitSaysWhatIsWrongWithAVideo() throws Exception {
    Path split = step("split");
    Files.writeString(split.resolve("in/data/clip.mp4"), "this is no video");
    run(split, Split.class, 1);
    assertThat(text(split, "error.json")).contains("clip.mp4: not a motion JPEG video");
  }

  @Test
  void readsPlainMotionJpegAndFramesWithoutTables() throws Exception {
    byte[] jpeg = Jpeg.encode(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), 0.8f);
    byte[] bare = withoutTables(jpeg);
    assertThat(bare.length).isLessThan(jpeg.length);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(jpeg);
    stream.write(bare);
    stream.write(jpeg);
    MotionJpeg video = MotionJpeg.open(new ByteArrayInputStream(stream.toByteArray()));
    assertThat(video.next()).hasValue(jpeg);
    assertThat(Jpeg.decode(video.next().orElseThrow()).getWidth()).isEqualTo(64);
    assertThat(video.next()).isPresent();
    assertThat(video.next()).isEmpty();
    byte[] avi = AviWriter.write(List.of(bare, jpeg), 64, 48, 10);
    MotionJpeg other = MotionJpeg.open(new ByteArrayInputStream(avi));
    assertThat(Jpeg.decode(other.next().orElseThrow()).getHeight()).isEqualTo(48);
    assertThat(other.next()).hasValue(jpeg);
    assertThat(other.next()).isEmpty();
  }

  @Test
  void damagedVideosEndCleanly() throws Exception {
    byte[] avi = TrafficClip.of(3).avi();
    for (int length = 0; length < 40_000; length += 97) {
      byte[] cut = java.util.Arrays.copyOf(avi, length);
      assertThat(countOrRefuse(cut)).isLessThan(TrafficClip.of(3).frames());
    }
  }

  @Test
  void sameSeedSameClip() {
    assertThat(TrafficClip.of(11).avi()).isEqualTo(TrafficClip.of(11).avi());
    assertThat(TrafficClip.of(11).vehicles()).isNotEqualTo(TrafficClip.of(12).vehicles());
  }

  @Test
  void otherFormatsNeedFfmpeg() throws Exception {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no video");
    assertThatThrownBy(() -> Video.motionJpeg(text, folder))
        .isInstanceOf(Video.Unusable.class)
        .hasMessageContaining("ffmpeg");
    assertThatThrownBy(() -> Video.motionJpeg(folder.resolve("absent.avi"), folder))
        .hasMessageContaining("no such file");
    Path avi = Files.write(folder.resolve("clip.avi"), TrafficClip.of(1).avi());
    assertThat(Video.motionJpeg(avi, folder)).isEqualTo(avi);
  }

  private static int countOrRefuse(byte[] video) {
    int frames = 0;
    try {
      MotionJpeg clip = MotionJpeg.open(new ByteArrayInputStream(video));
      while (clip.next().isPresent()) {
        frames++;
      }
    } catch (IOException _) {
      return frames;
    }
    return frames;
  }

  private static byte[] withoutTables(byte[] jpeg) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    int at = 2;
    while ((jpeg[at + 1] & 0xFF) != 0xDA) {
      int size = 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
      if ((jpeg[at + 1] & 0xFF) != 0xC4) {
        out.write(jpeg, at, size);
      }
      at += size;
    }
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  private static Map<String, Integer> words(List<TrafficClip.Vehicle> vehicles) {
    Map<String, Integer> words = new TreeMap<>();
    vehicles.forEach(v -> words.merge(v.colour() + " " + v.kind(), 1, Integer::sum));
    return words;
  }

  private Path step(String name) throws IOException {
    Path step = folder.resolve(name);
    Files.createDirectories(step.resolve("in/data"));
    Files.createDirectories(step.resolve("out"));
    Files.writeString(step.resolve("in/payload.json"), "{}");
    return step;
  }

  private static void run(Path step, Class<?> main, int expected) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        Path.of(Split.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    run(
        step,
        List.of(
            java,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true",
            "-cp",
            classes,
            main.getName()),
        expected);
  }

  private static void run(Path step, List<String> command, int expected) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(step.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(expected);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static String text(Path step, String name) throws IOException {
    return Files.readString(step.resolve("out").resolve(name));
  }

  private static int number(String json, String name) {
    Matcher m = Pattern.compile("\"" + name + "\": (\\d+)").matcher(json);
    assertThat(m.find()).isTrue();
    return Integer.parseInt(m.group(1));
  }
}
