package ekiden.clients.flow1;

import static ekiden.clients.flow1.Client.DOMAIN;

import com.amazonaws.ClientConfiguration;
import com.amazonaws.SdkClientException;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.flow.WorkflowWorker;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import ekiden.clients.Program;
import ekiden.clients.TrustStore;
import java.util.UUID;
import javax.net.ssl.SSLHandshakeException;

/** Refusals, and servers that go and come. */
final class Connections {
  /** The quota is 100 calls at once, and 6 a second. */
  private static final int CALLS = 1_000;

  private static final int WORKERS = 10;

  private Connections() {}

  private static void start(AmazonSimpleWorkflow service) {
    new HelloClientExternalFactoryImpl(service, DOMAIN).getClient().hello("stranger");
  }

  static void faults() throws Exception {
    Host host = Host.get();
    var factory = new ChildClientExternalFactoryImpl(host.service, DOMAIN);
    var open = factory.getClient(UUID.randomUUID().toString());
    open.child("waits");
    Expect.fault(WorkflowExecutionAlreadyStartedException.class, () -> open.child("waits"));
    open.terminateWorkflowExecution("enough", null, ChildPolicy.TERMINATE);
    Expect.equal("closeStatus", "TERMINATED", host.closeStatus(open));
    Expect.fault(UnknownResourceException.class, open::requestCancelWorkflowExecution);
    var unknown = new HelloClientExternalFactoryImpl(host.service, "no such domain").getClient();
    Expect.fault(UnknownResourceException.class, () -> unknown.hello("stranger"));
  }

  static void keys() throws Exception {
    Scenarios.hello();
    AmazonSimpleWorkflow stranger =
        Client.withKey(Program.environment("AWS_ACCESS_KEY_ID"), "not the secret");
    AmazonSimpleWorkflowException refused =
        Expect.fault(AmazonSimpleWorkflowException.class, () -> start(stranger));
    Expect.equal("the code", "InvalidSignatureException", refused.getErrorCode());
  }

  static void tls() throws Exception {
    SdkClientException untrusted =
        Expect.fault(SdkClientException.class, () -> start(Client.builder().build()));
    Expect.that(
        untrusted.getCause() instanceof SSLHandshakeException,
        "an authority that is not trusted to be refused, but got " + untrusted.getCause());
    TrustStore.trustAuthority();
    Scenarios.hello();
  }

  /** What happens to the server. */
  private interface Interruption {
    void run() throws Exception;
  }

  static void restart() throws Exception {
    interrupted(() -> Program.ask("restart"));
  }

  static void sigterm() throws Exception {
    interrupted(
        () -> {
          Program.ask("stop");
          Program.ask("start");
        });
  }

  private static void interrupted(Interruption interruption) throws Exception {
    Host host = Host.get();
    String key = UUID.randomUUID().toString();
    var run = new AcrossClientExternalFactoryImpl(host.service, DOMAIN).getClient();
    run.across(key);
    Expect.eventually("the started activity", () -> WorkImplementation.attempts(key) == 1);
    interruption.run();
    WorkImplementation.release(key);
    Expect.equal("the result", "hello, after", host.result(run, String.class));
    Expect.equal("the attempts of the activity", 1, WorkImplementation.attempts(key));
  }

  /** Workers register their domain when they start, just as the quota for it is used up. */
  static void throttling() throws Exception {
    AmazonSimpleWorkflow hasty =
        Client.builder()
            .withClientConfiguration(new ClientConfiguration().withMaxErrorRetry(0))
            .build();
    AmazonSimpleWorkflowException refused =
        Expect.fault(AmazonSimpleWorkflowException.class, () -> useUp(hasty));
    Expect.equal("the code", "ThrottlingException", refused.getErrorCode());
    AmazonSimpleWorkflow service = Client.builder().build();
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

  private static void useUp(AmazonSimpleWorkflow service) {
    for (int call = 0; call < CALLS; call++) {
      try {
        service.registerDomain(
            new RegisterDomainRequest()
                .withName(DOMAIN)
                .withWorkflowExecutionRetentionPeriodInDays("1"));
      } catch (DomainAlreadyExistsException known) {
        // It counts all the same.
      }
    }
  }
}
