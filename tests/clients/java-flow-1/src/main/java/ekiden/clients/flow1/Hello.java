package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** An activity, and what an asynchronous method makes of its result. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Hello {
  @Execute(version = "1.0")
  Promise<String> hello(String name);

  @GetState
  String state();
}
