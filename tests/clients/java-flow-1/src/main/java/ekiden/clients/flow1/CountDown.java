package ekiden.clients.flow1;

import com.amazonaws.services.simpleworkflow.flow.annotations.*;

/** Continues as a new run until it has counted down. */
@Workflow
@WorkflowRegistrationOptions(defaultExecutionStartToCloseTimeoutSeconds = 3600)
public interface CountDown {
  @Execute(version = "1.0")
  void countDown(int number);
}
