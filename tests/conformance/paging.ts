// Pages: every paged operation in both orders, and what its tokens are good for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, mark } from "./decisions.ts";
import { deciders, domain, invalid, invalidMember, type Service, startService } from "./harness.ts";

interface Page {
  readonly items: readonly unknown[];
  readonly nextPageToken?: string | undefined;
}
interface PageRequest {
  readonly maximumPageSize?: number;
  readonly nextPageToken?: string;
  readonly reverseOrder?: boolean;
}
/** Four things, and a call that lists them. */
interface Paged {
  readonly prepare: (service: Service) => Promise<void>;
  readonly list: (service: Service, page: PageRequest) => Promise<Page>;
}

const four = ["1", "2", "3", "4"];
const startTimeFilter = { oldestDate: new Date(0) };
const registrationStatus = "REGISTERED" as const;

const startFour = async (service: Service) => {
  for (const name of four) await service.start(name);
};
const closeFour = async (service: Service) => {
  await startFour(service);
  for (const _ of four) await service.decide(complete());
};
const namesOf = (infos: { execution?: { workflowId?: string | undefined } | undefined }[] = []) =>
  infos.map(({ execution }) => execution?.workflowId);

const paged: Record<string, Paged> = {
  ListDomains: {
    async prepare({ swf }) {
      for (const name of ["a", "b", "c"]) {
        await swf.registerDomain({ name, workflowExecutionRetentionPeriodInDays: "1" });
      }
    },
    async list({ swf }, page) {
      const listed = await swf.listDomains({ registrationStatus, ...page });
      return { ...listed, items: listed.domainInfos?.map(({ name }) => name) ?? [] };
    },
  },
  ListWorkflowTypes: {
    async prepare({ swf }) {
      for (const version of ["2", "3", "4"]) {
        await swf.registerWorkflowType({ domain, name: "order", version });
      }
    },
    async list({ swf }, page) {
      const listed = await swf.listWorkflowTypes({ domain, registrationStatus, ...page });
      return {
        ...listed,
        items: listed.typeInfos?.map((type) => type.workflowType?.version) ?? [],
      };
    },
  },
  ListActivityTypes: {
    async prepare({ swf }) {
      for (const version of ["2", "3", "4"]) {
        await swf.registerActivityType({ domain, name: "work", version });
      }
    },
    async list({ swf }, page) {
      const listed = await swf.listActivityTypes({ domain, registrationStatus, ...page });
      return {
        ...listed,
        items: listed.typeInfos?.map((type) => type.activityType?.version) ?? [],
      };
    },
  },
  ListOpenWorkflowExecutions: {
    prepare: startFour,
    async list({ swf }, page) {
      const listed = await swf.listOpenWorkflowExecutions({ domain, startTimeFilter, ...page });
      return { ...listed, items: namesOf(listed.executionInfos) };
    },
  },
  "ListOpenWorkflowExecutions with a filter": {
    prepare: startFour,
    async list({ swf }, page) {
      const filter = { typeFilter: { name: "order" }, startTimeFilter };
      const listed = await swf.listOpenWorkflowExecutions({ domain, ...filter, ...page });
      return { ...listed, items: namesOf(listed.executionInfos) };
    },
  },
  "ListClosedWorkflowExecutions by start": {
    prepare: closeFour,
    async list({ swf }, page) {
      const listed = await swf.listClosedWorkflowExecutions({ domain, startTimeFilter, ...page });
      return { ...listed, items: namesOf(listed.executionInfos) };
    },
  },
  "ListClosedWorkflowExecutions by close": {
    prepare: closeFour,
    async list({ swf }, page) {
      const times = { closeTimeFilter: startTimeFilter };
      const listed = await swf.listClosedWorkflowExecutions({ domain, ...times, ...page });
      return { ...listed, items: namesOf(listed.executionInfos) };
    },
  },
  GetWorkflowExecutionHistory: {
    async prepare(service) {
      await service.start();
      await service.decide();
    },
    async list(service, page) {
      const execution = await service.runOf("w");
      const listed = await service.swf.getWorkflowExecutionHistory({ domain, execution, ...page });
      return { ...listed, items: listed.events?.map(({ eventId }) => eventId) ?? [] };
    },
  },
};

