package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** Succeeds, fails or waits for an hour, as it is told. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Child {
  @Execute(version = "1.0")
  Promise<String> child(String fate);
}
