// The lock and those that take turns with it, on virtual time.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowHandle } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { acquire, deployment, lock } from "../src/lock.ts";

test("deployments take turns, in the order in which they ask", async () => {
  const begun: number[] = [];
  const activities = { deploy: async (_: string) => void begun.push(env.now()) };
  await using env = await startTestEnvironment({ workflows: [lock, deployment], activities });
  const input: readonly string[] = [];
  const keeper = await env.start(lock, { workflowId: "lock", input });
  await keeper.signal(acquire, "a deployment that is closed by now");
  const all = ["a", "b", "c"].map((service) => env.start(deployment, { input: service }));
  for (const handle of await Promise.all(all)) await env.result(handle);
  const gaps = begun.slice(1).map((time, index) => time - (begun[index] ?? 0));
  assert.equal(begun.length, 3);
  for (const gap of gaps) assert.ok(gap >= 300_000, `${gap} ms`);
});

/** The lock, and deployments that have asked for it in this order: the first of them has it. */
const deploying = async (services: readonly string[]) => {
  const deployed: string[] = [];
  const activities = { deploy: async (service: string) => void deployed.push(service) };
  const env = await startTestEnvironment({ workflows: [lock, deployment], activities });
  await env.start(lock, { workflowId: "lock", input: [] });
  const handles = new Map<string, WorkflowHandle<void>>();
  const ask = async (service: string): Promise<void> => {
    handles.set(service, await env.start(deployment, { workflowId: service, input: service }));
    await env.idle();
  };
  for (const service of services) await ask(service);
  const handleOf = (service: string): WorkflowHandle<void> => {
    const handle = handles.get(service);
    assert.ok(handle, service);
    return handle;
  };
  return { env, deployed, handleOf, ask };
};

test("a deployment that is canceled just as it gets the lock gives it back", async () => {
  const { env, deployed, handleOf } = await deploying(["first", "canceled", "last"]);
  await using _ = env;
  const execution = { domain: env.domain, workflowId: "canceled" };
  await env.swf.ekiden.pauseWorkflowExecution({ ...execution, reason: "both come at once" });
  await handleOf("canceled").cancel();
  await env.result(handleOf("first"));
  await env.idle();
  await env.swf.ekiden.resumeWorkflowExecution(execution);
  await assert.rejects(env.result(handleOf("canceled")), /cancel/i);
  await env.result(handleOf("last"));
  assert.deepEqual(deployed, ["first", "last"]);
});

test("the lock waits two hours for a deployment that was terminated, and goes on", async () => {
  const { env, deployed, handleOf } = await deploying(["terminated", "last"]);
  await using _ = env;
  const begun = env.now();
  await handleOf("terminated").terminate({ reason: "a wrong turn" });
  await env.result(handleOf("last"));
  assert.deepEqual(deployed, ["terminated", "last"]);
  assert.ok(env.now() - begun >= 7_200_000);
});

test("a deployment that no worker takes fails before the next one gets the lock", async () => {
  const { env, deployed, handleOf, ask } = await deploying([]);
  await using _ = env;
  const type = { domain: env.domain, name: "deploy", version: "1.0" };
  await env.swf.ekiden.pauseActivityType({ ...type, reason: "no machines" });
  for (const service of ["a", "b", "c"]) await ask(service);
  await env.sleep("2.5 hours");
  await env.swf.ekiden.resumeActivityType(type);
  for (const service of ["a", "b"]) await assert.rejects(env.result(handleOf(service)), /time/i);
  await env.result(handleOf("c"));
  assert.deepEqual(deployed, ["c"]);
});

test("a deployment that hears late of its lock asks for it again", async () => {
  const { env, deployed, handleOf } = await deploying(["first", "late", "other"]);
  await using _ = env;
  const execution = { domain: env.domain, workflowId: "late" };
  await env.swf.ekiden.pauseWorkflowExecution({ ...execution, reason: "its decider is away" });
  await env.result(handleOf("first"));
  await env.sleep("2 hours");
  const otherBegan = env.now();
  await env.swf.ekiden.resumeWorkflowExecution(execution);
  await env.idle();
  assert.deepEqual(deployed, ["first", "other"]);
  await env.result(handleOf("late"));
  assert.deepEqual(deployed, ["first", "other", "late"]);
  assert.ok(env.now() - otherBegan >= 600_000);
});
