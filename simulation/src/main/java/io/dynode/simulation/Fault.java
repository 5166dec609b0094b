package io.dynode.simulation;

/** What can go wrong in the virtual world. */
public enum Fault {
  /** A server is killed between two steps. */
  SERVER_KILLED,
  /** A server is killed while it commits; nothing of the batch is stored. */
  KILLED_BEFORE_COMMIT,
  /** A server is killed after a commit, before anybody has an answer. */
  KILLED_AFTER_COMMIT,
  /** The store refuses a commit. */
  COMMIT_FAILED,
  /** The store commits, and the answer is lost. */
  COMMIT_UNKNOWN,
  /** A read fails, the first of a body or a later one, and all after it. */
  READ_FAILED,
  /** A server stands still for a while. */
  SERVER_STOPPED,
  /** A server's wall clock jumps. */
  WALL_JUMPED,
  /** A server and the store do not reach each other for a while. */
  STORE_UNREACHABLE,
  /** What one server announces does not reach another. */
  WORDS_LOST,
  /** An agent is killed; its modules go on. */
  AGENT_KILLED,
  /** An agent stands still for a while; its modules go on. */
  AGENT_STOPPED,
  /** An agent is drained; another comes later, on the same host or on another. */
  AGENT_DRAINED,
  /** A whole host is suspended for a while. */
  HOST_SUSPENDED,
  /** A host starts anew: its processes are gone, its disk is not. */
  HOST_REBOOTED,
  /** An agent and the servers do not reach each other for a while. */
  PARTITIONED,
  REQUEST_LOST,
  REPLY_LOST,
  REQUEST_DOUBLED,
  CALL_SLOW,
  /** A call about an agenda does not come, or its answer does not. */
  CALLBACK_LOST,
  /** Inputs could not be placed, or outputs not taken in. */
  DISK_FAILED,
  /** A module ended with another code than 0. */
  MODULE_FAILED,
  /** A module does not end by itself. */
  MODULE_HUNG,
  /** A user sends a request again though the first was answered. */
  REPEATED_BY_USER,
  /** A user sends other content under a key or id that was used. */
  CONFLICT_BY_USER
}