const collect = async (
  { list }: Paged,
  service: Service,
  request: PageRequest,
): Promise<Page[]> => {
  const pages: Page[] = [];
  let nextPageToken: string | undefined;
  do {
    const page: Page = await list(service, { ...request, ...(nextPageToken && { nextPageToken }) });
    pages.push(page);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return pages;
};

for (const [name, listing] of Object.entries(paged)) {
  test(`${name} is paged in both orders, without a token on a last page that is exactly full`, async () => {
    await using service = await startService();
    await listing.prepare(service);
    for (const reverseOrder of [false, true]) {
      const { items: all } = await listing.list(service, { reverseOrder });
      assert.equal(all.length, 4);
      for (const [maximumPageSize, sizes] of [
        [1, [1, 1, 1, 1]],
        [2, [2, 2]],
        [3, [3, 1]],
        [4, [4]],
        [0, [4]],
        [1000, [4]],
      ] as const) {
        const pages = await collect(listing, service, { maximumPageSize, reverseOrder });
        assert.deepEqual(
          pages.map(({ items }) => items.length),
          sizes,
        );
        assert.deepEqual(
          pages.flatMap(({ items }) => items),
          all,
        );
      }
    }
    const forward = await listing.list(service, { reverseOrder: false });
    const backward = await listing.list(service, { reverseOrder: true });
    assert.deepEqual(backward.items, forward.items.toReversed());
  });

  test(`${name} refuses a token of another kind, garbage, a page of 1,001 and a token a day old`, async () => {
    await using service = await startService();
    await listing.prepare(service);
    const { nextPageToken = "" } = await listing.list(service, { maximumPageSize: 1 });
    for (const other of Object.keys(paged)) {
      const kind = other.split(" ")[0] ?? "";
      if (name.startsWith(kind) || !paged[other]) continue;
      if (kind === "GetWorkflowExecutionHistory") continue;
      await invalid(paged[other].list(service, { nextPageToken }), "Invalid token");
    }
    await invalid(listing.list(service, { nextPageToken: "garbage" }), "Invalid token");
    await invalidMember(listing.list(service, { maximumPageSize: 1001 }), "maximumPageSize", {
      value: "1001",
      constraint: "Member must have value less than or equal to 1000",
    });
    await invalidMember(listing.list(service, { maximumPageSize: -1 }), "maximumPageSize", {
      value: "-1",
      constraint: "Member must have value greater than or equal to 0",
    });
    await service.server.advance({ hours: 24 });
    await listing.list(service, { nextPageToken });
    await service.server.advance({ milliseconds: 1 });
    const message = "Specified token has exceeded its maximum lifetime";
    await invalid(listing.list(service, { nextPageToken }), message);
  });
}

test("a page holds 1,000 events where no size is asked for", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(...Array.from({ length: 1_500 }, () => mark("m")));
  await service.signal();
  const { swf } = service;
  const execution = { workflowId: run.workflowId, runId: run.runId };
  const history = await swf.getWorkflowExecutionHistory({ domain, execution });
  assert.deepEqual([history.events?.length, history.events?.at(-1)?.eventId], [1000, 1000]);
  const task = await service.decisionTask();
  const { nextPageToken } = task;
  const rest = await swf.pollForDecisionTask({ domain, taskList: deciders, nextPageToken });
  assert.deepEqual([task.events?.length, rest.events?.length], [1000, 507]);
  assert.equal(rest.nextPageToken, undefined);
});

test("a page of a history goes on where it ended, though the history has grown", async () => {
  await using service = await startService();
  const run = await service.start();
  const execution = { workflowId: run.workflowId, runId: run.runId };
  const input = { domain, execution, maximumPageSize: 1 };
  const { nextPageToken } = await service.swf.getWorkflowExecutionHistory(input);
  await service.signal();
  const next = await service.swf.getWorkflowExecutionHistory({ ...input, nextPageToken });
  assert.deepEqual(
    next.events?.map(({ eventId }) => eventId),
    [2],
  );
});

test("a token of one history is no token of another", async () => {
  await using service = await startService();
  const [one, other] = [await service.start("one"), await service.start("other")];
  const input = { domain, maximumPageSize: 1 };
  const execution = { workflowId: one.workflowId, runId: one.runId };
  const { nextPageToken } = await service.swf.getWorkflowExecutionHistory({ ...input, execution });
  const call = service.swf.getWorkflowExecutionHistory({
    ...input,
    execution: other,
    nextPageToken,
  });
  await invalid(call, "Invalid token");
});

const startLong = async (service: Service) => {
  await service.start("w", { taskStartToCloseTimeout: "60" });
  await service.decide(...four.map((name) => mark(name)));
  await service.signal();
};

test("a poll brings its history in pages, all of the same task", async () => {
  await using service = await startService();
  const { swf } = service;
  await startLong(service);
  for (const reverseOrder of [false, true]) {
    const request = { domain, taskList: deciders, maximumPageSize: 4, reverseOrder };
    let page = await service.decisionTask(request);
    const { taskToken, startedEventId = 0, previousStartedEventId, workflowExecution } = page;
    const ids = page.events?.map(({ eventId }) => eventId) ?? [];
    while (page.nextPageToken) {
      page = await swf.pollForDecisionTask({ ...request, nextPageToken: page.nextPageToken });
      ids.push(...(page.events?.map(({ eventId }) => eventId) ?? []));
      const again = [page.taskToken, page.startedEventId, page.previousStartedEventId];
      assert.deepEqual(again, [taskToken, startedEventId, previousStartedEventId]);
      assert.deepEqual(page.workflowExecution, workflowExecution);
    }
    const all = Array.from({ length: startedEventId }, (_, index) => index + 1);
    assert.deepEqual(ids, reverseOrder ? all.reverse() : all);
    await swf.respondDecisionTaskCompleted({ taskToken });
    await service.signal();
  }
});

