package io.dynode.dataplane;

import io.dynode.model.AttemptId;
import io.dynode.model.ErrorCode;
import io.dynode.model.ProblemException;
import io.dynode.model.Protocol.IntendRequest;
import io.dynode.model.Protocol.Intended;
import io.dynode.spi.AgentTransport.DataTransport;
import io.dynode.spi.ObjectStore.Key;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/** The server's half of the data plane, in memory; refuses as the real one does. */
final class TestingServer implements DataTransport {
  static final int GENERATION = 7;

  final Map<Key, byte[]> objects = new HashMap<>();
  final List<IntendRequest> intents = new ArrayList<>();
  final List<Key> uploads = new ArrayList<>();
  final AtomicInteger downloads = new AtomicInteger();
  final Map<Integer, byte[]> log = new TreeMap<>();
  final List<Integer> logCalls = new ArrayList<>();
  final Deque<RuntimeException> logFailures = new ArrayDeque<>();

  /** Failures that come after the server has acted. */
  final Deque<RuntimeException> logAnswers = new ArrayDeque<>();

  final Deque<RuntimeException> intendFailures = new ArrayDeque<>();

  @Override
  public Intended intend(IntendRequest request) {
    if (!intendFailures.isEmpty()) {
      throw intendFailures.remove();
    }
    intents.add(request);
    return new Intended(
        request.hashes().stream().map(_ -> GENERATION).toList(),
        request.hashes().stream().map(h -> objects.containsKey(new Key(h, GENERATION))).toList());
  }

  @Override
  public void upload(AttemptId attempt, String token, Key key, InputStream content) {
    byte[] bytes = all(content);
    if (!Testing.sha256(bytes).equals(key.hash())) {
      throw new ProblemException(ErrorCode.CORRUPT_OBJECT, "Another content than announced");
    }
    uploads.add(key);
    objects.put(key, bytes);
  }

  @Override
  public synchronized InputStream download(AttemptId attempt, String token, Key key) {
    downloads.incrementAndGet();
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new ProblemException(ErrorCode.INPUT_MISSING, "Object " + key.hash() + " is gone");
    }
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public void log(AttemptId attempt, String token, int sequence, byte[] gzip, long size) {
    logCalls.add(sequence);
    if (!logFailures.isEmpty()) {
      throw logFailures.remove();
    }
    byte[] text;
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      text = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (text.length != size) {
      throw new IllegalStateException("Said " + size + " bytes, sent " + text.length);
    }
    log.putIfAbsent(sequence, text);
    if (!logAnswers.isEmpty()) {
      throw logAnswers.remove();
    }
  }

  /** The whole log as a reader gets it. */
  byte[] wholeLog() {
    java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
    int expected = 0;
    for (Map.Entry<Integer, byte[]> piece : log.entrySet()) {
      if (piece.getKey() != expected++) {
        throw new IllegalStateException("Piece " + (expected - 1) + " is missing");
      }
      whole.writeBytes(piece.getValue());
    }
    return whole.toByteArray();
  }

  private static byte[] all(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
