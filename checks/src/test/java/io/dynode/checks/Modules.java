package io.dynode.checks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What each module may use: the one table of the architecture. */
final class Modules {
  /** Packages that every module may use. */
  static final List<String> PLATFORM = List.of("java", "javax", "jdk", "org.jspecify");

  private static final Module MODEL = module("model", "", "");
  private static final Module JSON =
      module("json", "model", "tools.jackson.core org.snakeyaml.engine");
  private static final Module SPI = module("spi", "model", "");

  /** In the order of use: each may use only those above it. */
  static final List<Module> ALL =
      List.of(
          MODEL,
          JSON,
          SPI,
          module("builder", "model json", ""),
          module("workflow", "model spi", ""),
          module("scheduling", "model spi", ""),
          module("engine", "model json spi workflow scheduling", ""),
          module("dataplane", "model json spi", ""),
          module("agent", "model json spi dataplane", ""),
          module(
              "server", "model json spi workflow scheduling engine dataplane", "org.eclipse.jetty"),
          module("providers/stores/memory", "model spi", ""),
          module(
              "providers/stores/sql",
              "model json spi",
              "org.sqlite org.xerial org.postgresql org.checkerframework"),
          module("providers/objects/files", "model spi", ""),
          module("providers/environments/process", "model json spi", ""),
          module("providers/expressions/cel", "model spi", "dev.cel com.google"),
          module("providers/http/jetty", "model spi", "org.eclipse.jetty"),
          module(
              "testkit",
              "model json spi",
              "org.junit org.assertj net.jqwik org.opentest4j org.apiguardian"),
          module(
              "simulation",
              "model json spi workflow scheduling engine dataplane agent providers/stores/memory",
              ""),
          module("cli", "model json", "info.picocli picocli"),
          module(
              "benchmarks",
              "model json cli testkit",
              "org.sqlite org.xerial org.postgresql com.sun.management"),
          module("examples/traffic", "", ""),
          everything("app", "info.picocli picocli org.eclipse.jetty org.slf4j com.sun.management"));

  /** Modules that may have sub-packages of their own. */
  static final Set<String> WITH_SUBPACKAGES = Set.of("server", "cli");

  private Modules() {}

  /**
   * A module.
   *
   * @param folder where it is
   * @param uses the folders of the modules it may use, or {@code *}
   * @param libraries the prefixes of packages and group ids it may use beyond the platform
   */
  record Module(String folder, Set<String> uses, List<String> libraries) {
    String packageName() {
      return "io.dynode." + folder.replace("providers/", "").replace('/', '.');
    }

    String artifact() {
      return "dynode-" + folder.replace('/', '-');
    }

    boolean mayUse(Module other) {
      return other.equals(this) || uses.contains("*") || uses.contains(other.folder);
    }

    boolean mayUseLibrary(String name) {
      return startsWithAny(PLATFORM, name) || startsWithAny(libraries, name);
    }

    private static boolean startsWithAny(List<String> prefixes, String name) {
      return prefixes.stream().anyMatch(p -> name.equals(p) || name.startsWith(p + "."));
    }
  }

  /** The module that a package belongs to. */
  static Optional<Module> ofPackage(String name) {
    return ALL.stream()
        .filter(m -> name.equals(m.packageName()) || name.startsWith(m.packageName() + "."))
        .max(Comparator.comparingInt(m -> m.packageName().length()));
  }

  static Optional<Module> ofArtifact(String artifact) {
    return ALL.stream().filter(m -> m.artifact().equals(artifact)).findFirst();
  }

  private static Module module(String folder, String uses, String libraries) {
    return new Module(folder, new LinkedHashSet<>(words(uses)), words(libraries));
  }

  private static Module everything(String folder, String libraries) {
    return module(folder, "*", libraries);
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? new ArrayList<>() : Arrays.asList(text.split(" ", -1));
  }
}
