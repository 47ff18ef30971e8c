import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, invalidMember, refused, startService, unknown } from "./harness.ts";

const resourceArn = `arn:aws:swf:us-east-1:123456789012:/domain/${domain}`;
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "v" }));

test("a domain without tags has an empty list of them", async () => {
  await using service = await startService();
  const { text } = await service.send("ListTagsForResource", { resourceArn });
  assert.equal(text, '{"tags":[]}');
});

test("a tag replaces the one of the same key, and a value may be left out", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.tagResource({ resourceArn, tags: [{ key: "a", value: "1" }, { key: "b" }] });
  await swf.tagResource({
    resourceArn,
    tags: [
      { key: "a", value: "2" },
      { key: "c", value: "" },
    ],
  });
  const { text } = await service.send("ListTagsForResource", { resourceArn });
  assert.equal(text, '{"tags":[{"key":"a","value":"2"},{"key":"b"},{"key":"c","value":""}]}');
});

test("untagging leaves the other tags, and a key that is not there changes nothing", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.tagResource({ resourceArn, tags: numbered(3) });
  await swf.untagResource({ resourceArn, tagKeys: ["k1", "absent"] });
  const { tags } = await swf.listTagsForResource({ resourceArn });
  assert.deepEqual(
    tags?.map(({ key }) => key),
    ["k0", "k2"],
  );
});

test("a domain has at most 50 tags", async () => {
  await using service = await startService();
  const { swf } = service;
  const message = "A resource can have at most 50 tags";
  await swf.tagResource({ resourceArn, tags: numbered(50) });
  await swf.tagResource({ resourceArn, tags: [{ key: "k0", value: "replaced" }] });
  const added = swf.tagResource({ resourceArn, tags: [{ key: "one more" }] });
  await refused(added, "TooManyTagsFault", message);
  const registered = swf.registerDomain({
    name: "tagged",
    workflowExecutionRetentionPeriodInDays: "1",
    tags: numbered(51),
  });
  await refused(registered, "TooManyTagsFault", message);
  await unknown(swf.describeDomain({ name: "tagged" }), "Unknown domain: tagged");
});

test("of two tags with one key in one call the last holds (a guess)", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.tagResource({
    resourceArn,
    tags: [
      { key: "a", value: "1" },
      { key: "a", value: "2" },
    ],
  });
  const { tags } = await swf.listTagsForResource({ resourceArn });
  assert.deepEqual(tags, [{ key: "a", value: "2" }]);
});

test("only an existing domain can have tags", async () => {
  await using service = await startService();
  const { swf } = service;
  const elsewhere = "arn:aws:swf:us-east-1:123456789012:/domain/nowhere";
  const anothers = `arn:aws:swf:us-east-1:210987654321:/domain/${domain}`;
  for (const arn of [elsewhere, anothers, "arn:aws:s3:::bucket", "nonsense"]) {
    const message = `Unknown resource: ${arn}`;
    await unknown(swf.tagResource({ resourceArn: arn, tags: numbered(1) }), message);
    await unknown(swf.untagResource({ resourceArn: arn, tagKeys: ["a"] }), message);
    await unknown(swf.listTagsForResource({ resourceArn: arn }), message);
  }
});

test("a domain is found by each of the ARNs that the documentation prints", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.tagResource({ resourceArn, tags: [{ key: "a" }] });
  for (const arn of [
    `arn:aws:swf::123456789012:/domain/${domain}`,
    `arn:aws:swf::123456789012:domain/${domain}`,
  ]) {
    const { tags } = await swf.listTagsForResource({ resourceArn: arn });
    assert.deepEqual(
      tags?.map(({ key }) => key),
      ["a"],
    );
  }
});

test("tags stay with a deprecated domain and can be changed there", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.tagResource({ resourceArn, tags: [{ key: "a" }] });
  await swf.deprecateDomain({ name: domain });
  await swf.tagResource({ resourceArn, tags: [{ key: "b" }] });
  const { tags } = await swf.listTagsForResource({ resourceArn });
  assert.deepEqual(
    tags?.map(({ key }) => key),
    ["a", "b"],
  );
});

test("a tag holds letters of any language, digits, white space and _ . : / = + - @", async () => {
  await using service = await startService();
  const { swf } = service;
  const tag = (key: string, value: string) =>
    swf.tagResource({ resourceArn, tags: [{ key, value }] });
  await tag("größe_1.2:3/4=5+6-7@8", "映画 é");
  const constraint =
    "Member must hold only letters, digits, white space and the characters _ . : / = + - @";
  await invalidMember(tag("a#b", ""), "tags.1.member.key", { value: "a#b", constraint });
  await invalidMember(tag("a", "{}"), "tags.1.member.value", { value: "{}", constraint });
});
