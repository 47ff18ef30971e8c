// What lies between the client and the server: keys, clocks, certificates, quotas and stops.
import assert from "node:assert/strict";
import { ask } from "./protocol.ts";
import { complete, refusedAs, ScenarioHarness } from "./scenario-harness.ts";
import { authority, domain, sdk } from "./sdk.ts";

const registered = { registrationStatus: "REGISTERED" } as const;

export const keys = async (): Promise<void> => {
  const { domainInfos = [] } = await sdk.newClient().listDomains(registered);
  assert.deepEqual(
    domainInfos.map(({ name }) => name),
    [domain],
  );
  const stranger = sdk.newClient({ secret: "another" });
  await refusedAs("InvalidSignatureException", stranger.listDomains(registered));
};

export const clock = async (): Promise<void> => {
  const hour = 3_600_000;
  const RightDate = Date;
  try {
    for (const shift of [-hour, hour]) {
      const wrong = () => RightDate.now() + shift;
      globalThis.Date = new Proxy(RightDate, {
        construct: (target, given) =>
          Reflect.construct(target, given.length === 0 ? [wrong()] : given, target),
        get: (target, name) => (name === "now" ? wrong : Reflect.get(target, name)),
      });
      await sdk.newClient({ attempts: 3 }).listDomains(registered);
      const once = sdk.newClient({ attempts: 1 });
      await refusedAs("InvalidSignatureException", once.listDomains(registered));
    }
  } finally {
    globalThis.Date = RightDate;
  }
};

export const dayAhead = async (): Promise<void> => {
  const once = sdk.newClient({ attempts: 1 });
  const { message } = await refusedAs("InvalidSignatureException", once.listDomains(registered));
  assert.match(message, /Signature not yet current/);
  await sdk.newClient({ attempts: 3 }).listDomains(registered);
};

export const tls = async (): Promise<void> => {
  const { domainInfos = [] } = await sdk
    .newClient({ authority: authority() })
    .listDomains(registered);
  assert.equal(domainInfos[0]?.name, domain);
  const distrustful = sdk.newClient({ attempts: 1 });
  await assert.rejects(distrustful.listDomains(registered), /certificate|issuer|verify/i);
};

export const throttling = async (): Promise<void> => {
  const { domainInfo } = await sdk.newClient().describeDomain({ name: domain });
  const input = { resourceArn: domainInfo?.arn };
  const impatient = sdk.newClient({ attempts: 1 });
  const tries = Array.from({ length: 60 }, () => impatient.listTagsForResource(input));
  const settled = await Promise.allSettled(tries);
  const refused = settled.filter((each) => each.status === "rejected");
  assert.ok(refused.length > 0, "60 calls at once met no quota");
  for (const { reason } of refused)
    assert.ok(sdk.isFault(reason, "ThrottlingException"), `${reason}`);
  const patient = sdk.newClient({ attempts: 15 });
  const calls = Array.from({ length: 60 }, () => patient.listTagsForResource(input));
  assert.equal((await Promise.all(calls)).length, 60);
};

export const restart = async (): Promise<void> => {
  const harness = new ScenarioHarness("restart");
  await harness.register();
  await harness.registerActivity();
  const execution = await harness.start();
  await harness.decide(() => [harness.schedule("one"), harness.schedule("two")]);
  const one = await harness.activityTask();
  await ask("restart");
  const two = await harness.activityTask();
  for (const { taskToken } of [one, two])
    await harness.client.respondActivityTaskCompleted({ taskToken, result: "kept" });
  await harness.decideOnce("ActivityTaskCompleted", 2, () => [complete("kept")]);
  assert.equal((await harness.describe(execution))?.closeStatus, "COMPLETED");
};

export const sigterm = async (): Promise<void> => {
  const harness = new ScenarioHarness("sigterm");
  await harness.register();
  const waiting = harness.client.pollForDecisionTask({ domain, taskList: harness.taskList });
  // A client may have sent the poll once more when the server was gone; both are an answer.
  const answer = waiting.then(
    ({ taskToken }) => taskToken ?? "no task",
    () => "no connection",
  );
  await harness.client.listDomains(registered);
  await ask("stop");
  await ask("start");
  const execution = await harness.start();
  const token = await answer;
  if (token === "no task" || token === "no connection")
    await harness.decide(() => [complete("after the stop")]);
  else
    await harness.client.respondDecisionTaskCompleted({
      taskToken: token,
      decisions: [complete("after the stop")],
    });
  assert.equal((await harness.describe(execution))?.closeStatus, "COMPLETED");
};

export const idle = async (): Promise<void> => {
  const { pass } = await import("../../durability/time.ts");
  const callAfter = async (seconds: number) => {
    const client = sdk.newClient({ attempts: 1 });
    await client.listDomains(registered);
    await pass(seconds * 1_000);
    await client.listDomains(registered);
  };
  await Promise.all([5, 30, 65, 130].map(callAfter));
};
