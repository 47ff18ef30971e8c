package ekiden.clients.sdk1;

import static ekiden.clients.sdk1.Client.DOMAIN;

import com.amazonaws.services.simpleworkflow.AmazonSimpleWorkflow;
import com.amazonaws.services.simpleworkflow.model.*;
import ekiden.clients.Expect;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lists, counts and tags. */
final class Visibility {
  /** The same for all pages: a token goes on with the request that it was given for. */
  private static final ExecutionTimeFilter LAST_HOUR =
      new ExecutionTimeFilter()
          .withOldestDate(new Date(System.currentTimeMillis() - 3_600_000));

  private Visibility() {}

  /** Asks for page after page, with the token of the one before; this client has no paginators. */
  private static <P> List<P> pages(Function<String, P> ask, Function<P, String> next) {
    List<P> pages = new ArrayList<>();
    String token = null;
    do {
      P page = ask.apply(token);
      pages.add(page);
      token = next.apply(page);
    } while (token != null);
    return pages;
  }

  private static List<WorkflowExecutionInfo> all(List<WorkflowExecutionInfos> pages) {
    return pages.stream().flatMap(page -> page.getExecutionInfos().stream()).toList();
  }

  /** Seven runs with a tag of their own, of which four close. */
  static void visibility() {
    TagFilter tag = new TagFilter().withTag("visibility " + UUID.randomUUID());
    AmazonSimpleWorkflow swf = Client.builder().build();
    List<Execution> runs =
        IntStream.range(0, 7)
            .mapToObj(
                number -> Execution.start(swf, Execution.request().withTagList(tag.getTag())))
            .toList();
    List<WorkflowExecutionInfos> pages =
        pages(
            token ->
                swf.listOpenWorkflowExecutions(
                    new ListOpenWorkflowExecutionsRequest()
                        .withDomain(DOMAIN)
                        .withStartTimeFilter(LAST_HOUR)
                        .withTagFilter(tag)
                        .withMaximumPageSize(2)
                        .withNextPageToken(token)),
            WorkflowExecutionInfos::getNextPageToken);
    Expect.that(pages.size() >= 4, "at least 4 pages of 2, but there were " + pages.size());
    Expect.equal(
        "the open runs",
        runs.stream().map(Execution::runId).sorted().toList(),
        all(pages).stream().map(info -> info.getExecution().getRunId()).sorted().toList());
    runs.subList(0, 3).forEach(run -> run.decide(Decisions.complete(null)));
    runs.get(3).decide(Decisions.fail("reason", "details"));
    closed(swf, tag);
    byWorkflowId(swf, runs.get(3));
    runs.subList(4, 7).forEach(Execution::terminate);
    types(swf);
  }

  private static void closed(AmazonSimpleWorkflow swf, TagFilter tag) {
    List<WorkflowExecutionInfos> pages =
        pages(
            token ->
                swf.listClosedWorkflowExecutions(
                    new ListClosedWorkflowExecutionsRequest()
                        .withDomain(DOMAIN)
                        .withStartTimeFilter(LAST_HOUR)
                        .withTagFilter(tag)
                        .withMaximumPageSize(1)
                        .withNextPageToken(token)),
            WorkflowExecutionInfos::getNextPageToken);
    Expect.equal(
        "the closed runs",
        Map.of("COMPLETED", 3L, "FAILED", 1L),
        all(pages).stream()
            .collect(
                Collectors.groupingBy(
                    WorkflowExecutionInfo::getCloseStatus, Collectors.counting())));
    Expect.equal(
        "the count of open runs",
        3,
        swf.countOpenWorkflowExecutions(
                new CountOpenWorkflowExecutionsRequest()
                    .withDomain(DOMAIN)
                    .withStartTimeFilter(LAST_HOUR)
                    .withTagFilter(tag))
            .getCount());
    Expect.equal(
        "the count of closed runs",
        4,
        swf.countClosedWorkflowExecutions(
                new CountClosedWorkflowExecutionsRequest()
                    .withDomain(DOMAIN)
                    .withCloseTimeFilter(LAST_HOUR)
                    .withTagFilter(tag))
            .getCount());
  }

