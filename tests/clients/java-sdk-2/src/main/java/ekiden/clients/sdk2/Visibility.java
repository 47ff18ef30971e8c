package ekiden.clients.sdk2;

import static ekiden.clients.sdk2.Client.DOMAIN;

import ekiden.clients.Expect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.swf.SwfClient;
import software.amazon.awssdk.services.swf.model.CloseStatus;
import software.amazon.awssdk.services.swf.model.DomainInfo;
import software.amazon.awssdk.services.swf.model.ListOpenWorkflowExecutionsResponse;
import software.amazon.awssdk.services.swf.model.RegistrationStatus;
import software.amazon.awssdk.services.swf.model.ResourceTag;
import software.amazon.awssdk.services.swf.model.WorkflowExecutionInfo;

/** Lists, counts and tags. */
final class Visibility {
  private Visibility() {}

  /** Seven runs with a tag of their own, of which four close. */
  static void visibility() {
    Instant oldest = Instant.now().minus(Duration.ofHours(1));
    String tag = "visibility " + UUID.randomUUID();
    try (SwfClient swf = Client.builder().build()) {
      List<Execution> runs =
          IntStream.range(0, 7)
              .mapToObj(number -> Execution.start(swf, request -> request.tagList(tag)))
              .toList();
      List<ListOpenWorkflowExecutionsResponse> pages =
          swf
              .listOpenWorkflowExecutionsPaginator(
                  it ->
                      it.domain(DOMAIN)
                          .startTimeFilter(time -> time.oldestDate(oldest))
                          .tagFilter(filter -> filter.tag(tag))
                          .maximumPageSize(2))
              .stream()
              .toList();
      Expect.that(pages.size() >= 4, "at least 4 pages of 2, but there were " + pages.size());
      Expect.equal(
          "the open runs",
          runs.stream().map(Execution::runId).sorted().toList(),
          pages.stream()
              .flatMap(page -> page.executionInfos().stream())
              .map(info -> info.execution().runId())
              .sorted()
              .toList());
      runs.subList(0, 3).forEach(run -> run.decide(Decisions.complete(null)));
      runs.get(3).decide(Decisions.fail("reason", "details"));
      closed(swf, oldest, tag);
      byWorkflowId(swf, oldest, runs.get(3));
      runs.subList(4, 7)
          .forEach(
              run ->
                  swf.terminateWorkflowExecution(
                      it -> it.domain(DOMAIN).workflowId(run.workflowId)));
      types(swf);
    }
  }

  private static void closed(SwfClient swf, Instant oldest, String tag) {
    Map<CloseStatus, Long> statuses =
        swf
            .listClosedWorkflowExecutionsPaginator(
                it ->
                    it.domain(DOMAIN)
                        .startTimeFilter(time -> time.oldestDate(oldest))
                        .tagFilter(filter -> filter.tag(tag))
                        .maximumPageSize(1))
            .executionInfos()
            .stream()
            .collect(
                Collectors.groupingBy(WorkflowExecutionInfo::closeStatus, Collectors.counting()));
    Expect.equal(
        "the closed runs", Map.of(CloseStatus.COMPLETED, 3L, CloseStatus.FAILED, 1L), statuses);
    Expect.equal(
        "the count of open runs",
        3,
        swf.countOpenWorkflowExecutions(
                it ->
                    it.domain(DOMAIN)
                        .startTimeFilter(time -> time.oldestDate(oldest))
                        .tagFilter(filter -> filter.tag(tag)))
            .count());
    Expect.equal(
        "the count of closed runs",
        4,
        swf.countClosedWorkflowExecutions(
                it ->
                    it.domain(DOMAIN)
                        .closeTimeFilter(time -> time.oldestDate(oldest))
                        .tagFilter(filter -> filter.tag(tag)))
            .count());
  }

  private static void byWorkflowId(SwfClient swf, Instant oldest, Execution failed) {
    List<WorkflowExecutionInfo> found =
        swf.listClosedWorkflowExecutions(
                it ->
                    it.domain(DOMAIN)
                        .closeTimeFilter(time -> time.oldestDate(oldest))
                        .executionFilter(filter -> filter.workflowId(failed.workflowId)))
            .executionInfos();
    Expect.equal("the runs of the workflow id", 1, found.size());
    Expect.equal("closeStatus", CloseStatus.FAILED, found.get(0).closeStatus());
    Expect.that(
        !found.get(0).closeTimestamp().isBefore(found.get(0).startTimestamp()),
        "the run to close after its start");
  }

  private static void types(SwfClient swf) {
    String name = "paged " + UUID.randomUUID();
    List<String> versions = List.of("1", "2", "3");
    versions.forEach(
        version -> swf.registerActivityType(it -> it.domain(DOMAIN).name(name).version(version)));
    Expect.equal(
        "the versions of a type, in pages of one",
        versions,
        swf
            .listActivityTypesPaginator(
                it ->
                    it.domain(DOMAIN)
                        .name(name)
                        .registrationStatus(RegistrationStatus.REGISTERED)
                        .maximumPageSize(1))
            .typeInfos()
            .stream()
            .map(info -> info.activityType().version())
            .sorted()
            .toList());
    Expect.that(
        swf
            .listDomainsPaginator(
                it -> it.registrationStatus(RegistrationStatus.REGISTERED).maximumPageSize(30))
            .domainInfos()
            .stream()
            .map(DomainInfo::name)
            .anyMatch(DOMAIN::equals),
        "the list of domains to contain " + DOMAIN);
  }

  /** Tags of a run, and those of a domain. */
  static void tags() {
    try (SwfClient swf = Client.builder().build()) {
      List<String> five = List.of("a", "b", "Größe", "日本", "x".repeat(256));
      Execution run = Execution.start(swf, request -> request.tagList(five));
      Expect.equal("the tags of the run", five, run.info().tagList());
      Expect.equal("the tags that a decider sees", five, tagsOfStart(run));

      String arn = swf.describeDomain(it -> it.name(DOMAIN)).domainInfo().arn();
      ResourceTag team = ResourceTag.builder().key("team").value("駅伝").build();
      ResourceTag stage = ResourceTag.builder().key("stage").value("test").build();
      swf.tagResource(it -> it.resourceArn(arn).tags(team, stage));
      List<ResourceTag> both = swf.listTagsForResource(it -> it.resourceArn(arn)).tags();
      Expect.that(both.containsAll(List.of(team, stage)), "both tags, but there are " + both);
      swf.untagResource(it -> it.resourceArn(arn).tagKeys("stage"));
      List<ResourceTag> one = swf.listTagsForResource(it -> it.resourceArn(arn)).tags();
      Expect.that(one.contains(team) && !one.contains(stage), "only " + team + ", but got " + one);
    }
  }

  private static List<String> tagsOfStart(Execution run) {
    return run.decide(Decisions.complete(null))
        .events()
        .get(0)
        .workflowExecutionStartedEventAttributes()
        .tagList();
  }
}
