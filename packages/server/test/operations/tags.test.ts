// Tags of a domain that several calls change at the same time, over both stores.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { arnOf, domain, Harness, retention, startNode } from "../ekiden/harness.ts";
import { postgres } from "../shared-postgres.ts";

const resourceArn = arnOf(domain);

/** All are tags of the domain in the end but those that were removed. */
const assertAllKept = async (clients: readonly SwfClient[]): Promise<void> => {
  const [first = assert.fail()] = clients;
  await first.registerDomain({ name: domain, ...retention, tags: [{ key: "old", value: "1" }] });
  const keys = Array.from({ length: 6 }, (_, index) => `key-${index}`);
  const clientOf = (index: number): SwfClient => clients[index % clients.length] ?? first;
  await Promise.all([
    ...keys.map((key, index) =>
      clientOf(index).tagResource({ resourceArn, tags: [{ key, value: "v" }] }),
    ),
    first.untagResource({ resourceArn, tagKeys: ["old"] }),
  ]);
  for (const client of clients) {
    const { tags = [] } = await client.listTagsForResource({ resourceArn });
    assert.deepEqual(tags.map(({ key }) => key).sort(), keys);
  }
};

test("over files, tags that are given at the same time are all kept", async () => {
  await using harness = await Harness.open();
  await assertAllKept([harness.owner]);
});

test("over two nodes, tags that are given at the same time are all kept", async () => {
  const options = {
    store: await postgres.createDatabase(),
    masterKey: Buffer.alloc(32, 7).toString("base64"),
  };
  await using harness = await Harness.open(options);
  const data = await mkdtemp(join(tmpdir(), "ekiden-tags-"));
  const second = await startNode(data, options);
  const { firstKey = assert.fail() } = harness.node;
  try {
    await assertAllKept([harness.owner, harness.client(firstKey, second.url)]);
  } finally {
    await second.close();
    await rm(data, { recursive: true, force: true });
  }
});
