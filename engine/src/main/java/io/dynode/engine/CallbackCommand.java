package io.dynode.engine;

import io.dynode.model.AgendaId;
import io.dynode.model.ApiKey;
import io.dynode.model.Await;
import io.dynode.model.Await.AwaitKind;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Json;
import io.dynode.model.OperationState;
import io.dynode.model.ProblemException;
import io.dynode.spi.Lock;
import io.dynode.spi.Reader;
import io.dynode.spi.Tables;
import io.dynode.workflow.Ending;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Somebody has made the call that an operation waits for. */
record CallbackCommand(EngineCore core, Address address, Json output) implements Command<Done> {
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9_-]{1,128})\\.([0-9]{1,9})\\.([A-Za-z0-9_-]{1,128})");

  /** Who may end the wait: whoever knows the secret. */
  record Address(AgendaId agenda, int index, String secret) {}

  static Address parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw unknown();
    }
    return new Address(
        new AgendaId(parts.group(1)), Integer.parseInt(parts.group(2)), parts.group(3));
  }

  /** The address of a wait that is open. */
  static String address(Reader reader, AgendaId agenda, int index) {
    return reader
        .get(Tables.AWAITS, agenda, index)
        .filter(await -> await.kind() == AwaitKind.CALLBACK && await.open())
        .map(await -> agenda + "." + index + "." + secret(await))
        .orElseThrow(
            () -> new ProblemException(ErrorCode.ILLEGAL_STATE, "The operation waits for no call"));
  }

  private static String secret(Await await) {
    return await.body().at("/secret").flatMap(Json::text).orElseThrow();
  }

  /** One message for all that is wrong: it tells nobody which operations wait. */
  private static ProblemException unknown() {
    return new ProblemException(ErrorCode.NOT_FOUND, "Nobody waits for a call of this address");
  }

  @Override
  public List<Lock> locks() {
    return List.of(new Lock(Lock.Scope.AGENDA, address.agenda().value()));
  }

  @Override
  public Done decide(Work work) {
    Optional<Await> found =
        work.get(Tables.AWAITS, address.agenda(), address.index())
            .filter(await -> await.kind() == AwaitKind.CALLBACK)
            .filter(await -> same(secret(await), address.secret()));
    if (found.isEmpty() || work.get(Tables.AGENDAS, address.agenda()).isEmpty()) {
      throw unknown();
    }
    Await await = found.get();
    AgendaWork own = AgendaWork.of(work, core, await.agenda());
    Ending ending = Ending.succeeded(output);
    if (!own.flow().awaited(await.index(), await.run(), await.number(), ending)) {
      if (taken(work, await)) {
        return Done.DONE;
      }
      throw new ProblemException(
          ErrorCode.GONE, "The call was made before, or nobody waits for it any more");
    }
    own.finish();
    String customer = await.customer().value();
    Caller caller = new Caller("callback", ApiKey.Role.USER, List.of(customer), "");
    String what = "agenda/" + await.agenda() + "/operation/" + own.planned(await.index()).name();
    Audits.write(work, caller, "callback", what, customer);
    return Done.DONE;
  }

  /** Whether it was this very call that ended the wait: its answer may have been lost. */
  private boolean taken(Work work, Await await) {
    return !await.open()
        && work.get(Tables.OPERATIONS, await.agenda(), await.index())
            .filter(row -> row.run() == await.run() && row.state() == OperationState.SUCCEEDED)
            .isPresent()
        && work.get(Tables.OUTPUTS, await.agenda(), await.index())
            .filter(row -> row.value().equals(output))
            .isPresent();
  }

  private static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
