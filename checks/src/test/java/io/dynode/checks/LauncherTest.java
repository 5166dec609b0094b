package io.dynode.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a small program in the product's place and a build that only copies it. */
final class LauncherTest {
  private static final Repository REPOSITORY = Repository.here();

  private static final String PROGRAM =
      """
      package io.dynode.app;
      public final class Main {
        public static void main(String[] args) throws Exception {
          System.out.println(String.join("|", args) + " home=" + System.getProperty("dynode.home"));
          if (args.length > 0 && args[0].equals("names"))
            System.out.println(System.getProperty("sun.jnu.encoding"));
          if (args.length > 0 && args[0].equals("exit")) System.exit(Integer.parseInt(args[1]));
          if (args.length > 0 && args[0].equals("wait")) Thread.sleep(60_000);
        }
      }
      """;

  private static final String TRAINING =
      """
      package io.dynode.app;
      final class Training {
        public static void main(String[] args) { System.out.println("trains " + args[0]); }
      }
      """;

  /** Stands for the build: counts itself, and copies the jar to where it is told to. */
  private static final String MVNW =
      """
      #!/bin/sh
      echo "$*" >> builds
      [ ! -f broken ] || { echo "[ERROR] no such symbol"; exit 1; }
      sleep "$(cat slow 2>/dev/null || echo 0)"
      for argument in "$@"; do
        case $argument in -Dlauncher.lib=*) lib=${argument#*=} ;; esac
      done
      mkdir -p "$lib" && cp program.jar "$lib/dynode-app.jar"
      """;

  @TempDir static Path compiled;
  @TempDir Path folder;

  private record Run(int status, String out, String err) {}

  @BeforeAll
  static void compileTheProgram() throws IOException {
    Path main = Files.writeString(compiled.resolve("Main.java"), PROGRAM);
    Path training = Files.writeString(compiled.resolve("Training.java"), TRAINING);
    String[] arguments = {"-d", compiled.toString(), main.toString(), training.toString()};
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    try (JarOutputStream jar =
        new JarOutputStream(Files.newOutputStream(compiled.resolve("program.jar")))) {
      for (String name : List.of("Main", "Training")) {
        String entry = "io/dynode/app/" + name + ".class";
        jar.putNextEntry(new JarEntry(entry));
        jar.write(Files.readAllBytes(compiled.resolve(entry)));
      }
    }
  }

  private Path root;

  @BeforeEach
  void useAFolderWithSpaces() throws IOException {
    root = Files.createDirectory(folder.resolve("a clone of it"));
  }

  private void put(String from, String to) throws IOException {
    Path target = root.resolve(to);
    Files.createDirectories(target.getParent());
    Files.copy(
        REPOSITORY.root().resolve(from),
        target,
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void distribution() throws IOException {
    put("dynode", "dynode");
    put(".mvn/jdk.sh", "lib/jdk.sh");
    Files.copy(compiled.resolve("program.jar"), root.resolve("lib/dynode-app.jar"));
  }

  private void fakeClone() throws IOException {
    put("dynode", "dynode");
    put(".mvn/jdk.sh", ".mvn/jdk.sh");
    put("app/pom.xml", "app/pom.xml");
    put("pom.xml", "pom.xml");
    source("engine/src/main/java/A.java");
    Files.writeString(root.resolve("mvnw"), MVNW);
    Files.setPosixFilePermissions(
        root.resolve("mvnw"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.copy(compiled.resolve("program.jar"), root.resolve("program.jar"));
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
      }
    }
  }

  private void source(String file) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, "// " + Instant.now());
  }

  private int builds() throws IOException {
    Path log = root.resolve("builds");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", root.resolve("dynode").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(k -> k.startsWith("DYNODE_"));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("DYNODE_AOT", "off");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Run run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(environment, arguments);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out, err);
  }

  @Test
  void aDistributionRunsItsJarsWithTheArgumentsAsTheyAre() throws Exception {
    distribution();
    Run run = run(Map.of(), "get", "two words", "*", "");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo("get|two words|*| home=" + root.toRealPath() + "\n");
    assertThat(run(Map.of(), "exit", "7").status()).isEqualTo(7);
  }

