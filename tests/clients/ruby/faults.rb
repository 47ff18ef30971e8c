# Each fault of the service arrives as the SDK's own class for it. Of the operations of 2012 alone:
# those that tag and delete came after this SDK.
class Scenario
  def faults
    service = AWS::SimpleWorkflow.new
    domain_faults(service)
    type_faults
    execution_faults

    # An account has 100 domains at most.
    refused(Faults::LimitExceededFault) do
      101.times { |number| service.domains.register("#{domain.name}-#{number}", 1) }
    end
  end

  private

  def domain_faults(service)
    unknown = refused(Faults::UnknownResourceFault) { service.domains["nowhere"].description }
    must_equal(unknown.message, "Unknown domain: nowhere")
    refused(Faults::DomainAlreadyExistsFault) { service.domains.register(domain.name, 1) }
    old = service.domains.register("#{domain.name}-deprecated", 1)
    old.deprecate
    refused(Faults::DomainDeprecatedFault) { old.deprecate }
  end

  def type_faults
    charge = activity_type("Charge")
    refused(Faults::TypeAlreadyExistsFault) { domain.activity_types.register(charge.name, "1.0") }
    charge.deprecate
    refused(Faults::TypeDeprecatedFault) { charge.deprecate }
  end

  def execution_faults
    run = start("1")
    refused(Faults::WorkflowExecutionAlreadyStartedFault) { start("1") }
    run.terminate
    refused(Faults::UnknownResourceFault) { run.signal("too late") }
    bare = domain.workflow_types.register("WithoutDefaults", "1.0")
    refused(Faults::DefaultUndefinedFault) { bare.start_execution(workflow_id: "without-defaults") }
    refused_with("ValidationException") do
      domain.client.respond_activity_task_completed(task_token: "not a token")
    end
  end
end
