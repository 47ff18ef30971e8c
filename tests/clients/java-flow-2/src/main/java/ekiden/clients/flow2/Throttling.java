package ekiden.clients.flow2;

import static ekiden.clients.flow2.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.flow.WorkflowWorker;
import ekiden.clients.Expect;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.DomainAlreadyExistsException;
import software.amazon.awssdk.services.swf.model.SwfException;

/** Workers that register their domain when they start, just as its quota is used up. */
final class Throttling {
  /** The quota is 100 calls at once, and 6 a second. */
  private static final int CALLS = 1_000;

  private static final int WORKERS = 10;

  private Throttling() {}

  static void scenario() throws Exception {
    try (SwfClient hasty =
            Client.builder()
                .overrideConfiguration(it -> it.retryPolicy(RetryPolicy.none()))
                .build();
        SwfClient service = Client.builder().build()) {
      SwfException refused = Expect.fault(SwfException.class, () -> useUp(hasty));
      Expect.equal("the code", "ThrottlingException", refused.awsErrorDetails().errorCode());
      for (int number = 0; number < WORKERS; number++) {
        WorkflowWorker worker = new WorkflowWorker(service, DOMAIN, "throttled " + number);
        worker.setDisableServiceShutdownOnStop(true);
        worker.setRegisterDomain(true);
        worker.setDomainRetentionPeriodInDays(1);
        worker.start();
        Expect.that(worker.isRunning(), "the worker to run");
        worker.shutdownNow();
      }
    }
  }

  private static void useUp(SwfClient service) {
    for (int call = 0; call < CALLS; call++) {
      try {
        service.registerDomain(
            it -> it.name(DOMAIN).workflowExecutionRetentionPeriodInDays("1"));
      } catch (DomainAlreadyExistsException known) {
        // It counts all the same.
      }
    }
  }
}
