import { refusedAs, ScenarioHarness } from "./scenario-harness.ts";
import { domain, sdk } from "./sdk.ts";

const retention = { workflowExecutionRetentionPeriodInDays: "1" };

const ofDomains = async (): Promise<void> => {
  const client = sdk.newClient();
  await refusedAs("UnknownResourceFault", client.describeDomain({ name: "nowhere" }));
  await refusedAs(
    "DomainAlreadyExistsFault",
    client.registerDomain({ name: domain, ...retention }),
  );
  await client.registerDomain({ name: "old", ...retention });
  await client.deprecateDomain({ name: "old" });
  await refusedAs("DomainDeprecatedFault", client.deprecateDomain({ name: "old" }));
  const { domainInfo } = await client.describeDomain({ name: domain });
  const tags = Array.from({ length: 51 }, (_, index) => ({ key: `key-${index}` }));
  const many = (part: typeof tags) =>
    client.tagResource({ resourceArn: domainInfo?.arn, tags: part });
  await many(tags.slice(0, 50));
  await refusedAs("TooManyTagsFault", many(tags.slice(50)));
};

const ofTypes = async (harness: ScenarioHarness): Promise<void> => {
  const { client } = harness;
  const type = { domain, activityType: harness.activityType };
  await harness.registerActivity();
  await refusedAs("TypeAlreadyExistsFault", harness.registerActivity());
  // Of 2024 and later.
  if ("deleteActivityType" in client)
    await refusedAs("TypeNotDeprecatedFault", client.deleteActivityType(type));
  await client.deprecateActivityType(type);
  await refusedAs("TypeDeprecatedFault", client.deprecateActivityType(type));
};

const ofExecutions = async (harness: ScenarioHarness): Promise<void> => {
  const bare = { name: "faults-bare", version: "1" };
  await harness.register();
  const execution = await harness.start();
  await refusedAs("WorkflowExecutionAlreadyStartedFault", harness.start());
  await harness.client.registerWorkflowType({ domain, ...bare });
  await refusedAs("DefaultUndefinedFault", harness.start("other", { workflowType: bare }));
  await harness.client.terminateWorkflowExecution({ domain, ...execution });
  await refusedAs(
    "UnknownResourceFault",
    harness.client.signalWorkflowExecution({ domain, workflowId: "nowhere", signalName: "s" }),
  );
};

/** The 100 domains that an account may have; must come last. */
const ofLimits = async (): Promise<void> => {
  const client = sdk.newClient();
  const register = async () => {
    for (let count = 0; count <= 100; count++)
      await client.registerDomain({ name: `domain-${count}`, ...retention });
  };
  await refusedAs("LimitExceededFault", register());
};

export const faults = async (): Promise<void> => {
  const harness = new ScenarioHarness("faults");
  await ofDomains();
  await ofTypes(harness);
  await ofExecutions(harness);
  await ofLimits();
  await refusedAs("ValidationException", harness.client.describeDomain({ name: "x".repeat(257) }));
};
