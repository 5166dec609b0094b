package io.dynode.model;

import java.util.List;

/**
 * A key that makes a caller a principal.
 *
 * @param id public part of the key
 * @param secretHash SHA-256 of the secret part, hex
 * @param principal who it stands for, as shown in the audit
 * @param role admin, operator, user, viewer or agent
 * @param customers those it may act for; * means all
 * @param pool for agents: the pool; empty: any
 * @param expiresMicros 0: never
 */
public record ApiKey(
    String id,
    String secretHash,
    String principal,
    Role role,
    List<String> customers,
    String pool,
    long createdMicros,
    long expiresMicros,
    boolean revoked)
    implements Row {
  /** What a principal may do. */
  public enum Role {
    /** Everything. */
    ADMIN,
    /** Everything on the work of its customers and the installation's queues and pools. */
    OPERATOR,
    /** Submit and manage work of its customers. */
    USER,
    /** Read what its customers own. */
    VIEWER,
    /** The agent protocol of one pool, nothing else. */
    AGENT
  }
}
