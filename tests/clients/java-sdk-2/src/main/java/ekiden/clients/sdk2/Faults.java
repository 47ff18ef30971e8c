package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;

import ekiden.clients.Expect;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.DefaultUndefinedException;
import software.amazon.awssdk.services.swf.model.DomainAlreadyExistsException;
import software.amazon.awssdk.services.swf.model.DomainDeprecatedException;
import software.amazon.awssdk.services.swf.model.LimitExceededException;
import software.amazon.awssdk.services.swf.model.ResourceTag;
import software.amazon.awssdk.services.swf.model.SwfException;
import software.amazon.awssdk.services.swf.model.TooManyTagsException;
import software.amazon.awssdk.services.swf.model.TypeAlreadyExistsException;
import software.amazon.awssdk.services.swf.model.TypeDeprecatedException;
import software.amazon.awssdk.services.swf.model.TypeNotDeprecatedException;
import software.amazon.awssdk.services.swf.model.UnknownResourceException;
import software.amazon.awssdk.services.swf.model.WorkflowExecutionAlreadyStartedException;

/** Every typed fault, as the client's own class. */
final class Faults {
  /** Of an account, with the limits of Amazon SWF. */
  private static final int MAX_DOMAINS = 100;

  private Faults() {}

  static void faults() {
    try (SwfClient swf = Client.builder().build()) {
      unknown(swf);
      domains(swf);
      types(swf);
      executions(swf);
    }
  }

  private static void unknown(SwfClient swf) {
    UnknownResourceException unknown =
        Expect.fault(
            UnknownResourceException.class,
            () -> swf.describeDomain(it -> it.name("no such domain")));
    Expect.equal("the status", 400, unknown.statusCode());
    Expect.equal("the code", "UnknownResourceFault", unknown.awsErrorDetails().errorCode());
    Expect.equal(
        "the message",
        "Unknown domain: no such domain",
        unknown.awsErrorDetails().errorMessage());
    Expect.that(unknown.requestId() != null, "an id of the request");

    SwfException invalid =
        Expect.fault(SwfException.class, () -> swf.describeDomain(it -> it.name("")));
    Expect.equal("the code", "ValidationException", invalid.awsErrorDetails().errorCode());
  }

  private static void domains(SwfClient swf) {
    String name = "java-sdk-2-" + UUID.randomUUID();
    swf.registerDomain(it -> it.name(name).workflowExecutionRetentionPeriodInDays("1"));
    Expect.fault(
        DomainAlreadyExistsException.class,
        () -> swf.registerDomain(it -> it.name(name).workflowExecutionRetentionPeriodInDays("1")));
    String arn = swf.describeDomain(it -> it.name(name)).domainInfo().arn();
    List<ResourceTag> tags =
        IntStream.range(0, 51)
            .mapToObj(number -> ResourceTag.builder().key("key" + number).value("").build())
            .toList();
    Expect.fault(
        TooManyTagsException.class, () -> swf.tagResource(it -> it.resourceArn(arn).tags(tags)));
    swf.deprecateDomain(it -> it.name(name));
    Expect.fault(
        DomainDeprecatedException.class, () -> swf.deprecateDomain(it -> it.name(name)));
    Expect.fault(
        DomainDeprecatedException.class,
        () -> swf.registerActivityType(it -> it.domain(name).name("a").version("1")));
    swf.undeprecateDomain(it -> it.name(name));
    Expect.fault(
        DomainAlreadyExistsException.class, () -> swf.undeprecateDomain(it -> it.name(name)));
    Expect.fault(LimitExceededException.class, () -> registerDomains(swf, name));
  }

  private static void registerDomains(SwfClient swf, String prefix) {
    for (int number = 0; number < MAX_DOMAINS; number++) {
      String name = prefix + number;
      swf.registerDomain(it -> it.name(name).workflowExecutionRetentionPeriodInDays("0"));
    }
  }

  private static void types(SwfClient swf) {
    String name = "faults " + UUID.randomUUID();
    swf.registerWorkflowType(it -> it.domain(DOMAIN).name(name).version("1"));
    Expect.fault(
        TypeAlreadyExistsException.class,
        () -> swf.registerWorkflowType(it -> it.domain(DOMAIN).name(name).version("1")));
    Expect.fault(
        TypeNotDeprecatedException.class,
        () ->
            swf.deleteWorkflowType(
                it -> it.domain(DOMAIN).workflowType(type -> type.name(name).version("1"))));
    swf.deprecateWorkflowType(
        it -> it.domain(DOMAIN).workflowType(type -> type.name(name).version("1")));
    Expect.fault(
        TypeDeprecatedException.class,
        () ->
            swf.startWorkflowExecution(
                it ->
                    it.domain(DOMAIN)
                        .workflowId("never")
                        .workflowType(type -> type.name(name).version("1"))));
    swf.deleteWorkflowType(
        it -> it.domain(DOMAIN).workflowType(type -> type.name(name).version("1")));
    Expect.fault(
        UnknownResourceException.class,
        () ->
            swf.describeWorkflowType(
                it -> it.domain(DOMAIN).workflowType(type -> type.name(name).version("1"))));
  }

  private static void executions(SwfClient swf) {
    Execution run = Execution.start(swf);
    Expect.fault(
        WorkflowExecutionAlreadyStartedException.class,
        () -> Execution.start(swf, it -> it.workflowId(run.workflowId)));
    DefaultUndefinedException undefined =
        Expect.fault(
            DefaultUndefinedException.class,
            () ->
                swf.startWorkflowExecution(
                    it ->
                        it.domain(DOMAIN)
                            .workflowId("never")
                            .workflowType(
                                type -> type.name(Execution.TYPE).version(Execution.VERSION))));
    Expect.that(
        undefined.awsErrorDetails().errorMessage().contains("executionStartToCloseTimeout"),
        "the message to name the default, but it is " + undefined.awsErrorDetails().errorMessage());
    swf.terminateWorkflowExecution(it -> it.domain(DOMAIN).workflowId(run.workflowId));
    Expect.fault(
        UnknownResourceException.class,
        () ->
            swf.signalWorkflowExecution(
                it -> it.domain(DOMAIN).workflowId(run.workflowId).signalName("late")));
  }
}
