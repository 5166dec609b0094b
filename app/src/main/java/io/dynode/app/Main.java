package io.dynode.app;

/** The entry point of the {@code dynode} command. */
public final class Main {
  private static final int USAGE = 64;

  private Main() {}

  /** Runs the command line. */
  public static void main(String[] args) {
    if (args.length == 1 && args[0].equals("--version")) {
      System.out.println("dynode " + Main.class.getPackage().getImplementationVersion());
      return;
    }
    System.err.println("dynode: this build knows --version only");
    System.exit(USAGE);
  }
}
