package io.dynode.expressions.cel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The library costs a second and megabytes: nobody pays who has no conditions. */
class LazyLoadingTest {
  @Test
  void theLibraryIsLoadedByTheFirstCompile() throws Exception {
    try (Recording loader = new Recording()) {
      Class<?> type = loader.loadClass(CelExpressions.class.getName());
      Object expressions = type.getConstructor().newInstance();
      assertThat(loader.celClasses()).isEmpty();
      type.getMethod("compile", String.class, Set.class).invoke(expressions, "true", Set.of("ops"));
      assertThat(loader.celClasses()).isNotEmpty();
    }
  }

  /** Loads everything anew and remembers the names. */
  private static final class Recording extends URLClassLoader {
    private final List<String> names = Collections.synchronizedList(new ArrayList<>());

    Recording() {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() {
      return List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
          .map(Recording::url)
          .toArray(URL[]::new);
    }

    private static URL url(String path) {
      try {
        return Path.of(path).toUri().toURL();
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(path, e);
      }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      names.add(name);
      return super.findClass(name);
    }

    List<String> celClasses() {
      return names.stream().filter(name -> name.startsWith("dev.cel.")).toList();
    }
  }
}
