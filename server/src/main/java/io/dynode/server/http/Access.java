package io.dynode.server.http;

import io.dynode.model.ApiKey.Role;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

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

  /** Looking after the installation: its agents and metrics. */
  public static final Access OPERATE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR), Scope.NONE);

  /** Changing what all customers share: pools and queues. */
  public static final Access INSTALL = new Access(OPERATE.roles, Scope.ALL);

  /** What the installation did for the caller's customers. */
  public static final Access OVERSEE =
      new Access(EnumSet.of(Role.ADMIN, Role.OPERATOR), Scope.CUSTOMER);

  /** Getting inside of running attempts: commands beside their modules. */
  public static final Access ENTER =
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
    /** It must act for every customer, since what it changes concerns all of them. */
    ALL,
    /** Its pool: things of others do not exist for it. */
    POOL
  }

  /** Whether no key is asked for. */
  public boolean open() {
    return roles.isEmpty();
  }

  /** Whether that caller is among those that may. */
  public boolean permits(Caller caller) {
    return open() || (roles.contains(caller.role()) && (scope != Scope.ALL || caller.all()));
  }

  /** Refuses who is not among those that may, and says what is missing. */
  public void check(Caller caller) {
    if (permits(caller)) {
      return;
    }
    String has = word(caller.role());
    throw new ProblemException(
        ErrorCode.FORBIDDEN,
        roles.contains(caller.role())
            ? "Pools and queues are the installation's: this needs a key for all customers; this"
                + " one ("
                + has
                + ") is for "
                + String.join(", ", caller.customers())
            : "This needs one of the roles "
                + roles.stream().map(Access::word).sorted().collect(Collectors.joining(", "))
                + "; the key has "
                + has);
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
