package io.dynode.stores.sql;

/** What a column holds, as far as a database must know; dialects have a type for each. */
enum Kind {
  /** Text that is ordered by its UTF-8 bytes: text, ids, names of enum constants. */
  TEXT,
  /** A 64-bit number. */
  LONG,
  /** A 32-bit number. */
  INT,
  /** 0 or 1. */
  FLAG,
  /** Bytes. */
  BYTES,
  /** JSON text, never compared. */
  JSON
}
