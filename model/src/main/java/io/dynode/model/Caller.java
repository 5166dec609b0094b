package io.dynode.model;

import java.util.List;

/**
 * Who asks: a principal with a role, and the customers it may act for.
 *
 * @param principal name shown in the audit
 * @param customers names of customers; {@code *} means all
 * @param pool for agents: the pool they serve; empty: any
 */
public record Caller(String principal, ApiKey.Role role, List<String> customers, String pool) {
  public Caller {
    customers = List.copyOf(customers);
  }

  /** Whether every customer's things are open to it. */
  public boolean all() {
    return customers.contains("*");
  }

  /** Whether it may act for that customer. */
  public boolean mayActFor(String customer) {
    return all() || customers.contains(customer);
  }
}
