package io.dynode.environments.process;

import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The commands that turn a shell into the module. The shell reads them from a file that only the
 * agent's user may read, so that no secret stands in arguments, and runs them as the module's user,
 * so that nothing in the module's environment (the loader's variables, say) acts on the agent.
 */
final class LaunchScript {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** Names the shim sets, and one that a shell gives a meaning of its own. */
  private static final Set<String> OURS = Set.of("DYNODE_TREE", "DYNODE_SHIM", "DYNODE_BESIDE");

  private static final String COUNTER = "OPTIND";

  private LaunchScript() {}

  /** What becomes the module. */
  static String of(Path program, List<String> arguments, Map<String, String> env, String attempt) {
    return of(program, arguments, env, attempt, " </dev/null 5<&-\n");
  }

  /** What becomes a command beside it, which has its input where the shim has put it. */
  static String beside(
      Path program, List<String> arguments, Map<String, String> env, String attempt) {
    return of(program, arguments, env, attempt, " <&6 5<&- 6<&-\n");
  }

  private static String of(
      Path program, List<String> arguments, Map<String, String> env, String attempt, String end) {
    // What the shell itself would pass on.
    StringBuilder script = new StringBuilder("unset PATH PWD OLDPWD SHLVL\n");
    env.forEach((name, value) -> {
      if (!OURS.contains(name)) {
        script.append("export ").append(checked(name)).append('=');
        script.append(quoted(value, "the environment variable " + name)).append('\n');
      }
    });
    if (!env.containsKey("DYNODE_ATTEMPT")) {
      script.append("export DYNODE_ATTEMPT=").append(quoted(attempt, "the id")).append('\n');
    }
    // The arguments of the shell itself: what gives the module a session of its own, or nothing.
    script.append("exec \"$@\" ").append(quoted(program.toString(), "the program"));
    for (String argument : arguments) {
      script.append(' ').append(quoted(argument, "an argument of the command"));
    }
    return script.append(end).toString();
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches() || name.equals(COUNTER)) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE,
          "'"
              + name
              + "' cannot be an environment variable of a process: use letters, digits and _"
              + ", and not OPTIND.");
    }
    return name;
  }

  private static String quoted(String text, String what) {
    if (text.indexOf('\0') >= 0) {
      throw new ProblemException(
          ErrorCode.INVALID_VALUE, "There is a NUL character in " + what + "; remove it.");
    }
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
