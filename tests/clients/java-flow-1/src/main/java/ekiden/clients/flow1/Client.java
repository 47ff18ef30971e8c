package ekiden.clients.flow1;

import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflowClientBuilder;
import com.amazonaws.services.simpleworkflow.flow.ActivityWorker;
import com.amazonaws.services.simpleworkflow.flow.WorkflowWorker;
import ekiden.clients.Program;

/** Where the server is, and the workers that poll it. */
final class Client {
  static final String DOMAIN = Program.environment("EKIDEN_DOMAIN");
  static final String TASK_LIST = "flow";

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

  static AmazonSimpleWorkflow withKey(String accessKey, String secret) {
    return builder()
        .withCredentials(
            new AWSStaticCredentialsProvider(new BasicAWSCredentials(accessKey, secret)))
        .build();
  }

  /** Starts a worker for decisions and one for activities; they run until the process ends. */
  static void startWorkers(AmazonSimpleWorkflow service) throws Exception {
    WorkflowWorker deciders = new WorkflowWorker(service, DOMAIN, TASK_LIST);
    deciders.setWorkflowImplementationTypes(Main.WORKFLOWS);
    deciders.start();

    ActivityWorker workers = new ActivityWorker(service, DOMAIN, TASK_LIST);
    workers.addActivitiesImplementation(new WorkImplementation());
    workers.setPollThreadCount(4);
    workers.start();
  }
}
