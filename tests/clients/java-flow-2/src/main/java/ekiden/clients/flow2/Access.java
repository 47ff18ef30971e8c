package ekiden.clients.flow2;

import ekiden.clients.Expect;
import ekiden.clients.Program;
import ekiden.clients.TrustStore;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.SwfException;

/** Signatures and certificates. */
final class Access {
  private Access() {}

  static void keys() throws Throwable {
    Hello.scenario();
    String accessKey = Program.environment("AWS_ACCESS_KEY_ID");
    try (SwfClient service = Client.withKey(accessKey, "not the secret")) {
      SwfException refused =
          Expect.fault(
              SwfException.class, () -> Host.of(service).start("Hello.hello", "stranger"));
      Expect.equal("the code", "InvalidSignatureException", refused.awsErrorDetails().errorCode());
    }
  }

  static void tls() throws Throwable {
    try (SwfClient service = Client.builder().build()) {
      SdkClientException untrusted =
          Expect.fault(
              SdkClientException.class, () -> Host.of(service).start("Hello.hello", "stranger"));
      Expect.that(
          untrusted.getCause() instanceof SSLHandshakeException,
          "an authority that is not trusted to be refused, but got " + untrusted.getCause());
    }
    TrustStore.trustAuthority();
    Hello.scenario();
  }
}
