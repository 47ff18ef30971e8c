package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;
import com.amazonaws.services.simpleworkflow.flow.core.Promise;

/** Waits for a signal from outside, and passes it on to another workflow. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface Signals {
  @Execute(version = "1.0")
  Promise<String> signals(String other);

  @Signal
  void tell(String word);
}
