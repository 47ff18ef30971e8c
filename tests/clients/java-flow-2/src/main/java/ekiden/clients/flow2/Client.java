package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.ActivityWorker;
import com.amazonaws.services.simpleworkflow.flow.WorkflowWorker;
import ekiden.clients.Program;
import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.SwfClientBuilder;

/** Where the server is, and the workers that poll it. */
final class Client {
  static final String DOMAIN = Program.environment("EKIDEN_DOMAIN");
  static final String TASK_LIST = "flow";

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

  static SwfClient withKey(String accessKey, String secret) {
    return builder()
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
        .build();
  }

  /** Starts a worker for decisions and one for activities; they run until the process ends. */
  static void startWorkers(SwfClient service) throws Exception {
    // docs:begin workers
    WorkflowWorker deciders = new WorkflowWorker(service, DOMAIN, TASK_LIST);
    deciders.setWorkflowImplementationTypes(Main.WORKFLOWS);
    deciders.start();

    ActivityWorker workers = new ActivityWorker(service, DOMAIN, TASK_LIST);
    workers.addActivitiesImplementation(new Work.Implementation());
    workers.setPollThreadCount(4);
    workers.start();
    // docs:end
  }
}
