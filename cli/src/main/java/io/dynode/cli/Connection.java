package io.dynode.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** How a command finds its server and its key: what is said there goes before what is set. */
final class Connection {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Address of the server; several of one store with commas between: the next is asked when"
              + " one does not answer. Default: DYNODE_URL, the context, else the file 'address' of"
              + " the data folder.")
  private String server = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description =
          "File that holds the API key. Default: DYNODE_KEY, DYNODE_KEY_FILE, that of the context,"
              + " else the file 'admin.key' of the data folder, if the server is on this machine. A"
              + " key is never an argument.")
  private String keyFile = "";

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description =
          "Server by the name that 'dynode context add' gave it. Default: DYNODE_CONTEXT, else the"
              + " one in use.")
  private String context = "";

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

  /** The customer that a command is about when it names none; empty: none is set. */
  String customer(Console console) {
    String variable = console.variable("DYNODE_CUSTOMER");
    return variable.isEmpty() || !context.isEmpty()
        ? context(console)
            .map(Contexts.Context::customer)
            .filter(named -> !named.isEmpty())
            .orElse(variable)
        : variable;
  }

  /** The context that holds here: an address or a folder that was said goes before it. */
  private Optional<Contexts.Context> context(Console console) {
    if (!context.isEmpty()) {
      return Optional.of(Contexts.of(console).get(context));
    }
    boolean said = !server.isEmpty() || !data.isEmpty();
    if (said || !console.variable("DYNODE_URL").isEmpty()) {
      return Optional.empty();
    }
    String named = console.variable("DYNODE_CONTEXT");
    if (!named.isEmpty()) {
      return Optional.of(Contexts.of(console).get(named));
    }
    if (!console.variable("DYNODE_DATA").isEmpty()) {
      return Optional.empty();
    }
    Contexts contexts = Contexts.of(console);
    return contexts.current().isEmpty()
        ? Optional.empty()
        : Optional.of(contexts.get(contexts.current()));
  }

  private String address(Console console) {
    if (!server.isEmpty()) {
      return Servers.checked(server);
    }
    Optional<Contexts.Context> named = context(console);
    if (named.isPresent()) {
      return Servers.checked(named.get().server());
    }
    if (!console.variable("DYNODE_URL").isEmpty() && data.isEmpty()) {
      return Servers.checked(console.variable("DYNODE_URL"));
    }
    Path file = folder(console).resolve("address");
    String found = read(file);
    if (found.isEmpty()) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "no server is known: "
              + file
              + " does not exist; start one with 'dynode standalone' in this folder, or name it"
              + " with --server, DYNODE_URL, 'dynode context add' or --data-folder");
    }
    return found;
  }

  private String key(Console console) {
    if (!keyFile.isEmpty()) {
      return needed(console.file(keyFile), "--key-file");
    }
    Optional<Contexts.Context> named = context(console);
    boolean chosen = !context.isEmpty();
    if (!chosen && !console.variable("DYNODE_KEY").isEmpty()) {
      return console.variable("DYNODE_KEY").strip();
    }
    if (!chosen && !console.variable("DYNODE_KEY_FILE").isEmpty()) {
      return needed(console.file(console.variable("DYNODE_KEY_FILE")), "DYNODE_KEY_FILE");
    }
    if (named.isPresent()) {
      // Never the key of this folder's standalone: it would go to another server.
      String file = named.get().keyFile();
      return file.isEmpty() ? "" : needed(Path.of(file), "context " + named.get().name());
    }
    String elsewhere = elsewhere(console);
    Path own = folder(console).resolve("admin.key");
    if (!elsewhere.isEmpty()) {
      // It opens the standalone of this folder: nobody else is shown it unless that is asked for.
      if (Files.exists(own)) {
        console.say(
            "dynode: " + own + " is not sent to " + elsewhere + "; name it with --key-file");
      }
      return "";
    }
    // Without a key the server says what it thinks of that; health needs none.
    return read(own);
  }

  /** Those of the servers that were named which are not on this machine; empty: all are. */
  private String elsewhere(Console console) {
    String named =
        !server.isEmpty() ? server : data.isEmpty() ? console.variable("DYNODE_URL") : "";
    if (named.isEmpty()) {
      return "";
    }
    List<String> others = Stream.of(named.split(",")).filter(each -> !here(each.strip())).toList();
    return String.join(",", others);
  }

  private static boolean here(String address) {
    try {
      String host = String.valueOf(URI.create(address).getHost());
      String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
      return bare.equalsIgnoreCase("localhost") || InetAddress.ofLiteral(bare).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** The data folder of a standalone here. */
  Path folder(Console console) {
    String name = data.isEmpty() ? console.variable("DYNODE_DATA") : data;
    return console.file(name.isEmpty() ? "dynode-data" : name);
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
