package io.dynode.examples.traffic;

import java.io.ByteArrayOutputStream;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * Many cameras leave the standard Huffman tables out of the frames of a motion JPEG video. Decoders
 * of single images need them.
 */
final class Huffman {
  private Huffman() {}

  /** The image with the standard tables, unless it brings tables of its own. */
  static byte[] complete(byte[] jpeg) {
    int at = 2;
    while (at + 4 <= jpeg.length && (jpeg[at] & 0xFF) == 0xFF) {
      int marker = jpeg[at + 1] & 0xFF;
      if (marker == 0xC4) {
        return jpeg;
      }
      if (marker == 0xDA) {
        return insert(jpeg, at);
      }
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | (jpeg[at + 3] & 0xFF));
    }
    return jpeg;
  }

  private static byte[] insert(byte[] jpeg, int at) {
    var out = new ByteArrayOutputStream(jpeg.length + 512);
    out.write(jpeg, 0, at);
    table(out, 0x00, JPEGHuffmanTable.StdDCLuminance);
    table(out, 0x10, JPEGHuffmanTable.StdACLuminance);
    table(out, 0x01, JPEGHuffmanTable.StdDCChrominance);
    table(out, 0x11, JPEGHuffmanTable.StdACChrominance);
    out.write(jpeg, at, jpeg.length - at);
    return out.toByteArray();
  }

  private static void table(ByteArrayOutputStream out, int id, JPEGHuffmanTable table) {
    short[] lengths = table.getLengths();
    short[] values = table.getValues();
    int size = 2 + 1 + 16 + values.length;
    out.write(0xFF);
    out.write(0xC4);
    out.write(size >> 8);
    out.write(size);
    out.write(id);
    for (int i = 0; i < 16; i++) {
      out.write(i < lengths.length ? lengths[i] : 0);
    }
    for (short value : values) {
      out.write(value);
    }
  }
}
