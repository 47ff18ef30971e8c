package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.WorkflowClock;
import com.amazonaws.services.simpleworkflow.flow.WorkflowReplayer;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Wait;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import software.amazon.awssdk.services.swf.model.HistoryEvent;

/**
 * More timers than one answer may start: the framework sends the first ones, and has itself called
 * again. They leave a history that its poller gets in pages.
 */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface ManyTimers {
  /** With the timers by which the framework has itself called, below the 1,000 that may be open. */
  int COUNT = 990;

  @Execute(version = Host.VERSION)
  Promise<Integer> manyTimers();

  final class Implementation implements ManyTimers {
    private final WorkflowClock clock =
        new DecisionContextProviderImpl().getDecisionContext().getWorkflowClock();

    @Override
    public Promise<Integer> manyTimers() {
      List<Promise<Integer>> timers = new ArrayList<>();
      for (int number = 0; number < COUNT; number++) {
        timers.add(clock.createTimer(3, number));
      }
      return count(timers);
    }

    @Asynchronous
    private Promise<Integer> count(@Wait List<Promise<Integer>> fired) {
      return Promise.asPromise(fired.size());
    }
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    Host.Run run = host.start("ManyTimers.manyTimers");
    Expect.equal("the timers", COUNT, run.result(Integer.class));
    List<HistoryEvent> history = run.history();
    Expect.that(
        history.size() > 2_000, "more than 2,000 events, but there are " + history.size());
    Expect.equal(
        "the identifiers of the events",
        LongStream.rangeClosed(1, history.size()).boxed().toList(),
        history.stream().map(HistoryEvent::eventId).toList());
    var replayer =
        new WorkflowReplayer<>(
            host.service, Client.DOMAIN, run.execution(), Implementation.class);
    Expect.equal(
        "the decision of the replayed history",
        "CompleteWorkflowExecution",
        replayer.replay().decisions().get(0).decisionTypeAsString());
  }
}
