package io.dynode.server;

import io.dynode.model.Agent;
import io.dynode.model.ApiKey;
import io.dynode.model.Audit;
import io.dynode.model.Field;
import io.dynode.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What answers about an installation look like: its agents, keys and audit. */
final class InstallationViews {
  private InstallationViews() {}

  /** An agent. */
  record AgentView(
      String id,
      String pool,
      String host,
      Agent.AgentState state,
      Optional<String> seenAt,
      Resources capacity,
      @Field("What is reserved or in use of its host, which it may share with others.")
          Resources used,
      List<String> environments,
      Map<String, String> labels,
      int protocol,
      String version) {
    static AgentView of(Agent a, Resources used) {
      return new AgentView(
          a.id().value(),
          a.pool().value(),
          a.host(),
          a.state(),
          Times.iso(a.seenMicros()),
          a.capacity(),
          used,
          a.environments(),
          a.labels(),
          a.protocol(),
          a.version());
    }
  }

  /** A key, without its secret. */
  record KeyView(
      String id,
      String principal,
      ApiKey.Role role,
      List<String> customers,
      String pool,
      Optional<String> createdAt,
      Optional<String> expiresAt,
      boolean revoked) {
    static KeyView of(ApiKey k) {
      return new KeyView(
          k.id(),
          k.principal(),
          k.role(),
          k.customers(),
          k.pool(),
          Times.iso(k.createdMicros()),
          Times.iso(k.expiresMicros()),
          k.revoked());
    }
  }

  /** A key that was just made. */
  record NewKeyView(@Field("The whole key: shown this once.") String key, KeyView details) {}

  /** A write by a principal. */
  record AuditView(
      long sequence,
      Optional<String> at,
      String principal,
      String action,
      String subject,
      String customer,
      String detail) {
    static AuditView of(Audit a) {
      return new AuditView(
          a.sequence(),
          Times.iso(a.atMicros()),
          a.principal(),
          a.action(),
          a.subject(),
          a.customer(),
          a.detail());
    }
  }
}
