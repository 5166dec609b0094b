package io.dynode.dataplane;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.IntendRequest;
import io.dynode.model.Protocol.Intended;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore.Key;
import java.io.InputStream;

/** A server that has a bad moment. */
final class UnreachableServer implements DataTransport {
  @Override
  public Intended intend(IntendRequest request) {
    throw away();
  }

  @Override
  public void upload(AttemptId attempt, String token, Key key, InputStream content) {
    throw away();
  }

  @Override
  public InputStream download(AttemptId attempt, String token, Key key) {
    throw away();
  }

  @Override
  public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    throw away();
  }

  private static ProblemException away() {
    return new ProblemException(ErrorCode.UNAVAILABLE, "the server is starting");
  }
}
