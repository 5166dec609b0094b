package io.dynode.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** Prints what lets a shell complete commands, options and kinds. */
@Command(
    name = "completion",
    description = {
      "Prints a script that lets your shell complete commands, options, kinds and files.",
      "It asks no server and starts no Java: completing costs nothing."
    },
    footer = {
      "",
      "Examples:",
      "  dynode completion bash > ~/.local/share/bash-completion/completions/dynode",
      "  dynode completion zsh > ~/.zfunc/_dynode"
    })
final class Completion implements Callable<Integer> {
  private final Console console;
  private final Supplier<CommandLine> whole;

  /** Shells that are known. */
  enum Shell {
    bash,
    zsh
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell = Shell.bash;

  Completion(Console console, Supplier<CommandLine> whole) {
    this.console = console;
    this.whole = whole;
  }

  @Override
  public Integer call() {
    Map<String, Words> table = new LinkedHashMap<>();
    collect(whole.get(), "", table);
    String script = shell == Shell.bash ? bash(table) : zsh(table);
    console.out().print(script);
    console.out().flush();
    return ExitCode.OK;
  }

  /**
   * What can follow a command.
   *
   * @param next its subcommands, or kinds
   * @param flags options that stand alone
   * @param valued options that take a value
   */
  private record Words(List<String> next, List<String> flags, List<String> valued) {}

  private static void collect(CommandLine line, String path, Map<String, Words> table) {
    List<String> flags = new ArrayList<>();
    List<String> valued = new ArrayList<>();
    for (OptionSpec option : line.getCommandSpec().options()) {
      (option.arity().max() == 0 ? flags : valued).addAll(List.of(option.names()));
    }
    List<String> next = new ArrayList<>(line.getSubcommands().keySet());
    for (ArgSpec each : line.getCommandSpec().positionalParameters()) {
      if (each.paramLabel().equals("KIND")) {
        next.addAll(kinds(path));
      } else if (each.paramLabel().equals("SHELL")) {
        next.addAll(Stream.of(Shell.values()).map(Shell::name).toList());
      }
    }
    table.put(path, new Words(next, flags, valued));
    new TreeMap<>(line.getSubcommands())
        .forEach((word, inner) -> collect(inner, (path + " " + word).strip(), table));
  }

  private static List<String> kinds(String command) {
    return switch (command) {
      case "list" -> Stream.of(Kinds.values()).map(Kinds::many).toList();
      case "get" -> Stream.of(Kinds.values()).filter(Kinds::shown).map(Kinds::one).toList();
      case "describe" -> Stream.of(Kinds.values()).filter(Kinds::shown).map(Kinds::one).toList();
      default -> Stream.of(Kinds.values()).filter(Kinds::declared).map(Kinds::one).toList();
    };
  }

  /** A case of a shell's table: the command, what follows, its options. */
  private static String cases(Map<String, Words> table) {
    StringBuilder text = new StringBuilder();
    table.forEach((path, words) ->
        text.append("    '")
            .append(path)
            .append("') next='")
            .append(String.join(" ", words.next()))
            .append("'; options='")
            .append(
                Stream.concat(words.flags().stream(), words.valued().stream())
                    .filter(option -> option.startsWith("--"))
                    .sorted()
                    .collect(Collectors.joining(" ")))
            .append("' ;;\n"));
    return text.toString();
  }

  private static String valued(Map<String, Words> table) {
    return table.values().stream()
        .flatMap(words -> words.valued().stream())
        .distinct()
        .sorted()
        .collect(Collectors.joining("|"));
  }

  private static String groups(Map<String, Words> table) {
    return table.keySet().stream()
        .filter(path ->
            !path.isEmpty() && table.keySet().stream().anyMatch(p -> p.startsWith(path + " ")))
        .collect(Collectors.joining("|"));
  }

  /** Finds the command that the words name; both shells understand it. */
  private static String walk(Map<String, Words> table) {
    return """
      case $word in
        %s) skip=1 ;;
        -*) ;;
        *)
          case $path in
            '') path=$word ;;
            %s) path="$path $word" ;;
          esac
          ;;
      esac
    """
        .formatted(valued(table), groups(table))
        .indent(2);
  }

  private static String bash(Map<String, Words> table) {
    return """
    # bash completion for dynode
    _dynode() {
      local current=${COMP_WORDS[COMP_CWORD]} path= skip= word i next= options=
      for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [ -n "$skip" ]; then skip=; continue; fi
    %s  done
      COMPREPLY=()
      # The value of an option: a file, as far as anybody knows.
      [ -z "$skip" ] || { COMPREPLY=($(compgen -f -- "$current")); return; }
      case $path in
    %s  esac
      case $current in
        -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
        *)
          COMPREPLY=($(compgen -W "$next" -- "$current"))
          [ -n "$next" ] || COMPREPLY=($(compgen -f -- "$current"))
          ;;
      esac
    }
    complete -o filenames -F _dynode dynode
    """
        .formatted(walk(table), cases(table));
  }

  private static String zsh(Map<String, Words> table) {
    return """
    #compdef dynode
    # zsh completion for dynode
    _dynode() {
      local current=${words[CURRENT]} path_= skip= word i next= options=
      for ((i = 2; i < CURRENT; i++)); do
        word=${words[i]}
        if [ -n "$skip" ]; then skip=; continue; fi
    %s  done
      if [ -n "$skip" ]; then _files; return; fi
      case $path_ in
    %s  esac
      case $current in
        -*) compadd -- ${=options} ;;
        *) if [ -n "$next" ]; then compadd -- ${=next}; else _files; fi ;;
      esac
    }
    if [ "$funcstack[1]" = "_dynode" ]; then _dynode; else compdef _dynode dynode; fi
    """
        // In zsh 'path' is where programs are looked for.
        .formatted(walk(table).replace("path", "path_"), cases(table));
  }
}
