package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;
import static software.amazon.awssdk.awscore.retry.AwsRetryStrategy.doNotRetry;

import ekiden.clients.Expect;
import ekiden.clients.Program;
import ekiden.clients.TrustStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.SwfException;

/** Signatures and certificates. */
final class Access {
  private Access() {}

  static void keys() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf, request -> request.input("signed: 駅伝"));
      run.decide(Decisions.complete(null));
    }
    String accessKey = Program.environment("AWS_ACCESS_KEY_ID");
    try (SwfClient swf = Client.withKey(accessKey, "not the secret")) {
      Expect.equal("the code", "InvalidSignatureException", refusal(swf));
    }
    try (SwfClient swf = Client.withKey("AKIAUNKNOWN00000000X", "any")) {
      Expect.equal("the code", "UnrecognizedClientException", refusal(swf));
    }
  }

  private static String refusal(SwfClient swf) {
    return Expect.fault(SwfException.class, () -> swf.describeDomain(it -> it.name(DOMAIN)))
        .awsErrorDetails()
        .errorCode();
  }

  /**
   * The clock of the client is an hour late, and an hour early. Without a second attempt it is
   * refused with a message that names the clock; with one it sees by the answer how much it is off.
   */
  static void clock() {
    for (Duration off : List.of(Duration.ofHours(-1), Duration.ofHours(1))) {
      try (SwfClient swf = OtherClock.client(off, it -> it.retryStrategy(doNotRetry()))) {
        SwfException refused =
            Expect.fault(SwfException.class, () -> swf.describeDomain(it -> it.name(DOMAIN)));
        Expect.equal(
            "the code", "InvalidSignatureException", refused.awsErrorDetails().errorCode());
        String message = refused.awsErrorDetails().errorMessage();
        String start = off.isNegative() ? "Signature expired" : "Signature not yet current";
        Expect.that(
            message.startsWith(start),
            "the message to name the clock, but it is " + message);
      }
      try (SwfClient swf = OtherClock.client(off, it -> {})) {
        Execution run = Execution.start(swf);
        run.decide(Decisions.complete(null));
      }
    }
  }

  /** The machine's clock is a day ahead, which the client sees by the answer. */
  static void dayAhead() {
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      run.decide(Decisions.complete(null));
    }
  }

  static void tls() throws Exception {
    try (SwfClient swf = Client.builder().build()) {
      SdkClientException untrusted =
          Expect.fault(
              SdkClientException.class, () -> swf.describeDomain(it -> it.name(DOMAIN)));
      Expect.that(
          untrusted.getCause() instanceof SSLHandshakeException,
          "an authority that is not trusted to be refused, but got " + untrusted.getCause());
    }
    TrustStore.trustAuthority();
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      run.decide(Decisions.complete("by TLS"));
    }
  }
}
