// The quotas of the service, as its documentation lists them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitsOf } from "../src/limits.ts";

test("the profile aws has the service's quotas of a server", () => {
  // The service has no calls that wait for a close.
  const { closeWaits: _own, ...server } = limitsOf("aws").server;
  assert.deepEqual(server, {
    domains: 100,
    typesPerDomain: 10_000,
    pollersPerTaskList: 1_000,
    tagsPerResource: 50,
  });
});

test("a single limit takes the place of the profile's", () => {
  const { server } = limitsOf({ profile: "aws", typesPerDomain: 20 });
  assert.deepEqual(server, { ...limitsOf("aws").server, typesPerDomain: 20 });
});
