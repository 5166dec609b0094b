package io.dynode.examples.traffic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts JPEG images into an AVI file (one motion JPEG stream, with an index). */
final class AviWriter {
  private static final int MAIN_HEADER = 56;
  private static final int STREAM_HEADER = 56;
  private static final int FORMAT = 40;

  private AviWriter() {}

  /** The whole file. */
  static byte[] write(List<byte[]> frames, int width, int height, int framesPerSecond) {
    int movi = 4;
    int largest = 0;
    for (byte[] frame : frames) {
      movi += 8 + padded(frame.length);
      largest = Math.max(largest, frame.length);
    }
    int stream = 4 + 8 + STREAM_HEADER + 8 + FORMAT;
    int headers = 4 + 8 + MAIN_HEADER + 8 + stream;
    int index = 16 * frames.size();
    int riff = 4 + 8 + headers + 8 + movi + 8 + index;
    ByteBuffer out = ByteBuffer.allocate(8 + riff).order(ByteOrder.LITTLE_ENDIAN);
    tag(out, "RIFF").putInt(riff);
    tag(out, "AVI ");
    list(out, "hdrl", headers);
    tag(out, "avih").putInt(MAIN_HEADER);
    ints(out, 1_000_000 / framesPerSecond, largest * framesPerSecond, 0, 0x10, frames.size());
    ints(out, 0, 1, largest, width, height, 0, 0, 0, 0);
    list(out, "strl", stream);
    tag(out, "strh").putInt(STREAM_HEADER);
    tag(tag(out, "vids"), "MJPG");
    ints(out, 0, 0, 0, 1, framesPerSecond, 0, frames.size(), largest, -1, 0);
    out.putShort((short) 0).putShort((short) 0);
    out.putShort((short) width).putShort((short) height);
    tag(out, "strf").putInt(FORMAT);
    ints(out, FORMAT, width, height);
    out.putShort((short) 1).putShort((short) 24);
    tag(out, "MJPG");
    ints(out, width * height * 3, 0, 0, 0, 0);
    list(out, "movi", movi);
    for (byte[] frame : frames) {
      tag(out, "00dc").putInt(frame.length).put(frame);
      if ((frame.length & 1) != 0) {
        out.put((byte) 0);
      }
    }
    writeIndex(out, frames);
    return out.array();
  }

  private static void writeIndex(ByteBuffer out, List<byte[]> frames) {
    tag(out, "idx1").putInt(16 * frames.size());
    int offset = 4;
    for (byte[] frame : frames) {
      tag(out, "00dc");
      ints(out, 0x10, offset, frame.length);
      offset += 8 + padded(frame.length);
    }
  }

  private static void list(ByteBuffer out, String type, int size) {
    tag(out, "LIST").putInt(size);
    tag(out, type);
  }

  private static ByteBuffer tag(ByteBuffer out, String tag) {
    return out.put(tag.getBytes(StandardCharsets.US_ASCII));
  }

  private static void ints(ByteBuffer out, int... values) {
    for (int value : values) {
      out.putInt(value);
    }
  }

  private static int padded(int size) {
    return size + (size & 1);
  }
}
