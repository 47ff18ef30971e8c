// `ekiden doctor --through URL`: does what stands between tell the server when a poller leaves?
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openKeyService, openPolicyService } from "@ekiden/server";
import { startTestPostgres, startTestServer } from "@ekiden/testing";
import { Command } from "../nodes/command.ts";
import { altered, Balancer, configurationOf, type Kind, skipOf } from "./balancer.ts";
import { clientOf, domain, TwoNodes } from "./two-nodes.ts";

const postgres = await startTestPostgres();
const nodes = await TwoNodes.start(postgres);
after(async () => {
  await nodes[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

/** With nothing of the tester's environment. */
const doctor = async (args: readonly string[], environment: Record<string, string> = {}) => {
  await using command = new Command(["doctor", ...args], environment);
  return await command.ended;
};

/** What was made for the examination and is still there, on the server itself. */
const leftIn = async (name: string): Promise<number> => {
  const swf = clientOf(nodes.two.endpoint);
  const open = { domain: name, startTimeFilter: { oldestDate: new Date(0) } };
  const { count = 0 } = await swf.countOpenWorkflowExecutions(open);
  let types = 0;
  for (const registrationStatus of ["REGISTERED", "DEPRECATED"] as const) {
    const { typeInfos = [] } = await swf.listWorkflowTypes({ domain: name, registrationStatus });
    types += typeInfos.filter(({ workflowType }) => workflowType?.name === "ekiden-doctor").length;
  }
  swf.destroy();
  return count + types;
};

const haproxy = configurationOf("haproxy");
const abortonclose = /^ {2}option abortonclose.*\n/m.exec(haproxy)?.[0] ?? "is missing";
const ruined: readonly (readonly [what: string, kind: Kind, configuration: string])[] = [
  ["HAProxy without abortonclose", "haproxy", altered(haproxy, abortonclose, "")],
  [
    "HAProxy with abortonclose in the backend alone",
    "haproxy",
    altered(
      altered(haproxy, abortonclose, ""),
      "\nbackend nodes\n",
      `\nbackend nodes\n${abortonclose}`,
    ),
  ],
  [
    "nginx with proxy_ignore_client_abort",
    "nginx",
    altered(configurationOf("nginx"), "client_abort off", "client_abort on"),
  ],
];

// Each of them mostly waits.
describe("ekiden doctor --through a balancer", { concurrency: 5 }, () => {
  for (const kind of ["haproxy", "nginx"] as const) {
    const skip = skipOf(kind);
    test(`finds nothing wrong with ${kind}, set as the page says`, { skip }, async () => {
      await using balancer = await Balancer.start({ kind, ports: nodes.ports });
      const { code, stdout, stderr } = await doctor(["--through", balancer.url]);
      assert.equal(code, 0, stdout + stderr);
      assert.match(
        stdout,
        /^Through http.*is given its task in \d+ ms\.\nOf 4 polls that were left/,
      );
      assert.equal(stderr, "");
    });
  }

  for (const [what, kind, configuration] of ruined) {
    const skip = skipOf(kind);
    test(`finds that tasks go to polls that were left with ${what}`, { skip }, async () => {
      await using balancer = await Balancer.start({ kind, ports: nodes.ports, configuration });
      const flags = ["--domain", domain, "--polls", "3", "--notice", "0", "--output", "json"];
      const { code, stdout, stderr } = await doctor(["--through", balancer.url, ...flags]);
      assert.equal(code, 2, stdout + stderr);
      const { controlMilliseconds, ...found } = JSON.parse(stdout);
      assert.ok(controlMilliseconds >= 0);
      assert.deepEqual(found, { through: balancer.url, domain, left: 3, kept: 3 });
      assert.equal(stderr, "");
    });
  }
});

test("what ekiden doctor has made is gone afterwards, but for its domain", {
  skip: skipOf("haproxy"),
}, async () => {
  assert.equal(await leftIn("ekiden-doctor"), 0);
  assert.equal(await leftIn(domain), 0);
});

test("straight to a server that wants keys, ekiden doctor needs a decider's and a starter's rights", async () => {
  const data = mkdtempSync(join(tmpdir(), "ekiden-doctor-"));
  after(() => rmSync(data, { recursive: true }));
  await using server = await startTestServer({ access: "keys", time: "running", data });
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const args = ["--through", server.endpoint];
  const unsigned = await doctor(args);
  assert.equal(unsigned.code, 1, unsigned.stdout);
  assert.match(unsigned.stderr, /^ekiden: RegisterDomain was refused: MissingAuthenticationToken/);
  const well = await doctor(args, environment);
  assert.equal(well.code, 0, well.stderr);
  const [keys, policies] = [await openKeyService({ data }), await openPolicyService({ data })];
  const holder = { user: "mary", account: "123456789012" };
  const needed = [
    ...["RegisterWorkflowType", "DeprecateWorkflowType", "DeleteWorkflowType"],
    ...["StartWorkflowExecution", "TerminateWorkflowExecution"],
    ...["PollForDecisionTask", "GetWorkflowExecutionHistory"],
  ].map((name) => `swf:${name}`);
  const Statement = { Effect: "Allow", Action: needed, Resource: "*" };
  await policies.service.attach(
    holder,
    "doctor",
    JSON.stringify({ Version: "2012-10-17", Statement }),
  );
  const mary = await keys.service.create(holder);
  await Promise.all([keys.close(), policies.close()]);
  const hers = {
    AWS_ACCESS_KEY_ID: mary.accessKeyId,
    AWS_SECRET_ACCESS_KEY: mary.secretAccessKey,
  };
  const given = await doctor([...args, "--domain", "ekiden-doctor"], hers);
  assert.equal(given.code, 0, given.stderr);
  assert.equal(given.stderr, "");
});

test("ekiden doctor says why it could not find out, and ends with 1", async () => {
  await using server = await startTestServer({ time: "running" });
  const reasons: readonly (readonly [args: readonly string[], reason: RegExp])[] = [
    [["--through", "balancer:7930"], /^ekiden: --through must be a URL such as http/],
    [["--through", "http://127.0.0.1:1"], /^ekiden: http:\/\/127\.0\.0\.1:1 cannot be reached/],
    [
      ["--through", server.endpoint, "--domain", "nowhere"],
      /^ekiden: RegisterWorkflowType was refused: UnknownResourceFault: Unknown domain: nowhere/,
    ],
    [["--through", server.endpoint, "--polls", "0"], /^ekiden: .*It takes a whole number from 1/],
  ];
  await Promise.all(
    reasons.map(async ([args, reason]) => {
      const { code, stdout, stderr } = await doctor(args);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, reason);
    }),
  );
});
