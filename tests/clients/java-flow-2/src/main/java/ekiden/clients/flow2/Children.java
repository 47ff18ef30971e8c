package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.ChildWorkflowFailedException;
import com.amazonaws.services.simpleworkflow.flow.DynamicWorkflowClientImpl;
import com.amazonaws.services.simpleworkflow.flow.StartChildWorkflowFailedException;
import com.amazonaws.services.simpleworkflow.flow.annotations.Asynchronous;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Wait;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import com.amazonaws.services.simpleworkflow.flow.core.Settable;
import com.amazonaws.services.simpleworkflow.flow.core.TryCatchFinally;
import com.amazonaws.services.simpleworkflow.flow.model.WorkflowExecution;
import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** One child succeeds, one fails, one is terminated, and one has no type. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Children {
  List<String> FATES = List.of("succeeds", "fails", "waits", "untyped");

  @Execute(version = Host.VERSION)
  Promise<String> children(String prefix);

  final class Implementation implements Children {
    @Override
    public Promise<String> children(String prefix) {
      return join(FATES.stream().map(fate -> fateOf(prefix, fate)).toList());
    }

    private Promise<String> fateOf(String prefix, String fate) {
      Settable<String> end = new Settable<>();
      new TryCatchFinally() {
        private Promise<String> result;
        private String failure;

        @Override
        protected void doTry() {
          String type = fate.equals("untyped") ? "no such type" : "Child.child";
          WorkflowExecution execution =
              WorkflowExecution.builder().workflowId(prefix + fate).build();
          result =
              new DynamicWorkflowClientImpl(execution, Host.type(type))
                  .startWorkflowExecution(new Object[] {fate}, null, String.class);
        }

        @Override
        protected void doCatch(Throwable thrown) {
          failure = thrown.getClass().getSimpleName();
          if (thrown instanceof ChildWorkflowFailedException failed) {
            failure += " " + failed.getCause().getMessage();
          } else if (thrown instanceof StartChildWorkflowFailedException failed) {
            failure += " " + failed.getFailureCause();
          }
        }

        @Override
        protected void doFinally() {
          end.set(failure == null ? result.get() : failure);
        }
      };
      return end;
    }

    @Asynchronous
    private Promise<String> join(@Wait List<Promise<String>> ends) {
      return Promise.asPromise(ends.stream().map(Promise::get).collect(Collectors.joining("; ")));
    }
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    String prefix = UUID.randomUUID() + " ";
    Host.Run run = host.start("Children.children", prefix);
    Expect.eventually(
        "three started children",
        () -> run.events(CHILD_WORKFLOW_EXECUTION_STARTED).size() == FATES.size() - 1);
    host.service.terminateWorkflowExecution(
        it -> it.domain(Client.DOMAIN).workflowId(prefix + "waits"));
    Expect.equal(
        "the ends of the children",
        "grown up; ChildWorkflowFailedException lost in the woods;"
            + " ChildWorkflowTerminatedException;"
            + " StartChildWorkflowFailedException WORKFLOW_TYPE_DOES_NOT_EXIST",
        run.result(String.class));
  }
}
