package io.dynode.dataplane;

import io.dynode.json.Digest;
import io.dynode.json.JsonText;
import io.dynode.model.AgendaId;
import io.dynode.model.AgentId;
import io.dynode.model.AttemptId;
import io.dynode.model.CustomerId;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.Assignment;
import io.dynode.model.Protocol.FileEntry;
import io.dynode.model.Protocol.StagedFile;
import io.dynode.model.Resources;
import io.dynode.spi.Environment.Exit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Values the tests of this module share. */
final class Testing {
  static final Exit SUCCESS = new Exit(Exit.Cause.EXITED, 0, 1, 2, "");
  static final long EPOCH = 3;

  private Testing() {}

  static WorkbenchSettings settings(Path root) {
    return WorkbenchSettings.of(new AgentId("agent"), root, System.getenv("PATH"), false);
  }

  static WorkbenchSettings settings(Path root, Limits limits, boolean link, long cacheBytes) {
    WorkbenchSettings s = settings(root);
    return new WorkbenchSettings(
        s.agent(), root, s.path(), s.grace(), link, cacheBytes, s.keepState(), s.kept(), limits);
  }

  static String sha256(byte[] content) {
    return Digest.sha256Hex(content);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static FileEntry entry(String path, String content, int mode) {
    byte[] bytes = bytes(content);
    return new FileEntry(path, sha256(bytes), 1, bytes.length, mode);
  }

  static StagedFile staged(String path, String content) {
    return new StagedFile(path, entry(path, content, 0644));
  }

  /** An assignment to be altered by the methods of this builder. */
  static final class Draft {
    private final String attempt;
    private final List<StagedFile> files = new ArrayList<>();
    private final List<StagedFile> code = new ArrayList<>();
    private Json event = Json.NULL;
    private Map<String, String> env = Map.of();
    private int index;
    private int run = 1;
    private int number = 1;

    Draft(String attempt) {
      this.attempt = attempt;
    }

    Draft file(StagedFile file) {
      files.add(file);
      return this;
    }

    Draft code(StagedFile file) {
      code.add(file);
      return this;
    }

    Draft event(Json value) {
      event = value;
      return this;
    }

    Draft env(Map<String, String> value) {
      env = value;
      return this;
    }

    Draft number(int value) {
      number = value;
      return this;
    }

    Draft operation(int newIndex, int newRun) {
      index = newIndex;
      run = newRun;
      return this;
    }

    Assignment done() {
      return new Assignment(
          new AttemptId(attempt),
          "secret-token",
          new AgendaId("agenda"),
          new CustomerId("customer"),
          "operation",
          index,
          run,
          number,
          "module@1",
          List.of("run", "it"),
          code,
          env,
          "process",
          Resources.cpu(500),
          Duration.ofSeconds(90),
          Json.object("question", Json.of(6)),
          event,
          files,
          "correlation",
          false);
    }
  }

  static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  static Json parse(String json) {
    return JsonText.parse(json);
  }

  static ProblemException refusal(ErrorCode code, ThrowingCallable call) {
    ProblemException problem = Assertions.catchThrowableOfType(ProblemException.class, call);
    Assertions.assertThat(problem).as("refused").isNotNull();
    Assertions.assertThat(problem.code()).isEqualTo(code);
    return problem;
  }

  /** Whether this user is above permissions. */
  static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  /** Runs a command and returns its exit code. */
  static int run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor();
  }
}
