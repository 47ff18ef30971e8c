package ekiden.clients.flow2;

import com.amazonaws.services.simpleworkflow.flow.DecisionContextProviderImpl;
import com.amazonaws.services.simpleworkflow.flow.WorkflowContext;
import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;
import ekiden.clients.Expect;
import java.util.Map;

/** Takes the newer of two ways, and keeps to it when it is replayed. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Versions {
  @Execute(version = Host.VERSION)
  Promise<String> versions();

  @WorkflowComponentImplementationVersions({
    @WorkflowComponentImplementationVersion(
        componentName = "greeting",
        minimumSupported = 1,
        maximumSupported = 2)
  })
  final class Implementation implements Versions {
    private final WorkflowContext context =
        new DecisionContextProviderImpl().getDecisionContext().getWorkflowContext();

    @Override
    public Promise<String> versions() {
      String name = context.isImplementationVersion("greeting", 2) ? "version 2" : "version 1";
      return withType(Schedule.activity("greet", String.class, name));
    }

    @Asynchronous
    private Promise<String> withType(Promise<String> greeting) {
      return Promise.asPromise(
          greeting.get() + " of type version " + context.getWorkflowType().getVersion());
    }
  }

  static void scenario() throws Exception {
    Host.Run run = Host.get().start("Versions.versions");
    Expect.equal(
        "the result", "hello, version 2 of type version 1.0", run.result(String.class));
    Expect.equal(
        "the versions of components, as they are seen from outside",
        Map.of("greeting", 2),
        run.client.getImplementationVersions());
  }
}
