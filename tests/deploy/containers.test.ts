// What can be seen of images, compose files, chart and units without their tools; those are run by
// `npm run deploy`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { options } from "@ekiden/server";
import { filesBelow, repository } from "../../tools/files.ts";
import { makeAuthority } from "../clients/authority.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const dockerfile = read("deploy/image/Dockerfile");

/** Secrets, which have no flag, and what only the compose files know. */
const otherVariables = [
  "EKIDEN_FIRST_KEY",
  "EKIDEN_MASTER_KEY",
  "EKIDEN_DATABASE_PASSWORD",
  "EKIDEN_GRAFANA_PASSWORD",
];

test("every variable that is set for a server is one that it reads", () => {
  const known = new Set<string>(otherVariables);
  for (const { environment } of Object.values(options)) known.add(environment);
  const unknown = filesBelow("deploy").flatMap((path) =>
    [...read(path).matchAll(/EKIDEN_[A-Z_]+/g)]
      .filter(([name]) => !known.has(name))
      .map(([name]) => `${path}: ${name}`),
  );
  assert.deepEqual(unknown, []);
});

test("an image is made from versions that are named, by a Node.js that the packages support", () => {
  const images = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map(([, image = ""]) => image);
  const versions = images.map((image) => /node:(\d+\.\d+\.\d+)-/.exec(image)?.[1]);
  assert.equal(versions.length, 2);
  assert.equal(new Set(versions).size, 1, "native parts are made for the Node.js that runs them");
  const [, minimum = ""] = />=([\d.]+)/.exec(JSON.parse(read("package.json")).engines.node) ?? [];
  const isNewer = minimum.localeCompare(versions[0] ?? "", "en", { numeric: true }) <= 0;
  assert.ok(isNewer, `${versions[0]} is older than ${minimum}`);
  for (const path of filesBelow("deploy/compose")) {
    const named = [...read(path).matchAll(/^ +image: (\S+)$/gm)].map(([, image = ""]) => image);
    const floating = named.filter((image) => image !== "ekiden" && !/:v?\d+\.?\d/.test(image));
    assert.deepEqual(floating, [], path);
  }
});

test("the image and the chart run as one user, who is not root", () => {
  const [, user = "", group = ""] = /^USER (\d+):(\d+)$/m.exec(dockerfile) ?? [];
  const chart = read("deploy/helm/ekiden/templates/_names.tpl");
  assert.notEqual(user, "0");
  assert.ok(chart.includes(`runAsUser: ${user}\nrunAsGroup: ${group}\nfsGroup: ${group}`));
  assert.match(dockerfile, new RegExp(`chown ${user}:${group} /var/lib/ekiden`));
});

test("no pod of the chart is given addresses of services as variables, one of which is the port's", () => {
  // Of a service `ekiden`, EKIDEN_PORT=tcp://10.0.0.1:7930 would go before that of the image.
  const pods = filesBelow("deploy/helm/ekiden/templates").flatMap((path) =>
    [...read(path).matchAll(/^( *)containers:$/gm)].map(([, indent = ""]) => ({ path, indent })),
  );
  assert.equal(pods.length, 2);
  const linked = pods.filter(
    ({ path, indent }) => !read(path).includes(`\n${indent}enableServiceLinks: false\n`),
  );
  assert.deepEqual(linked, []);
});

test("programs begin in a way that BusyBox understands, which knows no options of env", () => {
  const scripts = ["deploy/image/ekiden", "packages/cli/bin/ekiden.js"];
  for (const path of scripts) {
    assert.match(read(path), /^#!(\/bin\/sh|\/usr\/bin\/env \w+)\n/, path);
  }
});

test("a database is healthy once it listens where nodes reach it, and not while it is being made", () => {
  const [, check = ""] =
    /test: \[CMD, (pg_isready.*)\]/.exec(read("deploy/compose/nodes.yaml")) ?? [];
  assert.match(check, /--host=127\.0\.0\.1/);
});

/** How the check of the image's health ends, with a server that answers so or with none. */
const healthAt = async (port: number): Promise<number> => {
  const script = join(repository, "deploy/image/health-check.mjs");
  const env = { ...process.env, EKIDEN_PORT: String(port), EKIDEN_TLS_CERT: "none" };
  const child = spawn(process.execPath, [script], { env, stdio: "inherit" });
  const [code] = await once(child, "exit");
  return code;
};

/** A busy machine may answer later than the check waits, as with a container. */
const isHealthySoon = async (port: number): Promise<boolean> => {
  for (let tries = 0; tries < 5; tries += 1) if ((await healthAt(port)) === 0) return true;
  return false;
};

test("a container is healthy with a certificate that no variable names", async (context) => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-health-"));
  context.after(() => rmSync(directory, { recursive: true }));
  const { serverCertificate, serverKey } = makeAuthority(directory);
  const files = { cert: readFileSync(serverCertificate), key: readFileSync(serverKey) };
  const server = createTlsServer(files, (_, response) => response.end());
  await once(server.listen(0, "127.0.0.1"), "listening");
  assert.ok(await isHealthySoon((server.address() as AddressInfo).port));
  server.close();
});

test("a container is healthy while its server answers /healthz with 200", async () => {
  let status = 200;
  const server = createServer(({ url }, response) => {
    response.writeHead(url === "/healthz" ? status : 404).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  assert.ok(await isHealthySoon(port));
  status = 503;
  assert.equal(await healthAt(port), 1);
  server.close();
  await once(server, "close");
  assert.equal(await healthAt(port), 1);
});
