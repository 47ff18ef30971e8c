# What all scenarios share: a domain, a task list, and a few verbs. A scenario is a method; its name is
# also that of its task list, and the beginning of its workflow ids.
class Scenario
  Faults = AWS::SimpleWorkflow::Errors

  attr_reader :domain, :name

  def initialize(name)
    @name = name
    @domain = domain_for(AWS::SimpleWorkflow.new)
  end

  # The domain by a client of its own, with other settings.
  def domain_with(settings)
    domain_for(AWS::SimpleWorkflow.new(settings))
  end

  def check(holds, expectation)
    raise "expected #{expectation}" unless holds
  end

  def must_equal(came, wanted)
    check(came == wanted, "#{wanted.inspect}, got #{came.inspect}")
  end

  # The block must raise this class of error; returns the error.
  def refused(*faults)
    yield
  rescue *faults => e
    e
  else
    raise "expected a refusal with #{faults.join(' or ')}"
  end

  # For refusals that are only told apart by their code.
  def refused_with(code)
    error = refused(AWS::Errors::Base) { yield }
    must_equal(error.code, code)
    error
  end

  def workflow_type(type_name, version = "1.0")
    domain.workflow_types.register(
      type_name, version,
      default_task_list: name, default_child_policy: :terminate,
      default_execution_start_to_close_timeout: 3600, default_task_start_to_close_timeout: 60
    )
  rescue Faults::TypeAlreadyExistsFault
    domain.workflow_types[type_name, version]
  end

  def activity_type(task)
    type_name = "#{task} of #{name}"
    domain.activity_types.register(
      type_name, "1.0",
      default_task_list: name, default_task_heartbeat_timeout: :none,
      default_task_schedule_to_close_timeout: 600, default_task_schedule_to_start_timeout: 600,
      default_task_start_to_close_timeout: 600
    )
  rescue Faults::TypeAlreadyExistsFault
    domain.activity_types[type_name, "1.0"]
  end

  def start(id, type = workflow_type("Client-#{name}"), **options)
    type.start_execution(workflow_id: "#{name}-#{id}", task_list: name, **options)
  end

  # Polls for a decision task, has the block decide, and answers it.
  def decide(list = name)
    task = domain.decision_tasks.poll_for_single_task(list)
    check(task, "a decision task on the list #{list}")
    result = yield task if block_given?
    task.complete! unless task.responded?
    result
  end

  # Decides nothing until the block finds something in the history, which it returns.
  def decide_until
    loop do
      found = decide { |task| yield task }
      return found if found
    end
  end

  def activity_task
    task = domain.activity_tasks.poll_for_single_task(name)
    check(task, "an activity task on the list #{name}")
    task
  end

  # The one event of this type; there may be none other of it.
  def only(events, type)
    found = events.select { |event| event.event_type == type }
    check(found.length == 1, "one #{type} among #{events.map(&:event_type)}")
    found.first
  end

  # The attributes of the one event of this type that is new to the decider.
  def news(task, type)
    only(task.new_events.to_a, type).attributes
  end

  private

  def domain_for(service)
    service.domains[ENV.fetch("EKIDEN_DOMAIN")]
  end
end
