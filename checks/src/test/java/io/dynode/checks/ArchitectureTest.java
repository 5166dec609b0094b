package io.dynode.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import io.dynode.checks.Modules.Module;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Each module uses only what the table in {@link Modules} allows, by its classes and its pom. */
final class ArchitectureTest {
  private static final Repository REPOSITORY = Repository.here();

  @Test
  void classesUseOnlyWhatTheirModuleMay() {
    JavaClasses classes = Classes.product();
    assertThat(classes).isNotEmpty();
    Set<String> violations = new TreeSet<>();
    for (JavaClass type : classes) {
      Module module = Modules.ofPackage(type.getPackageName()).orElseThrow();
      violations.addAll(violations(module, type));
    }
    assertThat(violations).isEmpty();
  }

  private static Set<String> violations(Module module, JavaClass type) {
    Set<String> found = new TreeSet<>();
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (target.isPrimitive()) {
        continue;
      }
      Optional<Module> other = Modules.ofPackage(target.getPackageName());
      boolean allowed =
          other.isPresent()
              ? module.mayUse(other.get())
              : module.mayUseLibrary(target.getPackageName());
      if (!allowed) {
        found.add(module.folder() + " may not use " + target.getName() + ", as " + type.getName());
      }
    }
    return found;
  }

  @Test
  void findsAPlantedUseOfAnotherModuleOrLibrary() {
    JavaClass planted = Classes.planted();
    Module model = Modules.ofPackage("io.dynode.model").orElseThrow();
    assertThat(violations(model, planted))
        .anySatisfy(v -> assertThat(v).contains("org.junit"))
        .anySatisfy(v -> assertThat(v).contains("io.dynode.app"))
        .noneSatisfy(v -> assertThat(v).contains("java.util"));
  }

  @Test
  void theTableHasNoCycle() {
    List<Module> above = new ArrayList<>();
    for (Module module : Modules.ALL) {
      if (!module.uses().contains("*")) {
        assertThat(above).extracting(Module::folder).containsAll(module.uses());
      }
      above.add(module);
    }
    List<Module> providers =
        above.stream().filter(m -> m.folder().startsWith("providers/")).toList();
    assertThat(providers)
        .isNotEmpty()
        .allSatisfy(p -> assertThat(Set.of("model", "json", "spi")).containsAll(p.uses()));
  }

  @Test
  void everyModuleIsInTheTable() {
    List<String> folders =
        REPOSITORY.files().stream()
            .filter(f -> f.endsWith("/pom.xml"))
            .map(f -> f.substring(0, f.length() - "/pom.xml".length()))
            .filter(f -> !f.equals("checks"))
            .toList();
    assertThat(folders)
        .containsExactlyInAnyOrderElementsOf(Modules.ALL.stream().map(Module::folder).toList());
  }

  @Test
  void eachModuleIsOnePackage() {
    assertThat(REPOSITORY.mainJava()).flatMap(ArchitectureTest::misplaced).isEmpty();
  }

  @Test
  void findsAPlantedFileOfAnotherPackage() {
    assertThat(misplaced("engine/src/main/java/io/dynode/engine/parts/A.java")).hasSize(1);
    assertThat(misplaced("engine/src/main/java/io/dynode/model/A.java")).hasSize(1);
    assertThat(misplaced("server/src/main/java/io/dynode/server/http/A.java")).isEmpty();
  }

  private static List<String> misplaced(String file) {
    for (Module module : Modules.ALL) {
      String start = module.folder() + "/src/main/java/";
      if (file.startsWith(start)) {
        String home = module.packageName().replace('.', '/');
        String at = file.substring(start.length(), file.lastIndexOf('/'));
        boolean fits =
            at.equals(home)
                || (at.startsWith(home + "/")
                    && Modules.WITH_SUBPACKAGES.contains(module.folder()));
        return fits ? List.of() : List.of(file + " is outside of " + module.packageName());
      }
    }
    return List.of(file + " is in no module of the table");
  }

  @Test
  void pomsNameOnlyWhatTheirModuleMay() {
    List<String> violations = new ArrayList<>();
    for (Module module : Modules.ALL) {
      violations.addAll(PomRules.violations(module, REPOSITORY.read(module.folder() + "/pom.xml")));
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void findsAPlantedDependencyInAPom() {
    String pom =
        """
        <project><dependencies>
          <dependency><groupId>io.dynode</groupId><artifactId>dynode-engine</artifactId></dependency>
          <dependency><groupId>com.example</groupId><artifactId>lib</artifactId></dependency>
          <dependency>
            <groupId>io.dynode</groupId><artifactId>dynode-testkit</artifactId><scope>test</scope>
          </dependency>
          <dependency><groupId>io.dynode</groupId><artifactId>dynode-spi</artifactId></dependency>
        </dependencies></project>
        """;
    Module workflow = Modules.ofPackage("io.dynode.workflow").orElseThrow();
    assertThat(PomRules.violations(workflow, pom))
        .containsExactly(
            "workflow/pom.xml: may not depend on io.dynode:dynode-engine",
            "workflow/pom.xml: may not depend on com.example:lib");
  }
}
