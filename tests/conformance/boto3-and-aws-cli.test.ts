// The same server through the SDK for Python and the AWS CLI, where this machine has them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { withCredentials, withoutAwsCli, withoutBoto3 } from "./installed-clients.ts";

const environment = withCredentials({ accessKeyId: "test", secretAccessKey: "test" });

const run = async (command: string, ...words: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)(command, words, { env: environment });
  return stdout;
};

test("a workflow runs from its registration to its end through boto3", {
  skip: withoutBoto3,
}, async () => {
  await using server = await startTestServer();
  const tour = fileURLToPath(new URL("boto3-tour.py", import.meta.url));
  const seen = JSON.parse(await run("python3", tour, server.endpoint));
  assert.deepEqual(seen, {
    again: { Message: "boto3", Code: "DomainAlreadyExistsFault" },
    previousStartedEventId: 0,
    cancelRequested: false,
    late: { Message: "Unknown activity, scheduledEventId = 5", Code: "UnknownResourceFault" },
    history: [
      "WorkflowExecutionStarted",
      "DecisionTaskScheduled",
      "DecisionTaskStarted",
      "DecisionTaskCompleted",
      "ActivityTaskScheduled",
      "ActivityTaskStarted",
      "ActivityTaskCompleted",
      "DecisionTaskScheduled",
      "WorkflowExecutionSignaled",
      "DecisionTaskStarted",
      "DecisionTaskCompleted",
      "WorkflowExecutionCompleted",
    ],
    closeStatus: "COMPLETED",
    context: "asked",
    closed: [true],
    count: 1,
    invalid: "ValidationException",
  });
});

const aws = async (server: TestServer, line: string) => {
  const words = [...line.split(" "), "--endpoint-url", server.endpoint, "--output", "json"];
  const text = await run("aws", "swf", ...words);
  return text === "" ? undefined : JSON.parse(text);
};

test("the AWS CLI registers, starts, looks and terminates", { skip: withoutAwsCli }, async () => {
  await using server = await startTestServer();
  await aws(server, "register-domain --name cli --workflow-execution-retention-period-in-days 1");
  await aws(
    server,
    "register-workflow-type --domain cli --name order --workflow-version 1 --default-task-list name=l --default-task-start-to-close-timeout 60 --default-execution-start-to-close-timeout 3600 --default-child-policy TERMINATE",
  );
  const { runId } = await aws(
    server,
    "start-workflow-execution --domain cli --workflow-id w --workflow-type name=order,version=1",
  );
  const execution = `--domain cli --execution workflowId=w,runId=${runId}`;
  const { events } = await aws(server, `get-workflow-execution-history ${execution}`);
  assert.equal(events.length, 2);
  await aws(server, "terminate-workflow-execution --domain cli --workflow-id w");
  const { executionInfo } = await aws(server, `describe-workflow-execution ${execution}`);
  assert.equal(executionInfo.closeStatus, "TERMINATED");
  const { domainInfos } = await aws(server, "list-domains --registration-status REGISTERED");
  assert.equal(domainInfos[0].name, "cli");
});

test("the AWS CLI shows a fault by its name and its text", { skip: withoutAwsCli }, async () => {
  await using server = await startTestServer();
  await assert.rejects(aws(server, "describe-domain --name nowhere"), ({ stderr }) => {
    assert.match(stderr, /\(UnknownResourceFault\).*: Unknown domain: nowhere/s);
    return true;
  });
});
