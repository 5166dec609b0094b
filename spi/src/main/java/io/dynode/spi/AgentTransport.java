package io.dynode.spi;

import io.dynode.model.AttemptId;
import io.dynode.model.Protocol;
import java.io.InputStream;
import java.util.concurrent.CompletionStage;

/**
 * An agent's way to the server. Control calls never block: the stage completes when the answer is
 * here, or exceptionally: with {@link io.dynode.model.ProblemException} when the server refused,
 * with anything else when it is not known whether the server acted (then the call is repeated).
 */
public interface AgentTransport {
  CompletionStage<Protocol.Registered> register(Protocol.Register request);

  CompletionStage<Protocol.Leased> lease(Protocol.LeaseRequest request);

  CompletionStage<Protocol.Renewed> renew(Protocol.Renew request);

  CompletionStage<Protocol.Reported> report(Protocol.ReportRequest request);

  /** The data plane's calls; they block and are made beside the agent's own executor. */
  DataTransport data();

  /** Moves bytes for attempts. Every call blocks; throws ProblemException when refused. */
  interface DataTransport {
    /** Announces objects before they are stored. */
    Protocol.Intended intend(Protocol.IntendRequest request);

    /** Stores one announced object. */
    void upload(AttemptId attempt, String token, ObjectStore.Key key, InputStream content);

    /** Reads one object that the attempt may read. */
    InputStream download(AttemptId attempt, String token, ObjectStore.Key key);

    /**
     * Adds a piece to the attempt's log; the same sequence again is harmless.
     *
     * @param gzip compressed text
     * @param size bytes before compression
     */
    void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size);

    /** Tells of a command beside an attempt; the same again is harmless. */
    default Protocol.ExecHeard exec(Protocol.ExecTold told) {
      return new Protocol.ExecHeard(false);
    }
  }
}
