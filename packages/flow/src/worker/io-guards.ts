// What a workflow must not touch of the world: files, the network, names and other processes. What
// comes of them would not be the same on a replay, and nothing in a history tells of their ends.
import childProcess from "node:child_process";
import datagram from "node:dgram";
import dns from "node:dns";
import dnsPromises from "node:dns/promises";
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { forbidAll } from "./guarding.ts";

/**
 * What a module does that takes time; its classes have capitals. What is done at once is left to
 * lint: Node and its tools read files in this way when they load code and explain errors.
 */
const functionsOf = (module: object): readonly string[] =>
  Object.entries(module)
    .filter(
      ([name, member]) =>
        typeof member === "function" && /^[a-z]/.test(name) && !name.endsWith("Sync"),
    )
    .map(([name]) => name);

const world: readonly object[] = [
  childProcess,
  datagram,
  dns,
  dnsPromises,
  fs,
  fsPromises,
  http,
  http2,
  https,
  net,
  tls,
];

export const guardWorld = (): void => {
  for (const module of world) {
    forbidAll(module, functionsOf(module), "do it in an activity, or in localActivity()");
  }
};
