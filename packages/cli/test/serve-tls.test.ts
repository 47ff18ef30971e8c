import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { makeCertificate, statusOf } from "./certificate-files.ts";
import { serving, temporaryDirectory } from "./command.ts";

test("with a certificate the server speaks https, and reads it again on SIGHUP", async () => {
  using directory = temporaryDirectory();
  const before = makeCertificate(directory.path, "before");
  await using server = serving(["--tls-cert", before.cert, "--tls-key", before.key]);
  const url = await server.url();
  assert.match(url, /^https:\/\/127\.0\.0\.1:\d+$/);
  await server.says(/Stop it with/);
  assert.match(server.stdout, /Clients must trust its certificate/);
  assert.equal(await statusOf(`${url}/healthz`, before.ca), 200);
  const after = makeCertificate(directory.path, "after");
  server.signal("SIGHUP");
  await server.says(/"tls.server.subject":"CN=after"/);
  assert.equal(await statusOf(`${url}/healthz`, after.ca), 200);
  await assert.rejects(statusOf(`${url}/healthz`, before.ca));
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("a SIGHUP in the midst of the start is obeyed once the server is there", async () => {
  using directory = temporaryDirectory();
  const { cert, key, ca } = makeCertificate(directory.path, "only");
  // The server waits here for its certificate. What it reads later is a file.
  const pipe = join(directory.path, "pipe.pem");
  execFileSync("mkfifo", [pipe]);
  await using server = serving(["--tls-cert", pipe, "--tls-key", key]);
  const writing = await open(pipe, "w");
  await rename(cert, pipe);
  server.signal("SIGHUP");
  await writing.writeFile(ca);
  await writing.close();
  const url = await server.url();
  await server.says(/"tls.server.subject":"CN=only"/);
  assert.equal(await statusOf(`${url}/healthz`, ca), 200);
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
