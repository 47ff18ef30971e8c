// Metrics that this machine alone can scrape are not for web pages that its browsers show.
import assert from "node:assert/strict";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { Harness } from "../ekiden/harness.ts";

const scrapeWith = (url: string | undefined, headers: Record<string, string>) =>
  new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
    request(url ?? "", { headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    })
      .on("error", reject)
      .end();
  });

test("metrics of a loopback address answer to the names of the machine, and to no page", async () => {
  await using harness = await Harness.open({
    metrics: "127.0.0.1:0",
    allowedHosts: ["metrics.example"],
  });
  const { metricsUrl } = harness.node;
  for (const host of ["127.0.0.1", "localhost:9464", "metrics.example:9464"]) {
    const { status, body } = await scrapeWith(metricsUrl, { host });
    assert.deepEqual([status, /^ekiden_store_up 1$/m.test(body)], [200, true], host);
  }
  const ofPage = { origin: "http://evil.example", "sec-fetch-site": "cross-site" };
  const foreign: readonly Record<string, string>[] = [
    { host: "evil.example" },
    { host: "localhost", ...ofPage },
  ];
  for (const headers of foreign) {
    const { status, body } = await scrapeWith(metricsUrl, headers);
    assert.deepEqual([status, /ekiden_/.test(body)], [400, false], JSON.stringify(headers));
    assert.match(body, /^This server .* --allowed-hosts .*\n$/);
  }
});

test("metrics of other addresses answer to any name", async () => {
  const options = { metrics: "0.0.0.0:0", allowedHosts: ["ekiden.example"] };
  await using harness = await Harness.open(options);
  const { status } = await scrapeWith(harness.node.metricsUrl, { host: "ekiden-0.ekiden:9464" });
  assert.equal(status, 200);
});
