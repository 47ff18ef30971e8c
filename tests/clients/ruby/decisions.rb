# What a decider can say beside scheduling activities.
class Scenario
  # One fires, one is canceled, and an id that is in use is refused.
  def timers
    run = start("1")
    decide do |task|
      task.start_timer(1, timer_id: "reminder", control: "for reminder")
      task.start_timer(86_400, timer_id: "deadline")
      task.start_timer(2, timer_id: "reminder")
    end
    decide_until do |task|
      next if task.events.none? { |event| event.event_type == "TimerFired" }

      task.cancel_timer("deadline")
      task.complete_workflow_execution
      true
    end
    events = run.history_events.to_a
    must_equal(only(events, "StartTimerFailed").attributes.cause, "TIMER_ID_ALREADY_IN_USE")
    fired = only(events, "TimerFired")
    started = events[fired.attributes.started_event_id - 1]
    must_equal(fired.attributes.timer_id, "reminder")
    must_equal(started.attributes.control, "for reminder")
    check(fired.created_at - started.created_at >= 0.99, "a second to pass")
    must_equal(only(events, "TimerCanceled").attributes.timer_id, "deadline")
  end

  # From a client, from another execution, and to one that does not exist.
  def signals
    receiver = start("receiver")
    decide
    receiver.signal("approve", input: "by the client")
    decide do |task|
      signal = news(task, "WorkflowExecutionSignaled")
      must_equal([signal.signal_name, signal.input], ["approve", "by the client"])
    end
    sender = start("sender")
    decide do |task|
      task.signal_external_workflow_execution(receiver, "approve")
      task.signal_external_workflow_execution("no such workflow", "approve")
    end
    expected = %w[
      ExternalWorkflowExecutionSignaled SignalExternalWorkflowExecutionFailed
      WorkflowExecutionSignaled
    ]
    seen = {}
    decide_until do |task|
      task.new_events.each { |event| seen[event.event_type] = event.attributes }
      (expected - seen.keys).empty?
    end
    failed = seen["SignalExternalWorkflowExecutionFailed"]
    must_equal(failed.cause, "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION")
    by = seen["WorkflowExecutionSignaled"].external_workflow_execution
    must_equal(by.run_id, sender.run_id)
    [receiver, sender].each(&:terminate)
  end

  # A parent starts three child workflows; one succeeds, one fails, one is terminated.
  def children
    child = workflow_type("Child")
    parent = start("parent")
    decide do |task|
      %w[succeeds fails terminated].each do |id|
        task.start_child_workflow_execution(child, workflow_id: id, task_list: "of-children")
      end
    end
    3.times do
      decide("of-children") do |task|
        started = only(task.events.to_a, "WorkflowExecutionStarted").attributes
        must_equal(started.parent_workflow_execution.run_id, parent.run_id)
        case task.workflow_execution.workflow_id
        when "succeeds" then task.complete_workflow_execution(result: "well")
        when "fails" then task.fail_workflow_execution(reason: "no stock", details: "shelf 7")
        else
          task.complete!
          task.workflow_execution.terminate(reason: "by hand")
        end
      end
    end
    decide_until do |task|
      ends = task.events.to_a.group_by(&:event_type)
      next if %w[Completed Failed Terminated].any? { |e| !ends["ChildWorkflowExecution#{e}"] }

      must_equal(ends["ChildWorkflowExecutionCompleted"].map { |e| e.attributes.result }, ["well"])
      must_equal(ends["ChildWorkflowExecutionFailed"].map { |e| e.attributes.reason }, ["no stock"])
      task.complete_workflow_execution
      true
    end
    must_equal(parent.status, :completed)
  end

  # An execution is asked to cancel, so is its activity, whose worker learns of it by a heartbeat.
  def cancel
    upload = activity_type("Upload")
    run = start("1")
    decide { |task| task.schedule_activity_task(upload, activity_id: "upload") }
    work = activity_task
    run.request_cancel
    decide do |task|
      news(task, "WorkflowExecutionCancelRequested")
      task.request_cancel_activity_task("upload")
    end
    refused(AWS::SimpleWorkflow::ActivityTask::CancelRequestedError) { work.record_heartbeat! }
    work.cancel!(details: "2 of 5 parts")
    decide do |task|
      must_equal(news(task, "ActivityTaskCanceled").details, "2 of 5 parts")
      task.cancel_workflow_execution(details: "as asked")
    end
    must_equal(run.status, :canceled)
  end

  # The next run has the same workflow id, a run id of its own, and its own input.
  def continue_as_new
    first = start("1")
    decide { |task| task.continue_as_new_workflow_execution(input: "page 2") }
    must_equal(first.status, :continued_as_new)
    continued = only(first.history_events.to_a, "WorkflowExecutionContinuedAsNew").attributes
    second = decide do |task|
      started = only(task.events.to_a, "WorkflowExecutionStarted").attributes
      must_equal([started.continued_execution_run_id, started.input], [first.run_id, "page 2"])
      task.complete_workflow_execution
      task.workflow_execution
    end
    must_equal(second.workflow_id, first.workflow_id)
    must_equal(second.run_id, continued.new_execution_run_id)
    must_equal(second.status, :completed)
  end

  # More than 2,000 events, read page by page by the SDK, with a poll and without, forwards and in
  # reverse order.
  def long_history
    run = start("1")
    21.times do |round|
      decide { |task| 100.times { |n| task.record_marker("marker-#{round}-#{n}") } }
      run.signal("next")
    end
    count = (21 * 104) + 3
    decide do |task|
      must_equal(task.events.map(&:event_id), (1..count).to_a)
      task.complete_workflow_execution
    end
    events = run.history_events.enum(batch_size: 100).to_a
    must_equal(events.map(&:event_id), (1..count + 2).to_a)
    must_equal(events.count { |event| event.event_type == "MarkerRecorded" }, 2100)
    reversed = run.history_events.reverse_order.enum(limit: 10).map(&:event_id)
    must_equal(reversed, (count - 7..count + 2).to_a.reverse)
  end

  # What a decider wrote down is what it reads later, such as the version of its code.
  def markers
    run = start("1")
    decide { |task| task.record_marker("version of the discount", details: "2") }
    run.signal("go on")
    decide do |task|
      recorded = only(task.events.to_a, "MarkerRecorded").attributes
      must_equal([recorded.marker_name, recorded.details], ["version of the discount", "2"])
      must_equal(task.workflow_type.version, "1.0")
      task.complete_workflow_execution
    end
    # Two versions of a type are two types, each with its own executions.
    start("2", workflow_type("Client-markers", "2.0"))
    decide do |task|
      must_equal(task.workflow_type.version, "2.0")
      task.complete_workflow_execution
    end
  end
end