  private static void byWorkflowId(AmazonSimpleWorkflow swf, Execution failed) {
    List<WorkflowExecutionInfo> found =
        swf.listClosedWorkflowExecutions(
                new ListClosedWorkflowExecutionsRequest()
                    .withDomain(DOMAIN)
                    .withCloseTimeFilter(LAST_HOUR)
                    .withExecutionFilter(
                        new WorkflowExecutionFilter().withWorkflowId(failed.workflowId)))
            .getExecutionInfos();
    Expect.equal("the runs of the workflow id", 1, found.size());
    Expect.equal("closeStatus", "FAILED", found.get(0).getCloseStatus());
    Expect.that(
        !found.get(0).getCloseTimestamp().before(found.get(0).getStartTimestamp()),
        "the run to close after its start");
  }

  private static void types(AmazonSimpleWorkflow swf) {
    String name = "paged " + UUID.randomUUID();
    List<String> versions = List.of("1", "2", "3");
    for (String version : versions) {
      swf.registerActivityType(
          new RegisterActivityTypeRequest()
              .withDomain(DOMAIN)
              .withName(name)
              .withVersion(version));
    }
    List<ActivityTypeInfos> types =
        pages(
            token ->
                swf.listActivityTypes(
                    new ListActivityTypesRequest()
                        .withDomain(DOMAIN)
                        .withName(name)
                        .withRegistrationStatus(RegistrationStatus.REGISTERED)
                        .withMaximumPageSize(1)
                        .withNextPageToken(token)),
            ActivityTypeInfos::getNextPageToken);
    Expect.equal(
        "the versions of a type, in pages of one",
        versions,
        types.stream()
            .flatMap(page -> page.getTypeInfos().stream())
            .map(info -> info.getActivityType().getVersion())
            .sorted()
            .toList());
    List<DomainInfos> domains =
        pages(
            token ->
                swf.listDomains(
                    new ListDomainsRequest()
                        .withRegistrationStatus(RegistrationStatus.REGISTERED)
                        .withMaximumPageSize(30)
                        .withNextPageToken(token)),
            DomainInfos::getNextPageToken);
    Expect.that(
        domains.stream()
            .flatMap(page -> page.getDomainInfos().stream())
            .anyMatch(info -> info.getName().equals(DOMAIN)),
        "the list of domains to contain " + DOMAIN);
  }

  /** Tags of a run, and those of a domain. */
  static void tags() {
    AmazonSimpleWorkflow swf = Client.builder().build();
    List<String> five = List.of("a", "b", "Größe", "日本", "x".repeat(256));
    Execution run = Execution.start(swf, Execution.request().withTagList(five));
    Expect.equal("the tags of the run", five, run.info().getTagList());
    Expect.equal(
        "the tags that a decider sees",
        five,
        run.decide(Decisions.complete(null))
            .getEvents()
            .get(0)
            .getWorkflowExecutionStartedEventAttributes()
            .getTagList());

    String arn =
        swf.describeDomain(new DescribeDomainRequest().withName(DOMAIN)).getDomainInfo().getArn();
    ResourceTag team = new ResourceTag().withKey("team").withValue("駅伝");
    ResourceTag stage = new ResourceTag().withKey("stage").withValue("test");
    ListTagsForResourceRequest list = new ListTagsForResourceRequest().withResourceArn(arn);
    swf.tagResource(new TagResourceRequest().withResourceArn(arn).withTags(team, stage));
    List<ResourceTag> both = swf.listTagsForResource(list).getTags();
    Expect.that(both.containsAll(List.of(team, stage)), "both tags, but there are " + both);
    swf.untagResource(new UntagResourceRequest().withResourceArn(arn).withTagKeys("stage"));
    List<ResourceTag> one = swf.listTagsForResource(list).getTags();
    Expect.that(one.contains(team) && !one.contains(stage), "only " + team + ", but got " + one);
  }
}
