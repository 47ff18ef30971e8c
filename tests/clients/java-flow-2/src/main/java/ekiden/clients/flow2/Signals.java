package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.DynamicWorkflowClientImpl;
import com.amazonaws.services.simpleworkflow.flow.SignalExternalWorkflowException;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Signal;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.core.Settable;
import com.amazonaws.services.simpleworkflow.flow.core.TryCatchFinally;
import com.amazonaws.services.simpleworkflow.flow.model.WorkflowExecution;
import ekiden.clients.Expect;

/** Waits for a signal from outside, and then signals another workflow, or says why it cannot. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Signals {
  @Execute(version = Host.VERSION)
  Promise<String> signals(String other);

  @Signal
  void tell(String word);

  final class Implementation implements Signals {
    private final Settable<String> heard = new Settable<>();
    private final Settable<String> result = new Settable<>();

    @Override
    public Promise<String> signals(String other) {
      passOn(heard, other);
      return result;
    }

    @Override
    public void tell(String word) {
      heard.set(word);
    }

    @Asynchronous
    private void passOn(Promise<String> word, String other) {
      if (other == null) {
        result.set(word.get());
        return;
      }
      new TryCatchFinally() {
        private String told = "told " + word.get();

        @Override
        protected void doTry() {
          WorkflowExecution execution = WorkflowExecution.builder().workflowId(other).build();
          new DynamicWorkflowClientImpl(execution)
              .signalWorkflowExecution("tell", new Object[] {word.get() + ", passed on"});
        }

        @Override
        protected void doCatch(Throwable failure) {
          told = ((SignalExternalWorkflowException) failure).getFailureCause().toString();
        }

        @Override
        protected void doFinally() {
          result.set(told);
        }
      };
    }
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    Host.Run receiver = host.start("Signals.signals", new Object[] {null});
    Host.Run sender = host.start("Signals.signals", receiver.execution().getWorkflowId());
    Host.Run astray = host.start("Signals.signals", "nowhere");
    Object[] word = {"word"};
    sender.client.signalWorkflowExecution("tell", word);
    astray.client.signalWorkflowExecution("tell", word);
    Expect.equal("the result of the sender", "told word", sender.result(String.class));
    Expect.equal(
        "the result of the receiver", "word, passed on", receiver.result(String.class));
    Expect.equal(
        "the cause",
        "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION",
        astray.result(String.class));
    Expect.equal(
        "the sender, as the receiver sees it",
        sender.execution().toSdkType(),
        receiver
            .events(WORKFLOW_EXECUTION_SIGNALED)
            .get(0)
            .workflowExecutionSignaledEventAttributes()
            .externalWorkflowExecution());
  }
}
