// To which server commands speak, as whom, and what they say where that does not work.
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestServer } from "@ekiden/testing";
import { settingsFor } from "../../src/connection/settings.ts";
import { makeCertificate } from "../certificate-files.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";
import { domain, Shop } from "./shop.ts";

let shop: Shop;
let directory: string;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), "ekiden-terminal-"));
  shop = await Shop.open();
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

test("a profile is made, used, shown without its secret, and deleted", async () => {
  const environment = { EKIDEN_CONFIG: join(directory, "made", "config.json") };
  const config = async (words: readonly string[], input = "") => {
    const result = await ran(["config", ...words], { environment, input });
    assert.equal(result.code, 0, result.stderr);
    return result.stdout;
  };
  await config(["set", "endpoint", shop.server.endpoint]);
  await config(["set", "domain", domain]);
  await config(["set", "amazon", "no"]);
  await config(["set", "secretAccessKey", "-", "--profile", "staging"], "hidden\n");
  assert.equal(statSync(environment.EKIDEN_CONFIG).mode & 0o777, 0o600);
  assert.match(await config(["list"]), /^\* {2}default {2}http:\S+ {2}shop\n {3}staging$/m);
  assert.equal(await config(["show", "--profile", "staging"]), "secretAccessKey  …\n");
  const listed = await ran(["workflow", "list"], { environment });
  assert.deepEqual([listed.code, listed.stderr], [0, "No execution is found.\n"]);
  await config(["set", "amazon", "yes"]);
  assert.equal(await config(["show"]), `domain  ${domain}\namazon  yes\n`);
  await config(["use", "staging"]);
  await config(["unset", "secretAccessKey"]);
  assert.match(
    await config(["delete", "staging", "--dry-run"]),
    /^The profile staging would be deleted\. Nothing was changed\.\n$/,
  );
  await config(["delete", "staging"]);
  assert.equal(await config(["path"]), `${environment.EKIDEN_CONFIG}\n`);
  const gone = await ran(["workflow", "list", "--profile", "staging"], { environment });
  assert.match(
    gone.stderr,
    /^ekiden: there is no profile named staging\.\n {2}Those that are there: default;/,
  );
  const odd = await ran(["config", "set", "color", "red"], { environment });
  assert.match(
    odd.stderr,
    /^ekiden: there is no setting named color\.\n {2}Those that there are: endpoint,/,
  );
  writeFileSync(environment.EKIDEN_CONFIG, "{");
  const damaged = await ran(["domain", "list"], { environment });
  assert.match(
    damaged.stderr,
    /^ekiden: the profiles in .* cannot be read: .*\n {2}Correct the file,/,
  );
});

const settings = (given: object, environment: Readonly<Record<string, string>>) =>
  settingsFor(given, new RecordedTerminal({ environment }));

test("the server is found by flag, environment, profile and the files of AWS, in this order", async () => {
  const config = join(directory, "order.json");
  const profiles = {
    current: "a",
    profiles: { a: { endpoint: "http://a" }, b: { endpoint: "http://b" } },
  };
  writeFileSync(config, JSON.stringify(profiles));
  const aws = join(directory, "aws-config");
  writeFileSync(
    aws,
    "[profile work]\nregion = eu-west-1\nservices = s\n[services s]\nswf =\n  endpoint_url = http://files\n",
  );
  const all = {
    EKIDEN_CONFIG: config,
    EKIDEN_ENDPOINT: "http://ekiden",
    AWS_ENDPOINT_URL_SWF: "http://swf",
    AWS_CONFIG_FILE: aws,
    AWS_PROFILE: "work",
  };
  const endpoint = async (given: object, environment: Readonly<Record<string, string>>) =>
    (await settings(given, environment)).endpoint;
  assert.equal(await endpoint({ endpoint: "http://flag" }, all), "http://flag");
  assert.equal(await endpoint({ profile: "b" }, all), "http://b", "a profile that is named");
  assert.equal(await endpoint({}, all), "http://ekiden");
  assert.equal(await endpoint({}, { ...all, EKIDEN_ENDPOINT: "" }), "http://swf");
  const withoutVariables = { ...all, EKIDEN_ENDPOINT: "", AWS_ENDPOINT_URL_SWF: "" };
  assert.equal(await endpoint({}, withoutVariables), "http://a", "the profile in use");
  const named = { ...withoutVariables, EKIDEN_PROFILE: "b" };
  assert.equal(await endpoint({}, named), "http://b", "the profile of the environment");
  assert.equal(await endpoint({}, { ...all, EKIDEN_PROFILE: "b" }), "http://ekiden");
  const files = await settings({}, { ...withoutVariables, EKIDEN_CONFIG: "/nonexistent" });
  assert.deepEqual([files.endpoint, files.region], ["http://files", "eu-west-1"]);
  const none = await settings({}, {});
  assert.deepEqual(
    [none.endpoint, none.isAssumedLocal, none.region, none.credentials],
    ["http://127.0.0.1:7930", true, "us-east-1", "none"],
    "without any it is the local server, and never Amazon's",
  );
  assert.equal(await endpoint({ aws: true, region: "eu-west-1" }, all), undefined, "Amazon itself");
});

