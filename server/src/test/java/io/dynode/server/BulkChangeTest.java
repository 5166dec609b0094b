package io.dynode.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynode.model.Agenda;
import io.dynode.model.AgendaId;
import io.dynode.model.Protocol;
import io.dynode.spi.Tables;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes of many agendas while these go on, and when they are asked for again. */
final class BulkChangeTest extends AgentWorld {
  private String token(String change, String body) {
    String and = change.contains("?") ? "&" : "?";
    Client.Answer preview = user.post("/v1/agendas/bulk/" + change + and + "preview=true", body);
    assertThat(preview.status()).as(preview.text()).isEqualTo(200);
    return preview.at("/token");
  }

  /** Lets an agenda that waits begin. */
  private void begin() {
    Await.get(
        agent.transport.lease(new Protocol.LeaseRequest(agent.id, agent.epoch, 1, Duration.ZERO)));
  }

  /** Whenever it begins: what began is not changed as if it waited, and that is told. */
  @Test
  void whatNoLongerIsWhatTheQueryAsksForIsNotChanged() {
    for (String action : List.of("cancel", "pause")) {
      String change = action + "?state=waiting";
      int refused = 0;
      for (int reads = 1; reads <= 6; reads++) {
        String id = submit(ONE);
        String path = "/v1/agendas/bulk/" + change + "&token=" + token(change, "");
        world.reads.after(reads, this::begin);
        Client.Answer done = user.post(path, "");
        world.reads.after(Integer.MAX_VALUE, () -> {});
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        boolean runs = user.get("/v1/agendas/" + id).at("/state").equals("running");
        assertThat(done.at("/count"))
            .as("%s after read %d", action, reads)
            .isEqualTo(runs ? "0" : "1");
        if (!done.at("/refused").equals("[]")) {
          refused++;
          assertThat(done.at("/refused/0/agenda")).isEqualTo(id);
          assertThat(done.at("/refused/0/problem/code")).isEqualTo("illegal-state");
        }
        user.post("/v1/agendas/" + id + "/cancel", "");
      }
      assertThat(refused).as(action).isPositive();
    }
  }

  @Test
  void aRerunOfManyThatIsAskedForAgainRunsNothingTwice() {
    String id = submit(ONE);
    user.post("/v1/agendas/" + id + "/cancel", "");
    String change = "rerun?state=canceled";
    String path = "/v1/agendas/bulk/" + change + "&token=" + token(change, "");
    assertThat(user.post(path, "").at("/count")).isEqualTo("1");
    assertThat(user.get("/v1/agendas/" + id).at("/run")).isEqualTo("2");
    // The answer is lost, and the run that it began is over when it is asked for again.
    user.post("/v1/agendas/" + id + "/cancel", "");
    Client.Answer again = user.post(path, "");
    assertThat(again.at("/count")).as(again.text()).isEqualTo("1");
    assertThat(user.get("/v1/agendas/" + id).at("/run")).isEqualTo("2");
    String next = "/v1/agendas/bulk/" + change + "&token=" + token(change, "");
    assertThat(user.post(next, "").at("/count")).isEqualTo("1");
    assertThat(user.get("/v1/agendas/" + id).at("/run")).isEqualTo("3");
  }

  /** One of many that does not match any of them must not look at all there are. */
  @Test
  void aPreviewLooksAtSoManyAgendasAndSaysThatThereMayBeMore() {
    many(BulkChangeApi.MOST_LOOKED);
    Client.Answer preview = user.post("/v1/agendas/bulk/cancel?state=held&preview=true", "");
    assertThat(preview.at("/count")).as(preview.text()).isEqualTo("0");
    assertThat(preview.at("/more")).isEqualTo("true");
  }

  @Test
  void aPreviewThatTakesTooLongSaysWhatItHasFoundByThen() {
    many(4 * Pages.LARGEST);
    String preview = "/v1/agendas/bulk/cancel?state=waiting&preview=true";
    Client.Answer whole = user.post(preview, "");
    assertThat(whole.at("/count")).as(whole.text()).isEqualTo("" + (4 * Pages.LARGEST + 1));
    assertThat(whole.at("/more")).isEqualTo("false");
    world.serversClock.leap(BulkChangeApi.LONGEST.dividedBy(2).plusSeconds(1));
    Client.Answer part = user.post(preview, "");
    assertThat(part.at("/count")).as(part.text()).isEqualTo("" + 2 * Pages.LARGEST);
    assertThat(part.at("/more")).isEqualTo("true");
  }

  /** One agenda, and so many like it. */
  private void many(int more) {
    String id = submit(ONE);
    world.store.write(
        List.of(),
        work -> {
          Agenda one = work.get(Tables.AGENDAS, new AgendaId(id)).orElseThrow();
          for (int i = 0; i < more; i++) {
            work.put(Rows.like(one, Agenda.class, new AgendaId("other-" + i)));
          }
          return true;
        });
  }
}
