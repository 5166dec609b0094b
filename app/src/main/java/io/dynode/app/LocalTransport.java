package io.dynode.app;

import io.dynode.engine.Engine;
import io.dynode.model.AttemptId;
import io.dynode.model.Caller;
import io.dynode.model.ErrorCode;
import io.dynode.model.Lease;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol;
import io.dynode.spi.AgentTransport;
import io.dynode.spi.ObjectStore;
import java.io.InputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way from an embedded agent to the engine of the same process: the protocol without HTTP. */
final class LocalTransport implements AgentTransport, AgentTransport.DataTransport {
  private final Engine engine;
  private final ObjectStore objects;
  private final Caller caller;

  /**
   * @param caller with the agent role of the pool
   */
  LocalTransport(Engine engine, ObjectStore objects, Caller caller) {
    this.engine = engine;
    this.objects = objects;
    this.caller = caller;
  }

  @Override
  public CompletionStage<Protocol.Registered> register(Protocol.Register request) {
    return engine.register(caller, request);
  }

  @Override
  public CompletionStage<Protocol.Leased> lease(Protocol.LeaseRequest request) {
    return engine.lease(caller, request);
  }

  @Override
  public CompletionStage<Protocol.Renewed> renew(Protocol.Renew request) {
    return engine.renew(caller, request);
  }

  @Override
  public CompletionStage<Protocol.Reported> report(Protocol.ReportRequest request) {
    return engine.report(caller, request);
  }

  @Override
  public DataTransport data() {
    return this;
  }

  @Override
  public Protocol.Intended intend(Protocol.IntendRequest request) {
    return await(engine.intend(caller, request));
  }

  @Override
  public void upload(AttemptId attempt, String token, ObjectStore.Key key, InputStream content) {
    engine.current(attempt, token);
    objects.put(key, content);
  }

  @Override
  public InputStream download(AttemptId attempt, String token, ObjectStore.Key key) {
    Lease lease = engine.current(attempt, token);
    if (!engine.mayRead(lease, key)) {
      throw new ProblemException(
          ErrorCode.NOT_FOUND, "There is no object '" + key.hash() + "' for this attempt");
    }
    return objects.get(key);
  }

  @Override
  public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    await(engine.log(attempt, token, sequence, gzip, size));
  }

  @Override
  public Protocol.ExecHeard exec(Protocol.ExecTold told) {
    return await(engine.execs().told(caller, told));
  }

  private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProblemException problem) {
        throw problem;
      }
      throw e;
    }
  }
}