test("a history of long events comes in pages of fewer, complete in both orders", async () => {
  await using service = await startService();
  const { swf } = service;
  const execution = await service.start();
  const input = "x".repeat(32_768);
  const signal = { domain, workflowId: "w", signalName: "go", input };
  const sendFifty = () =>
    Promise.all(Array.from({ length: 50 }, () => service.look("SignalWorkflowExecution", signal)));
  for (let sent = 0; sent < 550; sent += 50) await sendFifty();
  const listing: Paged = {
    prepare: startFour,
    async list(_, page) {
      const read = await swf.getWorkflowExecutionHistory({ domain, execution, ...page });
      return { ...read, items: read.events?.map(({ eventId }) => eventId) ?? [] };
    },
  };
  const polling: Paged = {
    prepare: startFour,
    async list(_, page) {
      const request = { domain, taskList: deciders, ...page };
      const read = await (page.nextPageToken
        ? swf.pollForDecisionTask(request)
        : service.decisionTask(request));
      return { ...read, items: read.events?.map(({ eventId }) => eventId) ?? [] };
    },
  };
  for (const [paging, reverseOrder, count] of [
    [listing, false, 552],
    [listing, true, 552],
    [polling, false, 553],
  ] as const) {
    const pages = await collect(paging, service, { reverseOrder });
    const all = Array.from({ length: count }, (_, index) => index + 1);
    assert.deepEqual(
      pages.flatMap(({ items }) => items),
      reverseOrder ? all.reverse() : all,
    );
    assert.equal(pages.length, 2);
    assert.ok((pages[0]?.items.length ?? 0) * input.length < 16_000_000);
  }
});

test("a continued poll starts no task, also when one is ready", async () => {
  await using service = await startService();
  await startLong(service);
  const request = { domain, taskList: deciders, maximumPageSize: 4 };
  const { nextPageToken } = await service.decisionTask(request);
  await service.start("other");
  await service.swf.pollForDecisionTask({ ...request, nextPageToken });
  const { count } = await service.swf.countPendingDecisionTasks({ domain, taskList: deciders });
  assert.equal(count, 1);
});

test("further pages of a poll are served after its task has timed out (a guess)", async () => {
  await using service = await startService();
  await startLong(service);
  const request = { domain, taskList: deciders, maximumPageSize: 4 };
  const { nextPageToken } = await service.decisionTask(request);
  await service.server.advance({ seconds: 61 });
  const { events } = await service.swf.pollForDecisionTask({ ...request, nextPageToken });
  assert.deepEqual(
    events?.map(({ eventId }) => eventId),
    [5, 6, 7, 8],
  );
});

test("a poll refuses tokens of a history, and a history those of a poll", async () => {
  await using service = await startService();
  const { swf } = service;
  await startLong(service);
  const execution = await service.runOf("w");
  const page = { maximumPageSize: 2 };
  const history = await swf.getWorkflowExecutionHistory({ domain, execution, ...page });
  const task = await service.decisionTask(page);
  const poll = { domain, taskList: deciders };
  const { nextPageToken } = history;
  await invalid(swf.pollForDecisionTask({ ...poll, nextPageToken }), "Invalid token");
  await invalid(swf.pollForDecisionTask({ ...poll, nextPageToken: "x" }), "Invalid token");
  const crossed = { domain, execution, nextPageToken: task.nextPageToken };
  await invalid(swf.getWorkflowExecutionHistory(crossed), "Invalid token");
  await service.server.advance({ hours: 24, milliseconds: 1 });
  await invalid(
    swf.pollForDecisionTask({ ...poll, nextPageToken: task.nextPageToken }),
    "Specified token has exceeded its maximum lifetime",
  );
});

test("a page of a poll that begins at the previous start ends where the task began", async () => {
  await using service = await startService();
  await startLong(service);
  const settings = { maximumPageSize: 5, startAtPreviousStartedEvent: true };
  const first = await service.decisionTask(settings);
  const { nextPageToken } = first;
  const rest = await service.swf.pollForDecisionTask({
    domain,
    taskList: deciders,
    ...settings,
    nextPageToken,
  });
  const ids = [...(first.events ?? []), ...(rest.events ?? [])].map(({ eventId }) => eventId);
  assert.deepEqual(ids, [3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.equal(rest.nextPageToken, undefined);
});
