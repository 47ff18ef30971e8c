package ekiden.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trust in a private authority as Java programs usually get it: a trust store made by keytool. */
public final class TrustStore {
  private TrustStore() {}

  /**
   * Makes a trust store of the certificates in EKIDEN_CA_FILE, and has this process use it; before
   * the first client is made, because the properties are read once.
   */
  public static void trustAuthority() throws IOException, InterruptedException {
    Path store = Files.createTempDirectory("ekiden-trust").resolve("authority.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-importcert",
                "-noprompt",
                "-alias",
                "ekiden",
                "-file",
                Program.environment("EKIDEN_CA_FILE"),
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Expect.equal("the exit code of keytool", 0, keytool.waitFor());
    // docs:begin trust
    System.setProperty("javax.net.ssl.trustStore", store.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
    // docs:end
  }
}
