package ekiden.clients.sdk2;

import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;
import software.amazon.awssdk.services.swf.SwfClient;

/**
 * A client to which the world looks as if its clock were off. It takes the time from the Java
 * virtual machine, which has no setting for that; so its signer, which is its own, signs with
 * another time, and the Date of the answers is moved the other way: the difference that the client
 * computes is that of a clock which is off.
 */
final class OtherClock {
  private OtherClock() {}

  static SwfClient client(Duration off, Consumer<ClientOverrideConfiguration.Builder> more) {
    return Client.builder()
        .putAuthScheme(new Scheme(off))
        .overrideConfiguration(
            it -> {
              it.addExecutionInterceptor(new Answers(off));
              more.accept(it);
            })
        .build();
  }

  private record Scheme(Duration off) implements AwsV4AuthScheme {
    @Override
    public String schemeId() {
      return AwsV4AuthScheme.SCHEME_ID;
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
      return AwsV4AuthScheme.create().identityProvider(providers);
    }

    @Override
    public AwsV4HttpSigner signer() {
      return new Signer(off);
    }
  }

  private record Signer(Duration off) implements AwsV4HttpSigner {
    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      Clock clock = Clock.offset(request.requireProperty(SIGNING_CLOCK), off);
      return AwsV4HttpSigner.create()
          .sign(request.copy(it -> it.putProperty(SIGNING_CLOCK, clock)));
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      throw new UnsupportedOperationException("This client is not asynchronous.");
    }
  }

  private record Answers(Duration off) implements ExecutionInterceptor {
    @Override
    public SdkHttpResponse modifyHttpResponse(
        Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
      SdkHttpResponse answer = context.httpResponse();
      String date = answer.firstMatchingHeader("Date").orElseThrow();
      ZonedDateTime seen =
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).minus(off);
      return answer.toBuilder()
          .putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(seen))
          .build();
    }
  }
}
