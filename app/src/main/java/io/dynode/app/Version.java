package io.dynode.app;

/** The version of this build. */
final class Version {
  private Version() {}

  /** Such as 0.1.0; {@code dev} when the classes were not packed. */
  static String text() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
