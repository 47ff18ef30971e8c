// What pages of other sites can make of an open server on the machine of who looks at them. Their
// name resolves to this machine, as one does that is made to (DNS rebinding).
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ListDomainsCommand, SWFClient } from "@aws-sdk/client-swf";
import { startTestServer, type TestServer } from "@ekiden/testing";
import type { Browser, Page } from "playwright-core";
import { skip } from "./browser-harness.ts";
import { openChromium } from "./chromium.ts";

interface Place {
  readonly directory: string;
  readonly server: TestServer;
  readonly port: string;
  readonly browser: Browser;
}

let place: Place;

before(async () => {
  if (skip) return;
  // Its console has no files: what is below /api/ is all that is asked for here.
  const directory = mkdtempSync(join(tmpdir(), "ekiden-foreign-"));
  const server = await startTestServer({ time: "running", consoleFiles: directory });
  const { port } = new URL(server.endpoint);
  const browser = await openChromium(["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
  place = { directory, server, port, browser };
});

after(async () => {
  if (skip) return;
  await place.browser.close();
  await place.server[Symbol.asyncDispose]();
  rmSync(place.directory, { recursive: true });
});

/** A page at this address that the test has written, for any visitor. */
const pageAt = async (
  url: string,
  body = "",
  headers: Record<string, string> = {},
): Promise<Page> => {
  const page = await place.browser.newPage();
  await page.route(url, (route) => route.fulfill({ contentType: "text/html", body, headers }));
  await page.goto(url);
  return page;
};

/** What a script of the page is answered at its own address. */
const fetched = (page: Page, path: string, operation?: string): Promise<string> => {
  const target = { "X-Amz-Target": `SimpleWorkflowService.${operation}` };
  const input = { name: "theirs", workflowExecutionRetentionPeriodInDays: "1" };
  const call = { method: "POST", headers: target, body: JSON.stringify(input) };
  const options = operation === undefined ? {} : call;
  return page.evaluate(
    `fetch(${JSON.stringify(path)}, ${JSON.stringify(options)}).then((reply) => reply.text())`,
  );
};

const domainsOf = async (): Promise<number> => {
  const client = new SWFClient(place.server.clientOptions);
  const { domainInfos } = await client.send(
    new ListDomainsCommand({ registrationStatus: "REGISTERED" }),
  );
  client.destroy();
  return domainInfos?.length ?? 0;
};

const refused = /AccessDeniedException.*--allowed-hosts/;

/** A page that balancers may ask for by any name: it has an origin, and no scripts. */
const emptyPageAs = async (name: string): Promise<Page> => {
  const page = await place.browser.newPage();
  const reply = await page.goto(`http://${name}:${place.port}/healthz`);
  assert.equal(reply?.status(), 200);
  return page;
};

test("a page whose site resolves to this machine reads nothing and changes nothing", {
  skip,
}, async () => {
  const page = await emptyPageAs("evil.example");
  assert.match(await fetched(page, "/", "RegisterDomain"), refused);
  assert.match(await fetched(page, "/api/session"), refused);
  assert.match(await fetched(page, "/api/events"), refused);
  const looked = await page.goto(`http://evil.example:${place.port}/console/`);
  assert.equal(looked?.status(), 400);
  assert.equal(await domainsOf(), 0);
  await page.close();
});

const formTo = (action: string): string =>
  `<form method="post" action="${action}"><input name="Action" value="GetCallerIdentity">` +
  '<input name="Version" value="2011-06-15"><button>Go</button></form>';

test("a form of another site is refused", { skip }, async () => {
  const url = `http://127.0.0.1:${place.port}/`;
  const page = await pageAt("http://elsewhere.example/", formTo(url));
  // Only as one of another site would it not be answered: see the form of the server itself.
  const reply = page.waitForResponse(url);
  await page.getByRole("button").click();
  assert.equal((await reply).status(), 400);
  await page.close();
});

test("a link of another site is followed", { skip }, async () => {
  const link = `<a href="http://127.0.0.1:${place.port}/api/session">Look</a>`;
  const page = await pageAt("http://elsewhere.example/", link);
  await page.getByRole("link").click();
  await page.getByText('"access":"open"').waitFor();
  await page.close();
});

test("pages of the server itself are answered, by every name of this machine", {
  skip,
}, async () => {
  for (const name of ["127.0.0.1", "localhost", "ekiden.localhost"]) {
    const page = await emptyPageAs(name);
    assert.match(await fetched(page, "/api/session"), /"access":"open"/);
    assert.match(await fetched(page, "/", "DescribeDomain"), /UnknownResourceFault/);
    await page.close();
  }
});

test("a form of the server itself is answered, also where its page keeps its address to itself", {
  skip,
}, async () => {
  const url = `http://127.0.0.1:${place.port}/page`;
  for (const policy of ["same-origin", "no-referrer"]) {
    const page = await pageAt(url, formTo("/"), { "Referrer-Policy": policy });
    await page.getByRole("button").click();
    await page.getByText("GetCallerIdentityResult").first().waitFor();
    await page.close();
  }
});
