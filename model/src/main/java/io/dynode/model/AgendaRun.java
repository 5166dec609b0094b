package io.dynode.model;

/**
 * How a run of an agenda began; kept of every rerun, and of the first run when its operations came
 * from a template.
 *
 * @param request id of the request that made it, by which a repeat is known
 * @param mode how much runs again: {@code continue}, {@code reset} or {@code all}; {@code submit}
 *     for a first run; {@code retry} for one that began by itself, as far as {@code continue}
 * @param template {@code owner/name@version} that the operations were made from; empty: none
 * @param params as sent, of the template or free
 * @param again the operations that run in it: bit by index, as {@link java.util.BitSet} writes
 *     them; a {@code forEach} that keeps some instances: its index behind those of all operations
 * @param definition hash of the definition that the run before it had; empty: there was none
 * @param before how the run before it ended, or null
 */
@SuppressWarnings("ArrayRecordComponent")
public record AgendaRun(
    AgendaId agenda,
    int run,
    String request,
    String principal,
    String mode,
    String reason,
    long atMicros,
    String template,
    Json params,
    byte[] again,
    String definition,
    Json before)
    implements Row {}