test("calls are signed with the keys of the environment, of a profile, or of the files of AWS", async () => {
  const config = join(directory, "keys.json");
  const key = { accessKeyId: "profile", secretAccessKey: "s" };
  writeFileSync(config, JSON.stringify({ current: "a", profiles: { a: key } }));
  const credentials = join(directory, "credentials");
  writeFileSync(credentials, "[work]\naws_access_key_id = files\naws_secret_access_key = s\n");
  const keyIdIn = async (environment: Readonly<Record<string, string>>) => {
    const found = (await settings({}, environment)).credentials;
    assert.notEqual(found, "none");
    return typeof found === "function" ? (await found()).accessKeyId : Object(found).accessKeyId;
  };
  const environment = { EKIDEN_CONFIG: config };
  assert.equal(await keyIdIn(environment), "profile");
  const variables = { AWS_ACCESS_KEY_ID: "variable", AWS_SECRET_ACCESS_KEY: "s" };
  assert.equal(await keyIdIn({ ...environment, ...variables }), "variable");
  const server = { ...key, endpoint: "http://a" };
  writeFileSync(config, JSON.stringify({ current: "a", profiles: { a: server } }));
  const ofServer = await keyIdIn({ ...environment, ...variables });
  assert.equal(ofServer, "profile", "the key is of the profile that names the server");
  const elsewhere = { ...environment, ...variables, EKIDEN_ENDPOINT: "http://b" };
  assert.equal(await keyIdIn(elsewhere), "variable");
  const ofFiles = { AWS_PROFILE: "work", AWS_SHARED_CREDENTIALS_FILE: credentials };
  assert.equal(await keyIdIn(ofFiles), "files");
  assert.equal(await keyIdIn({ ...ofFiles, ...variables }), "variable", "as the page has it");
});

test("with --aws, signed calls go to Amazon SWF of the region, and none to the server of the environment", async () => {
  await using amazon = await startTestServer({ limits: "aws", access: "keys" });
  const { accessKeyId, secretAccessKey } = amazon.clientOptions.credentials;
  const regions: string[] = [];
  const options = {
    environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    now: () => amazon.now(),
    amazonEndpoint: (region: string) => {
      regions.push(region);
      return amazon.endpoint;
    },
  };
  const aws = ["--aws", "--region", "us-east-1"];
  const at = (words: readonly string[]) => shop.ran([...words, ...aws], options);
  assert.equal((await at(["domain", "register", "far", "--retention", "1"])).code, 0);
  assert.match((await at(["domain", "list"])).stdout, /^far /m);
  assert.doesNotMatch((await shop.ok(["domain", "list"])).stdout, /^far /m);
  const type = ["type", "register", "workflow", "order@1.0", "--domain", "far"];
  const defaults = ["--task-list", "l", "--execution-timeout", "1h", "--child-policy", "TERMINATE"];
  assert.equal((await at([...type, ...defaults, "--task-timeout", "10"])).code, 0);
  const start = ["workflow", "start", "--type", "order@1.0", "--id", "w", "--domain", "far"];
  assert.equal((await at(start)).code, 0);
  assert.match((await at(["workflow", "list", "--domain", "far"])).stdout, /^OPEN +w /m);
  assert.match((await at(["workflow", "show", "w", "--domain", "far"])).stdout, /order@1\.0/);
  assert.deepEqual(new Set(regions), new Set(["us-east-1"]));
  const unknown = await shop.ran(["domain", "list", "--aws"], options);
  assert.match(
    unknown.stderr,
    /^ekiden: the region of Amazon SWF is not known\.\n {2}Name it with --region/,
  );
  const both = await shop.ran(["domain", "list", "--aws", "--endpoint", "http://x"], options);
  assert.match(both.stderr, /^ekiden: --aws and --endpoint cannot be given together\.\n/);
});

