// Signed forms with anything in them: each is answered in XML, and none is a bug.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { roleArn, userArn } from "../../src/access/principal.ts";
import { Sts } from "../../src/http/sts/sts.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { sign } from "../access/signature/signed.ts";
import { openFront } from "./fixture.ts";
import { requestOf } from "./wire.ts";

const harness = new KeyHarness();
after(() => harness[Symbol.asyncDispose]());
const key = await harness.service.create(owner);
const arn = roleArn(owner.account, "encoder");
const Principal = { AWS: userArn(owner.account, owner.user) };
const trust = JSON.stringify({ Statement: { Effect: "Allow", Principal, Action: "*" } });
await harness.roleService.create({ account: owner.account, role: "encoder", trust });

const bytesOf = (body: string): Buffer => {
  const { headers } = sign({ ...key, at: harness.now, service: "sts", isForm: true, body });
  return requestOf({ headers: headers.map(([name, value]) => `${name}: ${value}`), body });
};

const text = fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.json({ maxDepth: 3 }));
const usually = (usual: string) => fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, text);
const forms = fc.record(
  {
    Action: usually("AssumeRole"),
    Version: usually("2011-06-15"),
    RoleArn: usually(arn),
    RoleSessionName: usually("mary"),
    DurationSeconds: usually("900"),
    Policy: usually(JSON.stringify({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } })),
    ExternalId: text,
    [`X${"y".repeat(20)}`]: text,
  },
  { requiredKeys: ["Action", "Version"] },
);
const bodies = fc.oneof(
  {
    weight: 4,
    arbitrary: forms.map((form) =>
      new URLSearchParams(Object.entries(form) as [string, string][]).toString(),
    ),
  },
  text,
);

/** Elements that close as they open, and between them nothing that would have to be escaped. */
const isWellFormed = (xml: string): boolean => {
  const open: string[] = [];
  const rest = xml.replaceAll(/<(\/?)([A-Za-z]+)(?: xmlns="[^"<&]*")?>/g, (_, end, name) => {
    if (end === "") open.push(name);
    else if (open.pop() !== name) open.push("wrong");
    return "";
  });
  return open.length === 0 && !/[<>]|&(?!(amp|lt|gt|quot|apos|#xD);)/.test(rest);
};

test("any form is answered in XML, and none of it is a bug", async () => {
  await using front = await openFront(
    {},
    {
      authority: harness.authority,
      sts: new Sts({
        authority: harness.authorityFor("sts"),
        assumer: harness.assumer,
        clock: harness.clock,
        region: "us-east-1",
      }),
    },
  );
  const wire = await front.connect();
  const seen = new Set<string>();
  const property = fc.asyncProperty(bodies, async (body) => {
    await wire.send(bytesOf(body));
    const reply = await wire.reply();
    const code = /<Code>(\w+)<\/Code>/.exec(reply.body)?.[1] ?? "none";
    seen.add(`${reply.status} ${code}`);
    assert.ok(isWellFormed(reply.body), reply.body);
  });
  await fc.assert(property, { numRuns: 300, seed: 1 });
  assert.deepEqual([...seen].sort(), [
    "200 none",
    "400 InvalidAction",
    "400 MalformedPolicyDocument",
    "400 ValidationError",
  ]);
  assert.deepEqual(front.messages(), []);
});
