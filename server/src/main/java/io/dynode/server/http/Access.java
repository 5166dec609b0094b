package io.dynode.server.http;

import io.dynode.model.ApiKey.Role;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who may use a route, and on what.
 *
 * @param roles that may; empty: anybody, without a key
 * @param scope what limits it further
 */
public record Access(Set<Role> roles, Scope scope) {
  /** Anybody, without a key. */
  public static final Access OPEN = new Access(Set.of(), Scope.NONE);

  /** Every person: facts of the installation that belong to no customer. */
  public static final Access PEOPLE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR, Role.USER, Role.VIEWER), Scope.NONE);

  /** Reading what belongs to the caller's customers. */
  public static final Access READ = new Access(PEOPLE.roles, Scope.CUSTOMER);

  /** Work of the caller's customers. */
  public static final Access WRITE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR, Role.USER), Scope.CUSTOMER);

  /** The installation's queues, pools and agents. */
  public static final Access OPERATE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR), Scope.NONE);

  /** What the installation did for the caller's customers. */
  public static final Access OVERSEE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR), Scope.CUSTOMER);

  /** Customers and keys. */
  public static final Access ADMINISTER = new Access(EnumSet.of(Role.ADMIN), Scope.NONE);

  /** The agent protocol, in the agent's own pool. */
  public static final Access AGENT = new Access(EnumSet.of(Role.AGENT), Scope.POOL);

  public Access {
    roles = Set.copyOf(roles);
  }

  /** What limits a caller beyond its role. */
  public enum Scope {
    /** Nothing. */
    NONE,
    /** Its customers: things of others do not exist for it. */
    CUSTOMER,
    /** Its pool: things of others do not exist for it. */
    POOL
  }

  /** Whether no key is asked for. */
  public boolean open() {
    return roles.isEmpty();
  }

  /** Whether that role is among those that may. */
  public boolean permits(Role role) {
    return open() || roles.contains(role);
  }
}
