package io.dynode.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** How a command finds its server and its key. */
final class Connection {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Address of the server. Default: DYNODE_URL, else the file 'address' of the data folder.")
  private String server = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "File that holds the API key. Default: DYNODE_KEY, DYNODE_KEY_FILE, else the file"
              + " 'admin.key' of the data folder. A key is never an argument.")
  private String keyFile = "";

  @Option(
      names = "--data-folder",
      paramLabel = "DIR",
      description =
          "Data folder of a standalone on this machine. Default: DYNODE_DATA, else ./dynode-data.")
  private String data = "";

  /** The API of that server. */
  Api api(Console console) {
    return new Api(address(console), key(console));
  }

  private String address(Console console) {
    if (!server.isEmpty()) {
      return checked(server);
    }
    if (!console.variable("DYNODE_URL").isEmpty()) {
      return checked(console.variable("DYNODE_URL"));
    }
    Path file = folder(console).resolve("address");
    String found = read(file);
    if (found.isEmpty()) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "no server is known: "
              + file
              + " does not exist; start one with 'dynode standalone' in this folder, or name it"
              + " with --server, DYNODE_URL or --data-folder");
    }
    return found;
  }

  private String key(Console console) {
    if (!keyFile.isEmpty()) {
      return needed(console.file(keyFile), "--key-file");
    }
    if (!console.variable("DYNODE_KEY").isEmpty()) {
      return console.variable("DYNODE_KEY").strip();
    }
    if (!console.variable("DYNODE_KEY_FILE").isEmpty()) {
      return needed(console.file(console.variable("DYNODE_KEY_FILE")), "DYNODE_KEY_FILE");
    }
    // Without a key the server says what it thinks of that; health needs none.
    return read(folder(console).resolve("admin.key"));
  }

  private Path folder(Console console) {
    String name = data.isEmpty() ? console.variable("DYNODE_DATA") : data;
    return console.file(name.isEmpty() ? "dynode-data" : name);
  }

  private static String checked(String url) {
    if (!url.startsWith("http://") && !url.startsWith("https://")) {
      throw Failure.usage("'" + url + "' is no server address; use http://HOST:PORT");
    }
    return url;
  }

  private static String needed(Path file, String origin) {
    String text = read(file);
    if (text.isEmpty()) {
      throw Failure.usage(file + " (" + origin + ") does not exist or is empty");
    }
    return text;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException _) {
      return "";
    } catch (IOException e) {
      throw Failure.usage(file + " cannot be read: " + Failure.reason(e));
    }
  }
}
