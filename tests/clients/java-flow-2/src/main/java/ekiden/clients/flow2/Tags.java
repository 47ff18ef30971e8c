package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.StartWorkflowOptions;
import com.amazonaws.services.simpleworkflow.flow.annotations.Execute;
import com.amazonaws.services.simpleworkflow.flow.annotations.Workflow;
import com.amazonaws.services.simpleworkflow.flow.annotations.WorkflowRegistrationOptions;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Says which tags it has. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Tags {
  @Execute(version = Host.VERSION)
  Promise<String> tags();

  final class Implementation implements Tags {
    @Override
    public Promise<String> tags() {
      List<String> tags =
          new DecisionContextProviderImpl()
              .getDecisionContext()
              .getWorkflowContext()
              .getTagList();
      return Promise.asPromise(String.join(",", tags));
    }
  }

  static void scenario() throws Exception {
    Host host = Host.get();
    List<String> tags = List.of(UUID.randomUUID().toString(), "駅伝");
    Host.Run run = host.start("Tags.tags", new StartWorkflowOptions().withTagList(tags));
    Expect.equal("the tags", String.join(",", tags), run.result(String.class));
    Expect.equal(
        "the executions with the tag",
        List.of(run.execution().toSdkType()),
        host.service
            .listClosedWorkflowExecutions(
                it ->
                    it.domain(Client.DOMAIN)
                        .startTimeFilter(time -> time.oldestDate(Instant.EPOCH))
                        .tagFilter(filter -> filter.tag(tags.get(0))))
            .executionInfos()
            .stream()
            .map(info -> info.execution())
            .toList());
  }
}
