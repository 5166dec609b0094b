package io.dynode.examples.traffic;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the JPEG frames of a motion JPEG video, in an AVI file or one after the other. */
final class MotionJpeg {
  private static final int LARGEST_FRAME = 64 << 20;

  private final DataInputStream in;
  private final boolean avi;

  private MotionJpeg(DataInputStream in, boolean avi) {
    this.in = in;
    this.avi = avi;
  }

  /** Opens a video; refuses one that is neither an AVI file nor a run of JPEG images. */
  static MotionJpeg open(InputStream content) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(content, 1 << 16));
    in.mark(12);
    byte[] head = in.readNBytes(12);
    in.reset();
    boolean avi = head.length == 12 && text(head, 0).equals("RIFF") && text(head, 8).equals("AVI ");
    if (!avi && !startsJpeg(head)) {
      throw new IOException("not a motion JPEG video (neither AVI nor a run of JPEG images)");
    }
    return new MotionJpeg(in, avi);
  }

  /** The next frame as a whole JPEG image; empty at the end. */
  Optional<byte[]> next() throws IOException {
    Optional<byte[]> frame = avi ? nextChunk() : nextImage();
    if (frame.isPresent() && !startsJpeg(frame.get())) {
      throw new IOException("the AVI file holds no motion JPEG: convert it first");
    }
    return frame.map(Huffman::complete);
  }

  /** Walks the chunks of the file; lists are entered, everything but video frames is passed by. */
  private Optional<byte[]> nextChunk() throws IOException {
    while (true) {
      byte[] header = in.readNBytes(8);
      if (header.length < 8) {
        return Optional.empty();
      }
      String id = text(header, 0);
      long size = littleEndian(header, 4);
      if (id.equals("RIFF") || id.equals("LIST")) {
        in.skipNBytes(4);
      } else if ((id.endsWith("dc") || id.endsWith("db")) && size > 0) {
        if (size > LARGEST_FRAME) {
          throw new IOException("a frame of " + size + " bytes: the AVI file is damaged");
        }
        byte[] frame = in.readNBytes((int) size);
        in.skipNBytes(Math.min(size & 1, in.available()));
        // A frame that was cut off at the end of the file cannot be shown.
        return frame.length == size ? Optional.of(frame) : Optional.empty();
      } else if (in.skip(size + (size & 1)) < size && in.read() < 0) {
        return Optional.empty();
      }
    }
  }

  /** Reads from one start-of-image marker to the matching end, segment by segment. */
  private Optional<byte[]> nextImage() throws IOException {
    var image = new java.io.ByteArrayOutputStream(1 << 15);
    try {
      int first = in.read();
      if (first < 0) {
        return Optional.empty();
      }
      image.write(first);
      image.write(in.readUnsignedByte());
      int marker = segments(image);
      while (marker != 0xD9) {
        marker = entropy(image);
        if (marker != 0xD9) {
          copySegment(image);
          marker = marker == 0xDA ? marker : segments(image);
        }
      }
      return Optional.of(image.toByteArray());
    } catch (EOFException _) {
      return Optional.empty();
    }
  }

  /** Copies marker segments up to and with the start of a scan; returns the last marker. */
  private int segments(java.io.ByteArrayOutputStream image) throws IOException {
    while (true) {
      int ff = in.readUnsignedByte();
      int marker = in.readUnsignedByte();
      if (ff != 0xFF) {
        throw new IOException("damaged JPEG image in the video");
      }
      image.write(ff);
      image.write(marker);
      if (marker == 0xD9) {
        return marker;
      }
      copySegment(image);
      if (marker == 0xDA) {
        return marker;
      }
    }
  }

  private void copySegment(java.io.ByteArrayOutputStream image) throws IOException {
    int length = in.readUnsignedShort();
    image.write(length >> 8);
    image.write(length);
    image.write(in.readNBytes(length - 2));
  }

  /** Copies compressed data up to and with the next real marker. */
  private int entropy(java.io.ByteArrayOutputStream image) throws IOException {
    while (true) {
      int b = in.readUnsignedByte();
      image.write(b);
      if (b == 0xFF) {
        int marker = in.readUnsignedByte();
        image.write(marker);
        boolean data = marker == 0 || marker == 0xFF || (marker >= 0xD0 && marker <= 0xD7);
        if (!data) {
          return marker;
        }
      }
      if (image.size() > LARGEST_FRAME) {
        throw new IOException("a JPEG image without an end: the video is damaged");
      }
    }
  }

  static boolean startsJpeg(byte[] bytes) {
    return bytes.length > 2
        && (bytes[0] & 0xFF) == 0xFF
        && (bytes[1] & 0xFF) == 0xD8
        && (bytes[2] & 0xFF) == 0xFF;
  }

  private static String text(byte[] bytes, int from) {
    return new String(bytes, from, 4, StandardCharsets.ISO_8859_1);
  }

  private static long littleEndian(byte[] b, int at) {
    return (b[at] & 0xFFL)
        | (b[at + 1] & 0xFFL) << 8
        | (b[at + 2] & 0xFFL) << 16
        | (b[at + 3] & 0xFFL) << 24;
  }
}
