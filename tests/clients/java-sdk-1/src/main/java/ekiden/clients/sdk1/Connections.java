package ekiden.clients.sdk1;

import static com.amazonaws.services.simpleworkflow.model.EventType.*;
import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.SdkBaseException;
import com.amazonaws.retry.RetryUtils;
import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import ekiden.clients.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Servers that go and come, connections that lie idle, too many calls. */
final class Connections {
  /** The quota is 100 calls at once, and 6 a second, so that so many never are. */
  private static final int CALLS = 1_000;

  private Connections() {}

  /** A connection each, kept for so many seconds, and no second attempt. */
  static void idle() throws Exception {
    List<Integer> waits = List.of(5, 30, 65, 130);
    ExecutorService threads = Executors.newFixedThreadPool(waits.size());
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int seconds : waits) {
        ends.add(threads.submit(() -> idle(seconds)));
      }
      emptyPoll();
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void idle(int seconds) throws InterruptedException {
    AmazonSimpleWorkflow swf = Client.withoutRetries();
    DescribeDomainRequest request = new DescribeDomainRequest().withName(DOMAIN);
    swf.describeDomain(request);
    Thread.sleep(Duration.ofSeconds(seconds).toMillis()); // To be idle is the scenario.
    swf.describeDomain(request);
    return null;
  }

  /** The client waits for as long as a poll does, which is a minute. */
  private static void emptyPoll() {
    String token =
        Client.builder()
            .build()
            .pollForDecisionTask(
                new PollForDecisionTaskRequest()
                    .withDomain(DOMAIN)
                    .withTaskList(new TaskList().withName("a list with no tasks")))
            .getTaskToken();
    Expect.equal("the token of a poll that got no task", null, token);
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

  private interface Interruption {
    void run() throws Exception;
  }

  /** An activity is under way and a decider's poll waits when it happens; both go on after it. */
  private static void interrupted(Interruption interruption) throws Exception {
    ExecutorService deciders = Executors.newSingleThreadExecutor();
    try {
      Execution run = Execution.start(Client.builder().build());
      run.decide(Decisions.schedule(run, "across", "before", "NONE"));
      ActivityTask task = run.nextActivityTask();
      Future<?> decider = deciders.submit(() -> decideThrough(run));
      interruption.run();
      run.complete(task, "after");
      decider.get();
      Expect.equal(
          "the result",
          "after",
          run.event(ActivityTaskCompleted).getActivityTaskCompletedEventAttributes().getResult());
      Expect.equal("closeStatus", "COMPLETED", run.info().getCloseStatus());
    } finally {
      deciders.shutdownNow();
    }
  }

  /** Polls as a worker does: a poll that fails is followed by another. */
  private static Void decideThrough(Execution run) throws Exception {
    Expect.eventually(
        "an answered decision task",
        () -> {
          try {
            run.decide(Decisions.complete(null));
            return true;
          } catch (SdkBaseException away) {
            return false;
          }
        });
    return null;
  }

  /** Once the quota is used up, a client that does not retry is refused; the default one is not. */
  static void throttling() {
    AmazonSimpleWorkflow hasty = Client.withoutRetries();
    AmazonSimpleWorkflow patient = Client.builder().build();
    ListDomainsRequest request =
        new ListDomainsRequest().withRegistrationStatus(RegistrationStatus.REGISTERED);
    AmazonSimpleWorkflowException refused =
        Expect.fault(
            AmazonSimpleWorkflowException.class,
            () -> {
              for (int call = 0; call < CALLS; call++) {
                hasty.listDomains(request);
              }
            });
    Expect.equal("the code", "ThrottlingException", refused.getErrorCode());
    Expect.that(
        RetryUtils.isThrottlingException(refused), "the client to see that it must slow down");
    for (int call = 0; call < 10; call++) {
      patient.listDomains(request);
    }
  }
}
