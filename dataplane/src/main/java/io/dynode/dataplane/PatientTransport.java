package io.dynode.dataplane;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.IntendRequest;
import io.dynode.model.Protocol.Intended;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Tells a server's refusals (which stand) from its bad moments (which pass). */
final class PatientTransport implements DataTransport {
  private final DataTransport inner;

  PatientTransport(DataTransport inner) {
    this.inner = inner;
  }

  @Override
  public Intended intend(IntendRequest request) {
    return patient(() -> inner.intend(request));
  }

  @Override
  public void upload(AttemptId attempt, String token, ObjectStore.Key key, InputStream content) {
    patient(() -> {
      inner.upload(attempt, token, key, content);
      return true;
    });
  }

  @Override
  public InputStream download(AttemptId attempt, String token, ObjectStore.Key key) {
    return patient(() -> inner.download(attempt, token, key));
  }

  @Override
  public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    patient(() -> {
      inner.log(attempt, token, sequence, gzip, size);
      return true;
    });
  }

  private static <T> T patient(Supplier<T> call) {
    try {
      return call.get();
    } catch (ProblemException e) {
      throw passing(e.code()) ? new TryAgainException(e) : e;
    } catch (UncheckedIOException e) {
      throw new TryAgainException(e);
    }
  }

  private static boolean passing(ErrorCode code) {
    return code == ErrorCode.UNAVAILABLE
        || code == ErrorCode.STORE_FAILED
        || code == ErrorCode.STORE_LOCKED
        || code == ErrorCode.INTERNAL;
  }
}
