package ekiden.clients.sdk1;

import com.amazonaws.ClientConfiguration;
import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflowClientBuilder;
import ekiden.clients.Program;

/** Where the server is. */
final class Client {
  static final String DOMAIN = Program.environment("EKIDEN_DOMAIN");

  private Client() {}

  static AmazonSimpleWorkflowClientBuilder builder() {
    String endpoint = Program.environment("EKIDEN_ENDPOINT");
    // docs:begin endpoint
    AmazonSimpleWorkflowClientBuilder builder =
        AmazonSimpleWorkflowClientBuilder.standard()
            .withEndpointConfiguration(
                new EndpointConfiguration(endpoint, "us-east-1")); // http://127.0.0.1:7930
    // docs:end
    return builder;
  }

  /** A client with a key of its own, where the others take the one of the environment. */
  static AmazonSimpleWorkflow withKey(String accessKey, String secret) {
    AmazonSimpleWorkflowClientBuilder builder = builder();
    // docs:begin key
    builder.withCredentials(
        new AWSStaticCredentialsProvider(new BasicAWSCredentials(accessKey, secret)));
    // docs:end
    return builder.build();
  }

  /** A client that makes no second attempt; a configuration of its own must wait for polls. */
  static AmazonSimpleWorkflow withoutRetries() {
    return builder()
        .withClientConfiguration(
            new ClientConfiguration().withSocketTimeout(70_000).withMaxErrorRetry(0))
        .build();
  }
}
