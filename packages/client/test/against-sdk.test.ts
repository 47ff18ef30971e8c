// The client and the AWS SDK take the same tour through all operations, on two servers that are
// alike, with signatures, and see the same.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as sdk from "@aws-sdk/client-swf";
import { startTestServer } from "@ekiden/testing";
import { type OperationName, operationNames, ServiceError, SwfClient } from "../src/index.ts";
import { tour } from "./tour.ts";

type Answer = Record<string, unknown>;

interface Step {
  readonly operation: OperationName;
  readonly answer: unknown;
}

/** What differs from server to server by chance. */
const random: ReadonlySet<string> = new Set(["runId", "taskToken", "nextPageToken"]);

const plain = (value: unknown): unknown => {
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([member, of]) => of !== undefined && member !== "$metadata")
      .map(([member, of]) => [member, random.has(member) ? typeof of : plain(of)]),
  );
};

const refusalOf = (error: Error, status: number | undefined) => ({
  name: error.name,
  message: error.message.replaceAll(/[\w-]{40,}|runId=[^\]]+/g, "…"),
  status,
});

const take = async (
  call: (operation: OperationName, input: object) => Promise<object | undefined>,
  statusOf: (error: unknown) => number | undefined,
): Promise<Step[]> => {
  const steps: Step[] = [];
  await tour(async (operation, input) => {
    try {
      const answer = (await call(operation, input)) ?? {};
      steps.push({ operation, answer: plain(answer) });
      return answer as Answer;
    } catch (error) {
      assert.ok(error instanceof Error);
      steps.push({ operation, answer: refusalOf(error, statusOf(error)) });
      return {};
    }
  });
  return steps;
};

const withSdk = async (): Promise<Step[]> => {
  await using server = await startTestServer({ access: "keys", pollSeconds: 0 });
  const client = new sdk.SWFClient(server.clientOptions);
  const commands = sdk as unknown as Record<string, new (input: object) => never>;
  const steps = await take(
    (operation, input) => {
      const Command = commands[`${operation}Command`];
      assert.ok(Command);
      return client.send(new Command(input));
    },
    (error) => (error as sdk.SWFServiceException).$metadata?.httpStatusCode,
  );
  client.destroy();
  return steps;
};

const withClient = async (): Promise<Step[]> => {
  await using server = await startTestServer({ access: "keys", pollSeconds: 0 });
  const client = new SwfClient(server.clientOptions);
  const steps = await take(
    (operation, input) => client.call(operation, input as never),
    (error) => (error instanceof ServiceError ? error.status : undefined),
  );
  await client.close();
  return steps;
};

const [ofSdk, ofClient] = [await withSdk(), await withClient()];

test("the tour calls every operation of the service", () => {
  const called = new Set(ofClient.map(({ operation }) => operation));
  assert.deepEqual(
    operationNames.filter((name) => !called.has(name)),
    [],
  );
  assert.ok(operationNames.length === 39);
});

for (const [index, step] of ofSdk.entries()) {
  test(`step ${index + 1}, ${step.operation}, is answered as the SDK hears it`, () => {
    assert.deepEqual(ofClient[index], step);
  });
}
