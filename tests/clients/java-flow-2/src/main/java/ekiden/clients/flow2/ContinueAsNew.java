package ekiden.clients.flow2;

import static software.amazon.awssdk.services.swf.model.EventType.*;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.JsonDataConverter;
import com.amazonaws.services.simpleworkflow.flow.StartWorkflowOptions;
import com.amazonaws.services.simpleworkflow.flow.WorkflowContext;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.generic.ContinueAsNewWorkflowExecutionParameters;
import ekiden.clients.Expect;
import java.time.Instant;

/** Continues as a new run until it has counted down. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface ContinueAsNew {
  @Execute(version = Host.VERSION)
  void countDown(int number);

  final class Implementation implements ContinueAsNew {
    private final WorkflowContext context =
        new DecisionContextProviderImpl().getDecisionContext().getWorkflowContext();

    @Override
    public void countDown(int number) {
      if (number > 0) {
        ContinueAsNewWorkflowExecutionParameters next =
            new ContinueAsNewWorkflowExecutionParameters();
        next.setInput(new JsonDataConverter().toData(new Object[] {number - 1}));
        context.setContinueAsNewOnCompletion(next);
      }
    }
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    Host.Run run =
        host.start(
            "ContinueAsNew.countDown",
            new StartWorkflowOptions().withExecutionStartToCloseTimeoutSeconds(60L),
            3);
    Expect.equal("closeStatus of the last run", "COMPLETED", run.closeStatus());
    String next =
        run.events(WORKFLOW_EXECUTION_CONTINUED_AS_NEW)
            .get(0)
            .workflowExecutionContinuedAsNewEventAttributes()
            .newExecutionRunId();
    Expect.equal(
        "continuedExecutionRunId of the second run",
        run.execution().getRunId(),
        host.service
            .getWorkflowExecutionHistory(
                it ->
                    it.domain(Client.DOMAIN)
                        .execution(
                            run.execution().toBuilder().runId(next).build().toSdkType()))
            .events()
            .get(0)
            .workflowExecutionStartedEventAttributes()
            .continuedExecutionRunId());
    int runs =
        host.service
            .countClosedWorkflowExecutions(
                it ->
                    it.domain(Client.DOMAIN)
                        .startTimeFilter(time -> time.oldestDate(Instant.EPOCH))
                        .executionFilter(
                            id -> id.workflowId(run.execution().getWorkflowId())))
            .count();
    Expect.equal("the number of runs", 4, runs);
  }
}
