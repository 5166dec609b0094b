package io.dynode.benchmarks;

import io.dynode.cli.Api;
import io.dynode.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What a server holds, as it tells. */
interface KillStore {
  /** Every item of a listing. */
  List<Json> list(String path);

  /** One thing, whole. */
  Json one(String path);

  /** The SHA-256 of what is given out under that name. */
  String download(String name) throws IOException;

  /** That of a server. */
  static KillStore of(Api api) {
    return new KillStore() {
      private static final int MOST = 1_000_000;

      @Override
      public List<Json> list(String path) {
        return KillLoad.persist(() -> api.list(path, MOST));
      }

      @Override
      public Json one(String path) {
        return KillLoad.persist(() -> api.get(path));
      }

      @Override
      public String download(String name) throws IOException {
        try (InputStream in = api.stream("/v1/objects/" + name, Map.of());
            DigestInputStream digest =
                new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
          digest.transferTo(OutputStream.nullOutputStream());
          return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
