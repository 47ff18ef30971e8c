package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.WorkflowClock;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.OrPromise;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.core.Settable;
import com.amazonaws.services.simpleworkflow.flow.core.TryCatchFinally;
import ekiden.clients.Expect;
import java.util.concurrent.CancellationException;

/** The first of two timers; the other is canceled. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Timers {
  @Execute(version = Host.VERSION)
  Promise<String> timers();

  final class Implementation implements Timers {
    private final WorkflowClock clock =
        new DecisionContextProviderImpl().getDecisionContext().getWorkflowClock();
    private final Settable<String> first = new Settable<>();

    @Override
    public Promise<String> timers() {
      long began = clock.currentTimeMillis();
      TryCatchFinally scope =
          new TryCatchFinally() {
            @Override
            protected void doTry() {
              Promise<String> late = clock.createTimer(3000, "late", "late");
              Promise<String> soon = clock.createTimer(1, "soon", "soon");
              choose(soon, new OrPromise(soon, late));
            }

            @Override
            protected void doCatch(Throwable canceled) throws Throwable {
              if (!(canceled instanceof CancellationException)) {
                throw canceled;
              }
            }

            @Override
            protected void doFinally() {}
          };
      return end(first, scope, began);
    }

    @Asynchronous
    private void choose(Promise<String> fired, Promise<?> either) {
      first.set(fired.get());
    }

    @Asynchronous
    private Promise<String> end(Promise<String> winner, TryCatchFinally scope, long began) {
      scope.cancel(null);
      long took = clock.currentTimeMillis() - began;
      return Promise.asPromise(winner.get() + (took >= 1000 ? " in time" : " after " + took));
    }
  }

  static void scenario() throws Exception {
    Host.Run run = Host.get().start("Timers.timers");
    Expect.equal("the result", "soon in time", run.result(String.class));
    Expect.equal(
        "the timer that fired",
        "soon",
        run.events(TIMER_FIRED).get(0).timerFiredEventAttributes().timerId());
    Expect.equal(
        "the timer that was canceled",
        "late",
        run.events(TIMER_CANCELED).get(0).timerCanceledEventAttributes().timerId());
  }
}