  @Test
  void runsThroughASymbolicLink() throws Exception {
    distribution();
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path link = Files.createSymbolicLink(bin.resolve("dy"), Path.of("../a clone of it/dynode"));
    Process process = new ProcessBuilder("sh", link.toString(), "x").start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("x home=");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void fileNamesAreUtf8InWhateverLocale() throws Exception {
    distribution();
    for (Map<String, String> locale :
        List.of(
            Map.of("LANG", "", "LC_CTYPE", "", "LC_ALL", ""),
            Map.of("LANG", "C", "LC_CTYPE", "", "LC_ALL", ""),
            Map.of("LANG", "C.UTF-8", "LC_CTYPE", "", "LC_ALL", "POSIX"),
            Map.of("LANG", "", "LC_CTYPE", "C.utf8", "LC_ALL", ""))) {
      assertThat(run(locale, "names").out()).as("%s", locale).endsWith("UTF-8\n");
    }
  }

  @Test
  void signalsReachTheProgram() throws Exception {
    distribution();
    Process process = start(Map.of(), "wait");
    assertThat(process.inputReader().readLine()).startsWith("wait");
    assertThat(process.descendants()).as("exec, no shell in between").isEmpty();
    process.destroy();
    assertThat(process.waitFor(20, SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(143);
  }

  @Test
  void withoutAJdkItSaysWhatToDo() throws Exception {
    distribution();
    Run run = run(Map.of("DYNODE_JAVA_MIN", "999"));
    assertThat(run.status()).isEqualTo(69);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("no JDK 999", "JAVA_HOME is ", "apt-get install");
  }

  @Test
  void aCloneBuildsOnFirstUseAndWhenASourceChanged() throws Exception {
    fakeClone();
    Run first = run(Map.of(), "x");
    assertThat(first.status()).isZero();
    assertThat(first.out()).startsWith("x home=");
    assertThat(first.err()).contains("building (first use)");
    assertThat(run(Map.of(), "x").err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    source("engine/src/main/java/A.java");
    assertThat(run(Map.of(), "x").err()).contains("a source changed");
    source("providers/stores/sql/src/main/resources/schema.sql");
    assertThat(run(Map.of(), "x").status()).isZero();
    Files.delete(root.resolve("engine/src/main/java/A.java"));
    assertThat(run(Map.of(), "x").status()).isZero();
    assertThat(builds()).isEqualTo(4);

    source("engine/src/test/java/ATest.java");
    assertThat(run(Map.of(), "x").err()).isEmpty();
    assertThat(builds()).isEqualTo(4);
    try (Stream<Path> kept = Files.list(root.resolve("target/dynode"))) {
      assertThat(kept.filter(Files::isDirectory)).as("the three newest").hasSize(3);
    }
  }

  @Test
  void aFailedBuildIsShownAndTriedAgain() throws Exception {
    fakeClone();
    Files.createFile(root.resolve("broken"));
    Run run = run(Map.of(), "x");
    assertThat(run.status()).isEqualTo(70);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("[ERROR] no such symbol", "the build failed");
    Files.delete(root.resolve("broken"));
    assertThat(run(Map.of(), "x").status()).isZero();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    fakeClone();
    Files.writeString(root.resolve("slow"), "2");
    Process one = start(Map.of(), "x");
    Process two = start(Map.of(), "y");
    assertThat(one.waitFor()).isZero();
    assertThat(two.waitFor()).isZero();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void takesOverTheLockOfABuildThatDied() throws Exception {
    fakeClone();
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path state = Files.createDirectories(root.resolve("target/dynode"));
    Path lock = state.resolve("build.lock");
    Files.createSymbolicLink(lock, Path.of("process-" + dead.pid()));
    // What a build of an older launcher left when it was killed before it had written its number.
    Files.createDirectory(state.resolve("lock"));
    Process process = start(Map.of(), "x");
    assertThat(process.waitFor(60, SECONDS)).as("it waits for nobody").isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(builds()).isEqualTo(1);
    assertThat(Files.isSymbolicLink(lock)).isFalse();
  }

  @Test
  void aBuildThatIsKilledWhereverItIsLeavesNobodyWaiting() throws Exception {
    fakeClone();
    // The lock names its holder from its first moment on: that is the only moment there is.
    Files.writeString(root.resolve("slow"), "60");
    Path lock = root.resolve("target/dynode/build.lock");
    Process killed = start(Map.of(), "x");
    while (!Files.isSymbolicLink(lock)) {
      assertThat(killed.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    assertThat(Files.readSymbolicLink(lock).toString()).isEqualTo("process-" + killed.pid());
    List<ProcessHandle> all = killed.descendants().toList();
    killed.destroyForcibly().waitFor();
    all.forEach(ProcessHandle::destroyForcibly);
    Files.delete(root.resolve("slow"));
    Process next = start(Map.of(), "x");
    assertThat(next.waitFor(60, SECONDS)).isTrue();
    assertThat(next.exitValue()).isZero();
  }

  @Test
  void trainsThoughATrainingWasKilled() throws Exception {
    distribution();
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path aot = Files.createDirectories(root.resolve("lib/aot"));
    String name = "client-" + System.getProperty("java.version") + ".aot";
    Files.createSymbolicLink(aot.resolve(name + ".lock"), Path.of("process-" + dead.pid()));
    Files.createDirectory(aot.resolve(name + ".training"));
    assertThat(run(Map.of("DYNODE_AOT", "wait"), "get").err()).isEmpty();
    assertThat(caches(aot)).containsExactly(name);
    assertThat(aot.resolve(name + ".training")).doesNotExist();
  }

  /** Small systems have it not. */
  @Test
  void trainsWithoutNice() throws Exception {
    distribution();
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : List.of("find", "id", "ln", "mkdir", "mv", "readlink", "rm", "sh")) {
      Files.createSymbolicLink(tools.resolve(tool), onPath(tool));
    }
    Run run = run(Map.of("DYNODE_AOT", "wait", "PATH", tools.toString()), "get");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("get home=");
    assertThat(caches(root.resolve("lib/aot"))).singleElement().asString().startsWith("client-");
  }

  private static Path onPath(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void trainsOneCachePerRoleAndClassPath() throws Exception {
    distribution();
    Path aot = root.resolve("lib/aot");
    Map<String, String> waits = Map.of("DYNODE_AOT", "wait");
    assertThat(run(waits, "get").err()).isEmpty();
    assertThat(caches(aot)).singleElement().asString().startsWith("client-");
    assertThat(run(waits, "standalone").err()).isEmpty();
    assertThat(caches(aot)).hasSize(2);

    FileTime trained = Files.getLastModifiedTime(aot.resolve(caches(aot).getFirst()));
    assertThat(run(waits, "get").out()).startsWith("get home=");
    assertThat(Files.getLastModifiedTime(aot.resolve(caches(aot).getFirst()))).isEqualTo(trained);
    Files.copy(compiled.resolve("program.jar"), root.resolve("lib/dynode-more.jar"));
    assertThat(run(waits, "get").err()).isEmpty();
    assertThat(Files.getLastModifiedTime(aot.resolve(caches(aot).getFirst())))
        .isGreaterThan(trained);
  }

  @Test
  void aCacheBesideTheJarsIsUsedByThoseWhoMayNotWriteThere() throws Exception {
    assumeTrue(
        System.getProperty("user.name").equals("root"),
        "n/a: only root can run something as another user");
    distribution();
    assertThat(run(Map.of("DYNODE_AOT", "wait"), "get").status()).isZero();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    List<String> command =
        List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "sh",
            root.resolve("dynode").toString(),
            "get");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    builder.environment().put("DYNODE_AOT", "wait");
    Process other = builder.redirectErrorStream(true).start();
    String said = new String(other.getInputStream().readAllBytes(), UTF_8);
    assertThat(other.waitFor()).as(said).isZero();
    assertThat(said).startsWith("get home=");
    assertThat(home).as("it trained none of its own").isEmptyDirectory();
  }

  @Test
  void cachesThatCameWithTheJarsAreUsedWhereverTheyAreWhileTheyFit() throws Exception {
    Path lib = Files.createDirectory(root.resolve("jars"));
    Files.copy(compiled.resolve("program.jar"), lib.resolve("dynode-app.jar"));
    Path made = root.resolve("made");
    ProcessBuilder makes =
        new ProcessBuilder(
            "sh",
            "app/src/dist/caches.sh",
            REPOSITORY.root().toString(),
            lib.toString(),
            made.toString(),
            "2026-01-01T00:00:00Z");
    makes.environment().put("JAVA_HOME", System.getProperty("java.home"));
    makes.directory(REPOSITORY.root().toFile()).redirectErrorStream(true);
    Process process = makes.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    root = Files.move(made, folder.resolve("unpacked"));
    Path aot = root.resolve("lib/aot");
    assertThat(caches(aot)).hasSize(2);
    FileTime then = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Map<String, String> waits =
        Map.of(
            "DYNODE_AOT",
            "wait",
            "DYNODE_JAVA_OPTS",
            "-Xlog:class+load:file=" + folder.resolve("loaded"));
    assertThat(run(waits, "get").out()).startsWith("get home=");
    assertThat(caches(aot)).allMatch(name -> then.equals(time(aot.resolve(name))));
    assertThat(folder.resolve("loaded"))
        .content()
        .contains("io.dynode.app.Training source: shared objects file");

    // Of other times, or of another Java, they may not fit: others are trained in their place.
    Files.setLastModifiedTime(root.resolve("lib/dynode-app.jar"), FileTime.from(Instant.EPOCH));
    assertThat(run(waits, "get").out()).startsWith("get home=");
    assertThat(time(aot.resolve(caches(aot).getFirst()))).isGreaterThan(then);
    assertThat(time(aot.resolve(caches(aot).getLast()))).isEqualTo(then);
  }

  private static FileTime time(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aBrokenCacheCostsNothing() throws Exception {
    distribution();
    Path aot = root.resolve("lib/aot");
    assertThat(run(Map.of("DYNODE_AOT", "wait"), "get").status()).isZero();
    Files.write(aot.resolve(caches(aot).getFirst()), new byte[100]);
    Run run = run(Map.of("DYNODE_AOT", "on"), "get");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("get home=");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aCacheDamagedInItsMiddleEndsOneCommandAndIsGone() throws Exception {
    distribution();
    Path aot = root.resolve("lib/aot");
    assertThat(run(Map.of("DYNODE_AOT", "wait"), "get").status()).isZero();
    Path cache = aot.resolve(caches(aot).getFirst());
    byte[] bytes = Files.readAllBytes(cache);
    java.util.Arrays.fill(bytes, bytes.length / 4, bytes.length * 3 / 4, (byte) 0x5a);
    Files.write(cache, bytes);
    Run crashed = run(Map.of("DYNODE_AOT", "on"), "get");
    assertThat(crashed.status()).as(crashed.out()).isEqualTo(134);
    assertThat(crashed.err()).contains("was removed: start the command again");
    assertThat(cache).doesNotExist();
    Run next = run(Map.of("DYNODE_AOT", "wait"), "get");
    assertThat(next.status()).as(next.err()).isZero();
    assertThat(next.out()).startsWith("get home=");
  }

  @Test
  void offTrainsNothing() throws Exception {
    distribution();
    assertThat(run(Map.of("DYNODE_AOT", "off"), "get").status()).isZero();
    assertThat(root.resolve("lib/aot")).doesNotExist();
  }

  private static List<String> caches(Path aot) throws IOException {
    try (Stream<Path> files = Files.list(aot)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.endsWith(".aot"))
          .sorted()
          .toList();
    }
  }
}
