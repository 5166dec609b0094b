package io.dynode.cli;

import io.dynode.model.Json;
import java.util.List;
import picocli.CommandLine.Option;

/** How much of a list is shown. */
final class Limit {
  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many. Default: ${DEFAULT-VALUE}.",
      defaultValue = "1000")
  private int most = 1000;

  /** That much of what is listed there, page by page. */
  List<Json> list(ClientCommand command, String path) {
    if (most < 1) {
      throw command.misuse("--limit is at least 1.");
    }
    return command.api().list(path, most);
  }
}
