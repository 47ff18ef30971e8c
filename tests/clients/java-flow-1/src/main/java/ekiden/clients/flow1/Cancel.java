package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** Waits for an activity that goes on until it is canceled. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Cancel {
  @Execute(version = "1.0")
  Promise<String> cancel();
}
