// What can be seen of images, compose files, chart and units without their tools; those are run by
// `npm run deploy`.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
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
import { nodeVersions } from "../../tools/node-versions.ts";
import { makeAuthority } from "../clients/authority.ts";
import { dockerfile, entryPoint, healthCheck } from "./dockerfile.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");

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

test("an image is made from versions that are named, of the newest Node.js", () => {
  const images = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = ""]) => image);
  const versions = images.map((image) => /node:(\d+\.\d+\.\d+)-/.exec(image)?.[1]);
  assert.equal(versions.length, 2);
  assert.equal(new Set(versions).size, 1, "it is run by the Node.js that it was built by");
  assert.equal(versions[0]?.split(".")[0], nodeVersions.at(-1));
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

test("an init begins each container, since functions may leave processes behind", () => {
  assert.equal(entryPoint[0], "tini");
});

test("every probe of the chart asks by the scheme that the server speaks", () => {
  const probes = read("deploy/helm/ekiden/templates/_pod.tpl").match(/^ +httpGet: .*$/gm) ?? [];
  assert.equal(probes.length, 3);
  for (const probe of probes) assert.match(probe, /\{\{ include "ekiden\.probed" \. \}\}/);
});

test("programs of the image that are started with its variables show them to no function", () => {
  assert.match(dockerfile, /chmod 0711 \/usr\/bin\/tini \/usr\/local\/bin\/unseen-env$/m);
  const hook = /exec: \{ command: \[(.*)\] \}/.exec(read("deploy/helm/ekiden/templates/_pod.tpl"));
  assert.match(hook?.[1] ?? "", /^unseen-env, "-i", /);
});

/** The check of the image's health, as the image has it. */
const checkHealth = (port: number): ChildProcess => {
  const [file = "", ...words] = healthCheck.map((word) =>
    word
      .replace(/^unseen-env$/, "env")
      .replace(" node ", ` ${process.execPath} `)
      .replace("/usr/local/bin/", join(repository, "deploy/image/")),
  );
  const given = { EKIDEN_PORT: String(port), EKIDEN_TLS_CERT: "none", EKIDEN_MASTER_KEY: "sealed" };
  return spawn(file, words, { env: { ...process.env, ...given }, stdio: "inherit" });
};

/** How the check ends, with a server that answers so or with none. */
const healthAt = async (port: number): Promise<number> => {
  const [code] = await once(checkHealth(port), "exit");
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

test("the check of a container's health runs without the container's variables", {
  skip: process.platform === "linux" ? false : "only Linux has /proc",
}, async () => {
  let check: ChildProcess | undefined;
  let shown = "";
  const server = createServer((_, response) => {
    shown = readFileSync(`/proc/${check?.pid}/environ`, "latin1");
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  for (let tries = 0; tries < 5 && shown === ""; tries += 1) {
    check = checkHealth((server.address() as AddressInfo).port);
    await once(check, "exit");
  }
  server.close();
  assert.match(shown, /EKIDEN_PORT=/);
  assert.doesNotMatch(shown, /sealed/);
});
