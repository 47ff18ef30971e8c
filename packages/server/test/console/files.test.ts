import assert from "node:assert/strict";
import { test } from "node:test";
import { openFront } from "../http/fixture.ts";
import { connect, requestOf } from "../http/wire.ts";
import { ConsoleHarness, page, script } from "./console-harness.ts";

test("the page is sent for every path that is not a file, under a strict policy", async () => {
  await using harness = await ConsoleHarness.open();
  for (const path of ["/console/", "/console/domains/a%2Fb/executions", "/console/x?y=z"]) {
    const { status, headers, text } = await harness.ask(path);
    assert.equal(status, 200);
    assert.equal(text, page);
    assert.equal(headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(headers.get("cache-control"), "no-cache");
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
  }
});

test("a file whose name has its hash is kept for ever, and sent compressed", async () => {
  await using harness = await ConsoleHarness.open();
  const path = "/console/assets/main-1a2b.js";
  const { headers, text } = await harness.ask(path, { headers: { "Accept-Encoding": "br, gzip" } });
  assert.equal(text, script);
  assert.equal(headers.get("content-encoding"), "gzip");
  assert.equal(headers.get("cache-control"), "public, max-age=31536000, immutable");
  for (const encoding of ["identity", "gzip;q=0", "gzip; q=0.0"]) {
    const plain = await harness.ask(path, { headers: { "Accept-Encoding": encoding } });
    assert.equal(plain.headers.get("content-encoding"), null, encoding);
    assert.equal(plain.text, script);
  }
  const etag = headers.get("etag") ?? "";
  for (const given of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const known = await harness.ask(path, { headers: { "If-None-Match": given } });
    assert.equal(known.status, 304, given);
  }
  const head = await harness.ask(path, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(head.text, "");
});

test("no path leads out of the build, or to a file of another kind", async () => {
  await using harness = await ConsoleHarness.open();
  const { port } = new URL(harness.server.endpoint);
  for (const path of [
    "/console/../outside.html",
    "/console/assets/../../outside.html",
    "/console/..%2foutside.html",
    "/console/assets/..%2f..%2f..%2foutside.html",
    "/console/%2e%2e/outside.html",
    "/console//etc/passwd",
    "/console/assets/\\..\\..\\outside.html",
    "/console/secret.txt",
    "/console/assets/none.js",
  ]) {
    const wire = await connect(Number(port));
    await wire.send(
      requestOf({ line: `GET ${path} HTTP/1.1`, headers: ["Host: localhost"], body: "" }),
    );
    const { status, body } = await wire.reply();
    wire.cut();
    assert.ok(status === 404 || body === page, `${path}: ${status} ${body}`);
  }
});

test("what is not there to be read is refused, and a person at the root is led on", async () => {
  await using harness = await ConsoleHarness.open();
  assert.equal((await harness.ask("/console/", { method: "POST", body: "x" })).status, 404);
  assert.equal((await harness.ask("/api/events", { method: "DELETE" })).status, 404);
  assert.equal((await harness.ask("/api/nothing")).fault, "UnknownOperationException");
  const { status, headers } = await harness.ask("/", { headers: { Accept: "text/html" } });
  assert.equal(status, 302);
  assert.equal(headers.get("location"), "/console/");
  assert.equal((await harness.ask("/")).fault, "UnknownOperationException");
});

test("a server without a console knows none of its paths", async () => {
  await using front = await openFront();
  for (const path of ["/console/", "/api/session", "/api/events?domain=d"]) {
    const response = await fetch(front.listener.url + path);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /UnknownOperationException/);
  }
});

test("a console that was not built is not there, and the server is", async () => {
  await using harness = await ConsoleHarness.open({ consoleFiles: "/nowhere/at/all" });
  assert.equal((await harness.ask("/console/")).status, 404);
  assert.equal((await harness.ask("/readyz")).status, 200);
});
