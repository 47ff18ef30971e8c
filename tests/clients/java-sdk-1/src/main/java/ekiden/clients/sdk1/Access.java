package ekiden.clients.sdk1;

import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.SDKGlobalConfiguration;
import com.amazonaws.SdkClientException;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.AmazonSimpleWorkflowException;
import com.amazonaws.services.simpleworkflow.model.DescribeDomainRequest;
import ekiden.clients.Expect;
import ekiden.clients.Program;
import ekiden.clients.TrustStore;
import javax.net.ssl.SSLHandshakeException;

/** Signatures and certificates. */
final class Access {
  private static final int HOUR_SECONDS = 3_600;
  private static final int DAY_SECONDS = 24 * HOUR_SECONDS;

  private Access() {}

  private static DescribeDomainRequest describe() {
    return new DescribeDomainRequest().withName(DOMAIN);
  }

  static void keys() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    Execution run = Execution.start(swf, Execution.request().withInput("signed: 駅伝"));
    run.decide(Decisions.complete(null));
    String accessKey = Program.environment("AWS_ACCESS_KEY_ID");
    Expect.equal(
        "the code",
        "InvalidSignatureException",
        refusal(Client.withKey(accessKey, "not the secret")).getErrorCode());
    Expect.equal(
        "the code",
        "UnrecognizedClientException",
        refusal(Client.withKey("AKIAUNKNOWN00000000X", "any")).getErrorCode());
  }

  private static AmazonSimpleWorkflowException refusal(AmazonSimpleWorkflow swf) {
    return Expect.fault(
        AmazonSimpleWorkflowException.class, () -> swf.describeDomain(describe()));
  }

  /**
   * The client takes its clock for an hour fast, and for an hour slow. Without a second attempt it
   * is refused with a message that names the clock; with one it sees by the answer what is right.
   */
  static void clock() {
    for (int off : new int[] {HOUR_SECONDS, -HOUR_SECONDS}) {
      SDKGlobalConfiguration.setGlobalTimeOffset(off);
      AmazonSimpleWorkflowException refused = refusal(Client.withoutRetries());
      Expect.equal("the code", "InvalidSignatureException", refused.getErrorCode());
      String start = off > 0 ? "Signature expired" : "Signature not yet current";
      Expect.that(
          refused.getErrorMessage().startsWith(start),
          "the message to name the clock, but it is " + refused.getErrorMessage());

      SDKGlobalConfiguration.setGlobalTimeOffset(off);
      Execution run = Execution.start(Client.builder().build());
      run.decide(Decisions.complete(null));
      int seen = SDKGlobalConfiguration.getGlobalTimeOffset();
      Expect.that(Math.abs(seen) < 60, "the client to see that it is not " + seen + " s off");
    }
  }

  /** The machine's clock is a day ahead, which the client sees by the answer. */
  static void dayAhead() {
    Execution run = Execution.start(Client.builder().build());
    run.decide(Decisions.complete(null));
    int seen = SDKGlobalConfiguration.getGlobalTimeOffset();
    Expect.that(
        Math.abs(seen - DAY_SECONDS) < 60, "the client to see a day, but it sees " + seen + " s");
  }

  static void tls() throws Exception {
    SdkClientException untrusted =
        Expect.fault(
            SdkClientException.class, () -> Client.withoutRetries().describeDomain(describe()));
    Expect.that(
        untrusted.getCause() instanceof SSLHandshakeException,
        "an authority that is not trusted to be refused, but got " + untrusted.getCause());
    TrustStore.trustAuthority();
    Execution run = Execution.start(Client.builder().build());
    run.decide(Decisions.complete("by TLS"));
  }
}
