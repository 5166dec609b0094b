package io.dynode.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server on the loopback, from the machine's own programs, with a folder of its
 * own that goes when the JVM ends. It does not wait for the disk (what it committed survives its
 * being killed, but no power cut), unless it is {@link #durable}. Needs a PostgreSQL driver on the
 * class path.
 */
public final class PostgresServer {
  private static final String USER = "dynode";
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final List<String> QUICK = List.of("-c", "fsync=off", "-c", "shared_buffers=32MB");
  private static final AtomicInteger SCHEMAS = new AtomicInteger();
  private static @Nullable PostgresServer shared;

  private final Path programs;
  private final Path folder;
  private final int port;
  private final List<String> settings;
  private final boolean asRoot = "root".equals(System.getProperty("user.name"));
  private @Nullable Process process;

  private PostgresServer(Path programs, Path parent, List<String> settings) throws IOException {
    this.programs = programs;
    this.settings = List.copyOf(settings);
    this.folder = Files.createTempDirectory(parent, "dynode-postgres-");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = socket.getLocalPort();
    }
    if (asRoot) {
      run(List.of("chown", "postgres", folder.toString()));
    }
    // Only this machine's users can reach it, and it holds nothing.
    run(as(program("initdb"), "-D", data(), "-A", "trust", "-U", USER, "-E", "UTF8", "-N"));
    start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
  }

  /** A folder that the server's user can walk to, unlike one that belongs to root. */
  private static Path reachable() {
    Path usual = Path.of("/tmp");
    return Files.isWritable(usual) ? usual : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Whether this machine has PostgreSQL, and this user can run it. */
  public static boolean available() {
    return programs().isPresent() && (!"root".equals(System.getProperty("user.name")) || hasUser());
  }

  private static boolean hasUser() {
    try {
      FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("postgres");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The server that the tests of this JVM share, started when first asked for. */
  public static synchronized PostgresServer shared() {
    PostgresServer server = shared;
    if (server == null) {
      try {
        server = new PostgresServer(programs().orElseThrow(), reachable(), QUICK);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      shared = server;
    }
    return server;
  }

  /**
   * Another server, for whoever kills it.
   *
   * @throws IllegalStateException when this machine has no PostgreSQL that this user can run
   */
  public static PostgresServer another() {
    return make(reachable(), QUICK);
  }

  /**
   * A server that keeps what it committed through a power cut, with PostgreSQL's own defaults, for
   * whoever measures.
   *
   * @param parent where its folder is made: on the disk that is meant; other users can walk there
   * @throws IllegalStateException when this machine has no PostgreSQL that this user can run
   */
  public static PostgresServer durable(Path parent) {
    return make(parent, List.of());
  }

  private static PostgresServer make(Path parent, List<String> settings) {
    if (!available()) {
      throw new IllegalStateException("PostgreSQL's programs are not installed for this user");
    }
    try {
      return new PostgresServer(programs().orElseThrow(), parent, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> programs() {
    List<Path> candidates = new ArrayList<>();
    if (Files.isDirectory(DEBIAN)) {
      try (Stream<Path> versions = Files.list(DEBIAN)) {
        versions
            .sorted(Comparator.comparing(Path::toString).reversed())
            .forEach(version -> candidates.add(version.resolve("bin")));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    for (String path : System.getenv().getOrDefault("PATH", "").split(":")) {
      candidates.add(Path.of(path));
    }
    return candidates.stream()
        .filter(path -> Files.isExecutable(path.resolve("initdb")))
        .filter(path -> Files.isExecutable(path.resolve("postgres")))
        .findFirst();
  }

  /** The address of a new, empty schema. */
  public String newSchema() {
    String name = "s" + SCHEMAS.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url() + "&currentSchema=" + name;
  }

  /** The address of the server's own database. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER;
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** The user of all tests; it has no password. */
  public String user() {
    return USER;
  }

  /** Starts it, and waits until it takes connections. */
  public void start() {
    List<String> command =
        as(
            program("postgres"),
            "-D",
            data(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=");
    command.addAll(settings);
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.until("PostgreSQL takes connections", Duration.ofSeconds(60), this::answers);
  }

  /** Its process, from which all others of it descend. */
  public ProcessHandle handle() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("PostgreSQL does not run now");
    }
    return running.toHandle();
  }

  private boolean answers() {
    try (Connection connection = DriverManager.getConnection(url())) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  /** Ends it at once, without a word to its clients; what was committed stays. */
  public void kill() {
    Process running = process;
    if (running == null) {
      return;
    }
    List<ProcessHandle> all = new ArrayList<>(running.descendants().toList());
    all.add(running.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    process = null;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private String program(String name) {
    return programs.resolve(name).toString();
  }

  /** PostgreSQL refuses to run as root. */
  private List<String> as(String... command) {
    List<String> whole = new ArrayList<>();
    if (asRoot) {
      whole.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  private void run(List<String> command) throws IOException {
    Process run =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said =
        new String(run.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      if (run.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void remove() {
    kill();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // It is in the system's temporary folder.
    }
  }
}
