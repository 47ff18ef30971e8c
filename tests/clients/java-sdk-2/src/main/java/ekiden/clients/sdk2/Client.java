package ekiden.clients.sdk2;

import ekiden.clients.Program;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.SwfClientBuilder;

/** Where the server is. */
final class Client {
  static final String DOMAIN = Program.environment("EKIDEN_DOMAIN");

  private Client() {}

  static SwfClientBuilder builder() {
    String endpoint = Program.environment("EKIDEN_ENDPOINT");
    // docs:begin endpoint
    SwfClientBuilder builder =
        SwfClient.builder()
            .endpointOverride(URI.create(endpoint)) // such as http://127.0.0.1:7930
            .region(Region.US_EAST_1);
    // docs:end
    return builder;
  }

  /** A client with a key of its own, where the others take the one of the environment. */
  static SwfClient withKey(String accessKey, String secret) {
    SwfClientBuilder builder = builder();
    // docs:begin key
    builder.credentialsProvider(
        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)));
    // docs:end
    return builder.build();
  }
}
