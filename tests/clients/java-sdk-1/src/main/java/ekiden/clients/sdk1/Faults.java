package ekiden.clients.sdk1;

import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Every typed fault, as the client's own class. */
final class Faults {
  /** Of an account, with the limits of Amazon SWF. */
  private static final int MAX_DOMAINS = 100;

  private Faults() {}

  static void faults() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    unknown(swf);
    domains(swf);
    types(swf);
    executions(swf);
  }

  private static DescribeDomainRequest describeDomain(String name) {
    return new DescribeDomainRequest().withName(name);
  }

  private static void unknown(AmazonSimpleWorkflow swf) {
    UnknownResourceException unknown =
        Expect.fault(
            UnknownResourceException.class,
            () -> swf.describeDomain(describeDomain("no such domain")));
    Expect.equal("the status", 400, unknown.getStatusCode());
    Expect.equal("the code", "UnknownResourceFault", unknown.getErrorCode());
    Expect.equal("the message", "Unknown domain: no such domain", unknown.getErrorMessage());
    Expect.that(unknown.getRequestId() != null, "an id of the request");
    AmazonSimpleWorkflowException invalid =
        Expect.fault(
            AmazonSimpleWorkflowException.class, () -> swf.describeDomain(describeDomain("")));
    Expect.equal("the code", "ValidationException", invalid.getErrorCode());
  }

  private static void domains(AmazonSimpleWorkflow swf) {
    String name = "java-sdk-1-" + UUID.randomUUID();
    registerDomain(swf, name);
    Expect.fault(DomainAlreadyExistsException.class, () -> registerDomain(swf, name));
    String arn = swf.describeDomain(describeDomain(name)).getDomainInfo().getArn();
    List<ResourceTag> tags =
        IntStream.range(0, 51)
            .mapToObj(number -> new ResourceTag().withKey("key" + number).withValue(""))
            .toList();
    Expect.fault(
        TooManyTagsException.class,
        () -> swf.tagResource(new TagResourceRequest().withResourceArn(arn).withTags(tags)));
    swf.deprecateDomain(new DeprecateDomainRequest().withName(name));
    Expect.fault(
        DomainDeprecatedException.class,
        () -> swf.deprecateDomain(new DeprecateDomainRequest().withName(name)));
    Expect.fault(
        DomainDeprecatedException.class,
        () ->
            swf.registerActivityType(
                new RegisterActivityTypeRequest()
                    .withDomain(name)
                    .withName("a")
                    .withVersion("1")));
    swf.undeprecateDomain(new UndeprecateDomainRequest().withName(name));
    Expect.fault(
        DomainAlreadyExistsException.class,
        () -> swf.undeprecateDomain(new UndeprecateDomainRequest().withName(name)));
    Expect.fault(LimitExceededException.class, () -> registerDomains(swf, name));
  }

  private static void registerDomains(AmazonSimpleWorkflow swf, String prefix) {
    for (int number = 0; number < MAX_DOMAINS; number++) {
      registerDomain(swf, prefix + number);
    }
  }

  private static void registerDomain(AmazonSimpleWorkflow swf, String name) {
    swf.registerDomain(
        new RegisterDomainRequest()
            .withName(name)
            .withWorkflowExecutionRetentionPeriodInDays("1"));
  }

  private static void types(AmazonSimpleWorkflow swf) {
    WorkflowType type =
        new WorkflowType().withName("faults " + UUID.randomUUID()).withVersion("1");
    RegisterWorkflowTypeRequest register =
        new RegisterWorkflowTypeRequest()
            .withDomain(DOMAIN)
            .withName(type.getName())
            .withVersion(type.getVersion());
    DeleteWorkflowTypeRequest delete =
        new DeleteWorkflowTypeRequest().withDomain(DOMAIN).withWorkflowType(type);
    swf.registerWorkflowType(register);
    Expect.fault(TypeAlreadyExistsException.class, () -> swf.registerWorkflowType(register));
    Expect.fault(TypeNotDeprecatedException.class, () -> swf.deleteWorkflowType(delete));
    swf.deprecateWorkflowType(
        new DeprecateWorkflowTypeRequest().withDomain(DOMAIN).withWorkflowType(type));
    Expect.fault(
        TypeDeprecatedException.class,
        () -> swf.startWorkflowExecution(Execution.request().withWorkflowType(type)));
    swf.deleteWorkflowType(delete);
    Expect.fault(
        UnknownResourceException.class,
        () ->
            swf.describeWorkflowType(
                new DescribeWorkflowTypeRequest().withDomain(DOMAIN).withWorkflowType(type)));
  }

  private static void executions(AmazonSimpleWorkflow swf) {
    StartWorkflowExecutionRequest request = Execution.request();
    Execution run = Execution.start(swf, request);
    Expect.fault(
        WorkflowExecutionAlreadyStartedException.class, () -> swf.startWorkflowExecution(request));
    DefaultUndefinedException undefined =
        Expect.fault(
            DefaultUndefinedException.class,
            () ->
                swf.startWorkflowExecution(
                    Execution.request().withExecutionStartToCloseTimeout(null)));
    Expect.that(
        undefined.getErrorMessage().contains("executionStartToCloseTimeout"),
        "the message to name the default, but it is " + undefined.getErrorMessage());
    run.terminate();
    Expect.fault(UnknownResourceException.class, () -> run.signal("late"));
  }
}
