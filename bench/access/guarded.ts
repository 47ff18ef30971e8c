// A server that wants signatures, and a key whose user has a policy of twenty statements.
import { openKeyService, openPolicyService } from "@ekiden/server";
import { domain } from "../load/domain.ts";
import type { ServerProcess } from "../processes.ts";

const account = "000000000000";
const user = "bench";
const arnOf = (name: string) => `arn:aws:swf:us-east-1:${account}:/domain/${name}`;
const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});

/** As a team has them that grew: most for others, some with conditions, all to be looked at. */
const twentyStatements = [
  ...Array.from({ length: 8 }, (_, at) =>
    allow(["swf:Start*", "swf:Signal*"], arnOf(`team-${at}-*`)),
  ),
  ...Array.from({ length: 4 }, (_, at) =>
    allow("swf:*", arnOf(domain), {
      StringLike: { "swf:taskList.name": [`own-${at}-*`, "*-shared"] },
    }),
  ),
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of the policy language
  ...Array.from({ length: 4 }, () => allow("swf:*", arnOf("${aws:username}-*"))),
  { Effect: "Deny", Action: "swf:Terminate*", Resource: "*" },
  {
    Effect: "Deny",
    Action: "swf:*",
    Resource: "*",
    Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } },
  },
  {
    Effect: "Deny",
    Action: "swf:*",
    Resource: "*",
    Condition: { StringEquals: { "swf:workflowType.name": ["a", "b", "c"] } },
  },
  allow("swf:*", arnOf(domain)),
];

/** Makes the key, and gives it to the server's callers. */
export const guarded = async (
  server: ServerProcess,
  data: string,
  statements: readonly object[] = twentyStatements,
): Promise<ServerProcess> => {
  const policies = await openPolicyService({ data });
  const document = { Version: "2012-10-17", Statement: statements };
  await policies.service.attach({ account, user }, "twenty", JSON.stringify(document));
  await policies.close();
  const keys = await openKeyService({ data });
  server.credentials = await keys.service.create({ account, user });
  await keys.close();
  return server;
};
