import static java.lang.classfile.ClassFile.StackMapsOption.GENERATE_STACK_MAPS;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Run by the build: gives the classes of a jar the format that an AOT cache can hold. Those of
 * picocli are in that of Java 5, which the JVM verifies in the slow way and keeps out of the cache;
 * reading them so took a third of the time of a client command. What they do does not change.
 *
 * <p>The jars are written anew without the permissions of the files they were made of, so that
 * those of the same sources are the same whatever the umask of the builder is.
 *
 * <p>Arguments: the folder of the jars, and how the names of those to write begin.
 */
final class UpgradeClasses {
  /** The first format that is not old to the JVM is 50; this is the one of Java 17. */
  private static final int WANTED = 61;

  private static final int OLD = 50;

  private final Map<ZipEntry, byte[]> entries = new LinkedHashMap<>();
  private final Map<String, byte[]> classes = new LinkedHashMap<>();

  private UpgradeClasses() {}

  public static void main(String[] args) throws IOException {
    try (var jars = Files.newDirectoryStream(Path.of(args[0]), args[1] + "*.jar")) {
      for (Path jar : jars) {
        new UpgradeClasses().upgrade(jar);
      }
    }
  }

  private void upgrade(Path jar) throws IOException {
    read(jar);
    ClassFile format =
        ClassFile.of(GENERATE_STACK_MAPS, ClassHierarchyResolverOption.of(hierarchy()));
    for (Map.Entry<ZipEntry, byte[]> entry : entries.entrySet()) {
      if (isClass(entry.getKey().getName())) {
        ClassModel model = format.parse(entry.getValue());
        if (model.majorVersion() < OLD) {
          entry.setValue(format.transformClass(model, TRANSFORM));
        }
      }
    }
    write(jar);
  }

  private static final ClassTransform TRANSFORM =
      ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
          .andThen((builder, element) -> {
            if (element instanceof ClassFileVersion) {
              builder.withVersion(WANTED, 0);
            } else {
              builder.with(element);
            }
          });

  private void read(Path jar) throws IOException {
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        byte[] content = in.readAllBytes();
        entries.put(entry, content);
        classes.put(entry.getName(), content);
      }
    }
  }

  private void write(Path jar) throws IOException {
    Path draft = jar.resolveSibling(jar.getFileName() + ".new");
    try (OutputStream file = Files.newOutputStream(draft);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (Map.Entry<ZipEntry, byte[]> entry : entries.entrySet()) {
        ZipEntry same = new ZipEntry(entry.getKey().getName());
        // As it stands in the jar, whatever time zone this machine is in.
        same.setTimeLocal(entry.getKey().getTimeLocal());
        out.putNextEntry(same);
        out.write(entry.getValue());
        out.closeEntry();
      }
    }
    Files.move(draft, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class") && !name.endsWith("module-info.class");
  }

  /** Classes of this jar first: what refers to them has not been loaded here. */
  private ClassHierarchyResolver hierarchy() {
    return ClassHierarchyResolver.ofResourceParsing(
            type -> {
              String name = type.descriptorString();
              return Optional.ofNullable(
                      classes.get(name.substring(1, name.length() - 1) + ".class"))
                  .map(ByteArrayInputStream::new)
                  .orElse(null);
            })
        .orElse(ClassHierarchyResolver.defaultResolver());
  }
}
