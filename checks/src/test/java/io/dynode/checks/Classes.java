package io.dynode.checks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dynode.checks.planted.Planted;

/** The compiled classes that the rules look at. */
final class Classes {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("io/dynode/checks"))
          .importPackages("io.dynode");

  private Classes() {}

  /** Every class of every module. */
  static JavaClasses product() {
    return PRODUCT;
  }

  /** The class that breaks the rules on purpose. */
  static JavaClass planted() {
    return new ClassFileImporter().importClasses(Planted.class).get(Planted.class);
  }
}
