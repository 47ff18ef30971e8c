package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;
import static software.amazon.awssdk.services.swf.model.EventType.*;

import ekiden.clients.Expect;
import ekiden.clients.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.PollForActivityTaskResponse;
import software.amazon.awssdk.services.swf.model.RegistrationStatus;
import software.amazon.awssdk.services.swf.model.SwfException;

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
    try (SwfClient swf = withoutRetries()) {
      swf.describeDomain(it -> it.name(DOMAIN));
      Thread.sleep(Duration.ofSeconds(seconds).toMillis()); // To be idle is the scenario.
      swf.describeDomain(it -> it.name(DOMAIN));
    }
    return null;
  }

  /** The client waits for as long as a poll does, which is a minute. */
  private static void emptyPoll() {
    try (SwfClient swf = withoutRetries()) {
      String token =
          swf.pollForDecisionTask(
                  it -> it.domain(DOMAIN).taskList(list -> list.name("a list with no tasks")))
              .taskToken();
      Expect.equal("the token of a poll that got no task", null, token);
    }
  }

  static SwfClient withoutRetries() {
    return Client.builder()
        .overrideConfiguration(it -> it.retryStrategy(AwsRetryStrategy.doNotRetry()))
        .build();
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
    try (SwfClient swf = Client.builder().build()) {
      Execution run = Execution.start(swf);
      run.decide(Decisions.schedule(run, "across", "before", "NONE"));
      PollForActivityTaskResponse task = run.nextActivityTask();
      Future<?> decider = deciders.submit(() -> decideThrough(run));
      interruption.run();
      swf.respondActivityTaskCompleted(it -> it.taskToken(task.taskToken()).result("after"));
      decider.get();
      Expect.equal(
          "the result",
          "after",
          run.event(ACTIVITY_TASK_COMPLETED).activityTaskCompletedEventAttributes().result());
      Expect.equal("closeStatus", CloseStatus.COMPLETED, run.info().closeStatus());
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
          } catch (SdkException away) {
            return false;
          }
        });
    return null;
  }

  /** Once the quota is used up, a client that does not retry is refused; the default one is not. */
  static void throttling() {
    try (SwfClient swf = withoutRetries();
        SwfClient patient = Client.builder().build()) {
      SwfException refused =
          Expect.fault(
              SwfException.class,
              () -> {
                for (int call = 0; call < CALLS; call++) {
                  swf.listDomains(it -> it.registrationStatus(RegistrationStatus.REGISTERED));
                }
              });
      Expect.equal("the code", "ThrottlingException", refused.awsErrorDetails().errorCode());
      Expect.that(refused.isThrottlingException(), "the client to see that it must slow down");
      for (int call = 0; call < 10; call++) {
        patient.listDomains(it -> it.registrationStatus(RegistrationStatus.REGISTERED));
      }
    }
  }
}