test("a server that wants keys is used with the right one, and refuses the others", async () => {
  await using server = await startTestServer({ access: "keys", time: "running" });
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const list = (AWS_ACCESS_KEY_ID: string, AWS_SECRET_ACCESS_KEY: string) =>
    ran(["domain", "list"], {
      environment: { EKIDEN_ENDPOINT: server.endpoint, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
    });
  assert.equal((await list(accessKeyId, secretAccessKey)).code, 0);
  const refusals = [
    [await list(accessKeyId, "wrong"), /the secret does not belong to the key/],
    [await list("AKIAIOSFODNN7EXAMPLE", secretAccessKey), /`ekiden key list` shows the keys/],
    [await list("", ""), /This server wants signed calls: set AWS_ACCESS_KEY_ID/],
  ] as const;
  for (const [{ code, stderr }, next] of refusals) {
    assert.equal(code, 1);
    assert.match(stderr, /^ekiden: .+\.\n {2}.+\n$/);
    assert.match(stderr, next);
  }
});

test("what is not there is told in two lines: what, and what next", async () => {
  const nothing = { EKIDEN_ENDPOINT: "http://127.0.0.1:59999" };
  const away = await ran(["domain", "list"], { environment: nothing });
  assert.equal(away.code, 7);
  assert.match(
    away.stderr,
    /^ekiden: no server can be reached at http:\/\/127\.0\.0\.1:59999: ECONNREFUSED\.\n {2}Check that a server runs there/,
  );
  const local = await ran(["domain", "list", "--endpoint", "http://127.0.0.1:6000"]);
  assert.match(local.stderr, /^ekiden: no server can be reached at .*: bad port\.\n/);
  const nameless = await shop.ran(["workflow", "list"], { environment: { EKIDEN_DOMAIN: "" } });
  assert.match(
    nameless.stderr,
    /^ekiden: no domain is named\.\n {2}Name it with --domain or EKIDEN_DOMAIN/,
  );
  const unknown = await shop.ran(["workflow", "list", "--domain", "nowhere"]);
  assert.match(
    unknown.stderr,
    /^ekiden: .*nowhere.*\.\n {2}Register it: `ekiden domain register nowhere`/,
  );
  const call = ["api", "ListTaskLists", "--input", '{"domain":"elsewhere"}'];
  const inCall = await shop.ran(call);
  assert.match(inCall.stderr, /\n {2}Register it: `ekiden domain register elsewhere`/);
  const lost = await shop.ran(["workflow", "describe", "order-9"]);
  assert.match(
    lost.stderr,
    /^ekiden: there is no execution with the workflow ID order-9 in the domain shop\.\n/,
  );
  const untyped = await shop.ran(["workflow", "start", "--type", "order"]);
  assert.match(
    untyped.stderr,
    /^ekiden: --type cannot be "order": it names no version\.\n {2}Write NAME@VERSION/,
  );
  const timeless = await shop.ran(["workflow", "list", "--since", "yesterday"]);
  assert.match(
    timeless.stderr,
    /^ekiden: --since cannot be "yesterday": it is no time\.\n {2}Write a time such as/,
  );
});

test("a server that does not speak TLS, or has a certificate of an unknown authority, was sent nothing", async () => {
  const tls = ["domain", "list", "--endpoint", shop.server.endpoint.replace("http", "https")];
  const plain = await ran(tls);
  assert.equal(plain.code, 7);
  assert.match(
    plain.stderr,
    /^ekiden: no server can be reached at https:.*\n {2}What is there does not speak TLS: .*\n$/,
  );
  const { cert, key } = makeCertificate(directory, "unknown");
  const web = createServer({ cert: readFileSync(cert), key: readFileSync(key) });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  const endpoint = `https://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const unknown = await ran(["domain", "list", "--endpoint", endpoint]);
  web.close();
  assert.equal(unknown.code, 7);
  assert.match(
    unknown.stderr,
    /^ekiden: no server can be reached .*\n {2}Its certificate is not trusted here: .*CERTS=ca/,
  );
});

test("profiles that are kept elsewhere, behind a link, stay there", async () => {
  const [link, kept] = [join(directory, "link.json"), join(directory, "kept.json")];
  writeFileSync(kept, JSON.stringify({ current: "default", profiles: {} }));
  symlinkSync(kept, link);
  const environment = { EKIDEN_CONFIG: link };
  assert.equal((await ran(["config", "set", "domain", "shop"], { environment })).code, 0);
  assert.equal(readlinkSync(link), kept);
  assert.match(readFileSync(kept, "utf8"), /"domain": "shop"/);
});

test("the profile that the environment names is the one that is listed as used, and shows how", async () => {
  const path = join(directory, "named.json");
  const profiles = { default: {}, staging: { output: "json" } };
  writeFileSync(path, JSON.stringify({ current: "default", profiles }));
  const environment = { EKIDEN_CONFIG: path, EKIDEN_PROFILE: "staging" };
  const { stdout } = await ran(["config", "list"], { environment });
  assert.deepEqual(
    JSON.parse(stdout).map(({ name, isCurrent }: { name: string; isCurrent: boolean }) => [
      name,
      isCurrent,
    ]),
    [
      ["default", false],
      ["staging", true],
    ],
  );
  const used = await ran(["config", "use", "default", "--output", "table"], { environment });
  assert.match(used.stdout, /from now on, once EKIDEN_PROFILE does not name staging\.\n$/);
  const words = ["verify", "--endpoint", shop.server.endpoint, "--domain", domain];
  const verified = await ran([...words, "--profile", "staging"], { environment });
  assert.equal(JSON.parse(verified.stdout).isConsistent, true, verified.stderr);
});
