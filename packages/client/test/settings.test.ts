// What a client finds by itself: the endpoint, the region, keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWFClient } from "@aws-sdk/client-swf";
import { type ClientOptions, SwfClient } from "../src/index.ts";
import { FailingService } from "./failing-service.ts";

const keys = { AWS_ACCESS_KEY_ID: "AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

const endpointWith = (environment: Record<string, string>, options: ClientOptions = {}): string =>
  new SwfClient({ environment, ...options }).endpoint;

/** Where the SDK would send a call. */
const ofSdk = async (region: string): Promise<string> => {
  let host = "";
  const client = new SWFClient({
    region,
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { protocol: string; hostname: string }) {
        host = `${request.protocol}//${request.hostname}`;
        throw new Error("It is only written down");
      },
    },
  });
  const { ListDomainsCommand } = await import("@aws-sdk/client-swf");
  await client.send(new ListDomainsCommand({ registrationStatus: "REGISTERED" })).catch(() => {});
  client.destroy();
  return host;
};

const regions = [
  ...["us-east-1", "eu-central-1", "ap-southeast-7", "us-gov-west-1", "cn-north-1"],
  ...["us-iso-east-1", "us-isob-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1"],
];
for (const region of regions) {
  test(`in ${region} the service is where the SDK finds it`, async () => {
    assert.equal(endpointWith({}, { region }), await ofSdk(region));
  });
}

test("an endpoint of the environment is used, that of the service before that of all", () => {
  const all = { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://all:1" };
  const own = { ...all, AWS_ENDPOINT_URL_SWF: "http://swf:2/path" };
  assert.equal(endpointWith(all), "http://all:1");
  assert.equal(endpointWith(own), "http://swf:2/path");
  assert.equal(endpointWith(own, { endpoint: "http://mine:3" }), "http://mine:3");
  const ignored = { ...own, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" };
  assert.equal(endpointWith(ignored), "https://swf.eu-west-1.amazonaws.com");
});

test("the region comes from the options or the environment, and is asked for otherwise", () => {
  assert.equal(
    new SwfClient({ environment: { AWS_DEFAULT_REGION: "eu-west-3" } }).region,
    "eu-west-3",
  );
  const both = { AWS_DEFAULT_REGION: "eu-west-3", AWS_REGION: "eu-west-2" };
  assert.equal(new SwfClient({ environment: both }).region, "eu-west-2");
  assert.throws(() => new SwfClient({ environment: { AWS_REGION: " " } }), /set AWS_REGION/);
});

for (const region of ["evil.example.org/", "a b", "-x", "x".repeat(80)]) {
  test(`a region that is ${JSON.stringify(region.slice(0, 20))} becomes no part of an address`, () => {
    assert.throws(() => new SwfClient({ region, environment: {} }), /The region .* is not one/);
  });
}

for (const endpoint of ["127.0.0.1:7930", "ftp://host", "nonsense"]) {
  test(`an endpoint that is ${endpoint} is refused with an example`, () => {
    const options = { endpoint, region: "us-east-1", environment: {} };
    assert.throws(() => new SwfClient(options), /write it as in http:/);
  });
}

const authorizationWith = async (options: ClientOptions): Promise<string | undefined> => {
  await using service = await FailingService.with();
  const { endpoint } = service;
  const client = new SwfClient({ endpoint, region: "us-east-1", ...options });
  await client.listDomains({ registrationStatus: "REGISTERED" });
  await client.close();
  return service.heard[0]?.headers.authorization;
};

test("calls are signed with the keys of the environment", async () => {
  const authorization = await authorizationWith({ environment: keys });
  assert.match(authorization ?? "", /Credential=AKIAEXAMPLE\/\d{8}\/us-east-1\/swf\/aws4_request/);
});

test("calls have no signature where none is wanted", async () => {
  assert.equal(await authorizationWith({ environment: keys, credentials: "none" }), undefined);
});

test("a call goes by another transport where one is given", async () => {
  const sent: unknown[] = [];
  const transport = {
    async send({ headers, body }: { headers: Readonly<Record<string, string>>; body: string }) {
      sent.push([headers["x-amz-target"], body]);
      return { status: 200, header: () => undefined, body: '{"domainInfos":[]}' };
    },
    async close() {
      sent.push("closed");
    },
  };
  const client = new SwfClient({ region: "us-east-1", credentials: "none", transport });
  const input = { registrationStatus: "REGISTERED" } as const;
  assert.deepEqual(await client.listDomains(input), { domainInfos: [] });
  await client.close();
  const target = "SimpleWorkflowService.ListDomains";
  assert.deepEqual(sent, [[target, JSON.stringify(input)], "closed"]);
});

test("an option that is undefined is as if it were not given", async () => {
  const tooLong = "x".repeat(64 * 1024 * 1024 + 1);
  await using service = await FailingService.with({ status: 200, text: tooLong });
  const { endpoint } = service;
  const http = { maxConnections: undefined, maxAnswerBytes: undefined };
  const options = { maxAttempts: undefined, callMilliseconds: undefined, http };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials: "none", ...options });
  await assert.rejects(
    client.signalWorkflowExecution({ domain: "d", workflowId: "w", signalName: "s" }),
    /the answer is longer than 67108864 bytes/,
  );
  await client.close();
});

test("limits that no timer can have are the longest that one can have", async () => {
  const limits: number[] = [];
  const transport = {
    async send(request: { answerMilliseconds: number; bodyMilliseconds: number }) {
      limits.push(request.answerMilliseconds, request.bodyMilliseconds);
      return { status: 200, header: () => undefined, body: '{"domainInfos":[]}' };
    },
    async close() {},
  };
  const month = 30 * 86_400_000;
  const longer = { callMilliseconds: Number.POSITIVE_INFINITY, pollMilliseconds: month };
  const options = { region: "us-east-1", credentials: "none", transport } as const;
  const client = new SwfClient({ ...options, ...longer });
  await client.listDomains({ registrationStatus: "REGISTERED" });
  await client.pollForDecisionTask({ domain: "d", taskList: { name: "l" } });
  await client.listDomains(
    { registrationStatus: "REGISTERED" },
    { answerMilliseconds: Number.POSITIVE_INFINITY },
  );
  await client.close();
  assert.equal(limits.length, 6);
  assert.deepEqual(new Set(limits), new Set([2 ** 31 - 1]));
});

test("a call without a limit is answered, however long its credentials and its answer take", async () => {
  await using service = await FailingService.with();
  const { endpoint } = service;
  const limit = { callMilliseconds: Number.POSITIVE_INFINITY, maxAttempts: 1 };
  const given = { accessKeyId: "AKIA1", secretAccessKey: "secret" };
  const fast = new SwfClient({ endpoint, region: "us-east-1", credentials: given });
  /** Longer than the shortest timer. */
  const credentials = async () => {
    for (let count = 0; count < 10; count += 1)
      await fast.listDomains({ registrationStatus: "REGISTERED" });
    return given;
  };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, ...limit });
  await client.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(service.heard.length, 11);
  await Promise.all([client.close(), fast.close()]);
});
