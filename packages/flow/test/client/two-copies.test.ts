// A program with two copies of @ekiden/client, as where `ekiden` and `@ekiden/flow` have two
// versions: the client that Flow is given is of another copy than the one that Flow imports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  NoAnswerError,
  ServiceError,
  type Transport,
  UnknownResourceFault,
  ValidationException,
} from "@ekiden/client";
import { defineWorkflow, FlowClient } from "@ekiden/flow";
import { bundleProgram } from "../../../../tools/program.ts";

const copy = await bundleProgram(new URL("../../../client/src/index.ts", import.meta.url));
const { SwfClient } = (await import(pathToFileURL(copy).href)) as typeof import("@ekiden/client");

const workflow = defineWorkflow({ name: "Told", version: "1.0" }, async () => 7);

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const fault = (name: string, status = 400): Answer => ({
  status,
  body: { __type: `com.amazonaws.swf.base.model#${name}`, message: name },
});

const closed: Answer = {
  status: 200,
  body: {
    events: [
      {
        eventId: 2,
        eventTimestamp: 2,
        eventType: "WorkflowExecutionCompleted",
        workflowExecutionCompletedEventAttributes: {
          result: "7",
          decisionTaskCompletedEventId: 1,
        },
      },
    ],
  },
};
const open: Answer = { status: 200, body: { events: [] } };

/** Of the other copy; its calls are answered in this order, those of each operation apart. */
const clientAnswered = (answers: Readonly<Record<string, readonly Answer[]>>) => {
  const left = new Map(Object.entries(answers).map(([operation, all]) => [operation, [...all]]));
  const transport: Transport = {
    async send({ headers }) {
      const operation = headers["x-amz-target"]?.split(".").at(-1) ?? "";
      const answer = left.get(operation)?.shift() ?? fault("InternalFailure", 500);
      return { ...answer, header: () => undefined, body: JSON.stringify(answer.body) };
    },
    close: async () => {},
  };
  const options = { region: "us-east-1", credentials: "none", maxAttempts: 1, transport } as const;
  return new SwfClient(options);
};

const flowAnswered = (answers: Readonly<Record<string, readonly Answer[]>>): FlowClient =>
  new FlowClient({ client: clientAnswered(answers), domain: "d" });

const execution = { workflowId: "w", runId: "r" };

for (const refusal of ["UnknownOperationException", "AccessDeniedException"]) {
  test(`a client of another copy that is answered ${refusal} asks for the history`, async () => {
    const flow = flowAnswered({
      AwaitWorkflowExecutionClose: [fault(refusal)],
      GetWorkflowExecutionHistory: [open, closed],
    });
    assert.equal(await flow.handle(workflow, execution).result(), 7);
  });
}

test("a result is waited for while the service of another copy's client fails", async () => {
  const flow = flowAnswered({
    AwaitWorkflowExecutionClose: [fault("UnknownOperationException")],
    GetWorkflowExecutionHistory: [open, fault("InternalFailure", 500), closed],
  });
  assert.equal(await flow.handle(workflow, execution).result(), 7);
});

test("a start whose outcome is not known has its workflowId, whichever copy called", async () => {
  const starting = flowAnswered({}).start(workflow, { workflowId: "order-1" });
  await assert.rejects(starting, { name: "InternalFailure", workflowId: "order-1" });
});

test("errors of another copy are known by their classes, and no others are", async () => {
  const client = clientAnswered({ DescribeDomain: [fault("UnknownResourceFault")] });
  const error: unknown = await client.describeDomain({ name: "d" }).catch((thrown) => thrown);
  assert.ok(error instanceof ServiceError);
  assert.ok(error instanceof UnknownResourceFault);
  assert.ok(!(error instanceof ValidationException));
  assert.ok(!(error instanceof NoAnswerError));
  assert.ok(!(new Error("none") instanceof ServiceError));
  const unread = clientAnswered({ DescribeDomain: [{ status: 200, body: "no object" }] });
  const lost: unknown = await unread.describeDomain({ name: "d" }).catch((thrown) => thrown);
  assert.ok(lost instanceof NoAnswerError && !(lost instanceof ServiceError));
});
