import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { test } from "node:test";
import { serving, temporaryDirectory } from "./command.ts";

const make = (directory: string, name: string) => {
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
    ],
    { stdio: "pipe" },
  );
  return { cert, key, ca: readFileSync(cert, "utf8") };
};

const statusOf = (url: string, ca: string) =>
  new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", reject);
  });

test("with a certificate the server speaks https, and reads it again on SIGHUP", async () => {
  using directory = temporaryDirectory();
  const before = make(directory.path, "before");
  await using server = serving(["--tls-cert", before.cert, "--tls-key", before.key]);
  const url = await server.url();
  assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
  await server.says(/Stop it with/);
  assert.match(server.stdout, /Clients must trust its certificate/);
  assert.equal(await statusOf(`${url}/healthz`, before.ca), 200);
  const after = make(directory.path, "after");
  server.signal("SIGHUP");
  await server.says(/"subject":"CN=after"/);
  assert.equal(await statusOf(`${url}/healthz`, after.ca), 200);
  await assert.rejects(statusOf(`${url}/healthz`, before.ca));
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("a certificate that is not there: one line says so, and the exit code is 1", async () => {
  await using server = serving(["--tls-cert", "/nowhere.pem", "--tls-key", "/nowhere.pem"]);
  assert.equal(await server.ended, 1);
  assert.match(
    server.stderr,
    /^ekiden: --tls-cert cannot be read \(.*\): there is no such file\.\n$/,
  );
});
