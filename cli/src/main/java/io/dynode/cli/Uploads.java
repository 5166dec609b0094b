package io.dynode.cli;

import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stores local files as objects. */
final class Uploads {
  private Uploads() {}

  /** A file that is stored. */
  record Uploaded(String name, String sha256, long size, boolean sent) {
    /** As an event names it. */
    Json.Obj named() {
      return Json.object("path", Json.of(name), "sha256", Json.of(sha256));
    }

    /** As an answer names it. */
    Json.Obj json() {
      return Json.object("path", Json.of(name), "sha256", Json.of(sha256), "size", Json.of(size));
    }
  }

  /**
   * A file of this machine, hashed.
   *
   * @param name to know it by
   */
  record Local(Path file, String name, String sha256, long size) {}

  /** Content hash and size of a file, under its own name. */
  static Local look(Path file) {
    return look(file, String.valueOf(file.getFileName()));
  }

  /** Content hash and size of a file. */
  static Local look(Path file, String name) {
    if (!Files.isRegularFile(file)) {
      String why = Files.exists(file) ? ": this is no file" : ": there is no such file";
      throw Failure.usage(file + why);
    }
    try (InputStream in = Files.newInputStream(file);
        var digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      long size = digest.transferTo(java.io.OutputStream.nullOutputStream());
      String hash = HexFormat.of().formatHex(digest.getMessageDigest().digest());
      return new Local(file, name, hash, size);
    } catch (IOException e) {
      throw Failure.usage(file + " cannot be read: " + Failure.reason(e));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Stores a file for a customer, unless it is there already. */
  static Uploaded store(Api api, Local local, String customer) {
    String object = "/v1/objects/" + local.sha256();
    if (api.exists(Api.path(object, "customer", customer))) {
      return new Uploaded(local.name(), local.sha256(), local.size(), false);
    }
    try {
      api.put(
          Api.path(object, "customer", customer, "name", local.name()),
          BodyPublishers.ofFile(local.file()),
          "application/octet-stream");
    } catch (java.io.FileNotFoundException _) {
      throw Failure.usage(local.file() + ": there is no such file");
    }
    return new Uploaded(local.name(), local.sha256(), local.size(), true);
  }
}
