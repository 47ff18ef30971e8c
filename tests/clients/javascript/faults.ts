import { domain, sdk } from "./sdk.ts";
import { refusedAs, Stage } from "./stage.ts";

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

const ofTypes = async (stage: Stage): Promise<void> => {
  const { client } = stage;
  const type = { domain, activityType: stage.activityType };
  await stage.registerActivity();
  await refusedAs("TypeAlreadyExistsFault", stage.registerActivity());
  // Of 2024 and later.
  if ("deleteActivityType" in client)
    await refusedAs("TypeNotDeprecatedFault", client.deleteActivityType(type));
  await client.deprecateActivityType(type);
  await refusedAs("TypeDeprecatedFault", client.deprecateActivityType(type));
};

const ofExecutions = async (stage: Stage): Promise<void> => {
  const bare = { name: "faults-bare", version: "1" };
  await stage.register();
  const execution = await stage.start();
  await refusedAs("WorkflowExecutionAlreadyStartedFault", stage.start());
  await stage.client.registerWorkflowType({ domain, ...bare });
  await refusedAs("DefaultUndefinedFault", stage.start("other", { workflowType: bare }));
  await stage.client.terminateWorkflowExecution({ domain, ...execution });
  await refusedAs(
    "UnknownResourceFault",
    stage.client.signalWorkflowExecution({ domain, workflowId: "nowhere", signalName: "s" }),
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
  const stage = new Stage("faults");
  await ofDomains();
  await ofTypes(stage);
  await ofExecutions(stage);
  await ofLimits();
  await refusedAs("ValidationException", stage.client.describeDomain({ name: "x".repeat(257) }));
};
