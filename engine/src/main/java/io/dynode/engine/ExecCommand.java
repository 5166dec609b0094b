package io.dynode.engine;

import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Exec;
import io.dynode.model.Exec.ExecState;
import io.dynode.model.Lease;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Tables;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A user's command beside an attempt.
 *
 * @param asked with its id; the rest is known from the lease
 */
record ExecCommand(Caller caller, Exec asked, List<String> command) implements Command<Exec> {
  private static final int LONGEST_SHOWN = 500;

  /** Options whose value, the next word, is nobody's business. */
  private static final Pattern SECRET =
      Pattern.compile("-.*(pass|secret|token|key|auth|cred|header).*", Pattern.CASE_INSENSITIVE);

  /** User and password in an address. */
  private static final Pattern USER = Pattern.compile("//[^/@\\s]*@");

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.KEY, "exec/" + asked.id()));
  }

  @Override
  public Exec decide(Work work) {
    Optional<Exec> before = work.get(Tables.EXECS, asked.id());
    if (before.isPresent()) {
      return before.get(); // by an earlier try of this very command
    }
    Lease lease =
        work.get(Tables.LEASES, asked.attempt())
            .filter(l -> l.cancel().isEmpty())
            .orElseThrow(() ->
                new ProblemException(
                    ErrorCode.ILLEGAL_STATE,
                    "Attempt '"
                        + asked.attempt()
                        + "' does not run; commands run beside those"
                        + " that do"));
    if (lease.environment().equals("builtin")) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE, "A built-in operation runs no module to run a command beside");
    }
    checkRoom(work, lease);
    Exec exec =
        new Exec(
            asked.id(),
            lease.attempt(),
            lease.agenda(),
            lease.agent(),
            ExecState.ASKED,
            asked.command(),
            asked.input(),
            "",
            0,
            0,
            -1,
            "",
            work.nowMicros());
    work.put(exec);
    Audits.write(
        work,
        caller,
        "exec",
        "attempt/" + lease.attempt(),
        lease.customer().value(),
        shown(command));
    return exec;
  }

  private static void checkRoom(Work work, Lease lease) {
    int open = Execs.open(work, lease.agent(), work.nowMicros());
    if (open >= Execs.MOST_OPEN) {
      throw new ProblemException(
          ErrorCode.ILLEGAL_STATE,
          "Agent "
              + lease.agent()
              + " runs "
              + open
              + " commands beside its attempts by now; wait for the end of one");
    }
  }

  /** The command as the audit has it: without what may be a secret. Its input is not shown. */
  static String shown(List<String> command) {
    StringBuilder shown = new StringBuilder();
    boolean secret = false;
    for (String word : command) {
      int equals = word.indexOf('=');
      shown.append(shown.isEmpty() ? "" : " ");
      if (secret) {
        shown.append("***");
      } else if (equals >= 0) {
        shown.append(word, 0, equals + 1).append("***");
      } else {
        shown.append(USER.matcher(word).replaceAll("//***@"));
      }
      secret = !secret && equals < 0 && SECRET.matcher(word).matches();
    }
    String text = shown.toString().replace("\0", "");
    return text.codePointCount(0, text.length()) <= LONGEST_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_SHOWN)) + " […]";
  }
}
