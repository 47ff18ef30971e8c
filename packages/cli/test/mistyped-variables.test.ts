// Variables of the environment that a server was meant to read, and does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mistypedVariables } from "../src/mistyped-variables.ts";

test("a variable that is nearly the name of an option is told, with that of the option", () => {
  const environment = {
    EKIDEN_ACCES: "keys",
    EKIDEN_POLL_SECOND: "30",
    EKIDEN_LOGLEVEL: "debug",
    EKIDEN_tls_cert: "cert.pem",
  };
  assert.deepEqual(mistypedVariables(environment), [
    { name: "EKIDEN_ACCES", meant: "EKIDEN_ACCESS" },
    { name: "EKIDEN_POLL_SECOND", meant: "EKIDEN_POLL_SECONDS" },
    { name: "EKIDEN_LOGLEVEL", meant: "EKIDEN_LOG_LEVEL" },
    { name: "EKIDEN_tls_cert", meant: "EKIDEN_TLS_CERT" },
  ]);
});

test("variables that are read, and those of other programs, are not told", () => {
  const names = [
    ...["EKIDEN_ACCESS", "EKIDEN_HOST", "EKIDEN_PORT", "EKIDEN_MASTER_KEY", "EKIDEN_FIRST_KEY"],
    ...["EKIDEN_SERVER_CONFIG", "EKIDEN_ENDPOINT", "EKIDEN_EVENTS_SECRET_BILLING"],
    // Of compose files, and of a service of Kubernetes with this name.
    ...["EKIDEN_DATABASE_PASSWORD", "EKIDEN_VERSION", "EKIDEN_ROOT", "EKIDEN_SERVICE_HOST"],
    ...["EKIDEN_PORT_7930_TCP", "EKIDEN_NODE_PROCESS", "ACCES", "PATH"],
  ];
  const environment = Object.fromEntries(names.map((name) => [name, "1"]));
  assert.deepEqual(mistypedVariables(environment), []);
});
