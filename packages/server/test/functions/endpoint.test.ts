// Functions behind an HTTP endpoint, and all that an endpoint can do wrong.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Server } from "node:net";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { Endpoint, type EndpointOptions } from "../../src/functions/http/endpoint.ts";
import { errorOf, invocationOf, never } from "./invocations.ts";

interface Received {
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

const listening = async <S extends Server>(server: S) => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

type Answer = (response: ServerResponse, received: Received) => void;

/** An endpoint that answers as it is told, and remembers what it was sent. */
const endpointThat = async (
  answer: Answer,
  { query = "", ...options }: Partial<EndpointOptions> & { readonly query?: string } = {},
) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const one = { url: request.url ?? "", headers: request.headers, body };
    received.push(one);
    answer(response, one);
  });
  const url = `${await listening(server)}/functions/{name}${query}`;
  const endpoint = new Endpoint({ url, ...options });
  return {
    received,
    invoke: (name = "resize", given: Parameters<typeof invocationOf>[1] = {}, signal = never) =>
      endpoint.invoke(invocationOf(name, given), signal),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

test("an event is posted to the endpoint, and its answer is the result", async () => {
  await using endpoint = await endpointThat((response) => response.end('{"ok":true}'));
  const given = { input: '{"path":"a"}', workflowId: "über/w\n" };
  assert.deepEqual(await endpoint.invoke("resize", given), { result: '{"ok":true}' });
  const [{ url, headers, body } = {} as Received] = endpoint.received;
  assert.equal(url, "/functions/resize");
  assert.equal(body, '{"path":"a"}');
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["x-ekiden-request-id"], "request-1");
  assert.equal(headers["x-ekiden-account"], "123456789012");
  assert.equal(decodeURIComponent(String(headers["x-ekiden-workflow-id"])), "über/w\n");
  assert.equal(headers["ekiden-signature"], undefined);
});

test("an input that is no JSON is refused, and never posted", async () => {
  await using endpoint = await endpointThat((response) => response.end("1"));
  const outcome = await endpoint.invoke("resize", { input: "hello" });
  assert.equal("reason" in outcome && outcome.reason, "InvalidRequestContentException");
  assert.deepEqual(endpoint.received, []);
});

test("with a secret, a call is signed with its time, its headers and its body", async () => {
  const clock = new TestClock();
  const secret = "a secret of many letters";
  await using endpoint = await endpointThat((response) => response.end("1"), { secret, clock });
  await endpoint.invoke("resize", { input: '{"path":"ä"}' });
  const [{ headers, body } = {} as Received] = endpoint.received;
  const timestamp = String(headers["ekiden-timestamp"]);
  assert.equal(Number(timestamp), clock.now() / 1000);
  const signed = Object.keys(headers).filter((name) => name.startsWith("x-ekiden-"));
  const lines = signed.sort().map((name) => `${name}:${headers[name]}`);
  const text = ["v1", timestamp, ...lines, "", body].join("\n");
  const digest = createHmac("sha256", secret).update(text).digest("hex");
  assert.equal(headers["ekiden-signature"], `v1=${digest}`);
  assert.equal(lines.length, 7);
});

test("an answer without a body is null; garbage, and what is too long, are failures", async () => {
  const bodies: Record<string, string> = {
    empty: "",
    garbage: "<html>",
    long: `"${"x".repeat(32_768)}"`,
    endless: "x".repeat(7_000_000),
    max: `"${"x".repeat(32_766)}"`,
  };
  await using endpoint = await endpointThat((response, { url }) => {
    response.end(bodies[url.replace("/functions/", "")]);
  });
  assert.deepEqual(await endpoint.invoke("empty"), { result: "null" });
  assert.deepEqual(await endpoint.invoke("max"), { result: bodies.max });
  assert.equal(errorOf(await endpoint.invoke("garbage")).errorType, "Runtime.MarshalError");
  for (const name of ["long", "endless"]) {
    const { errorType } = errorOf(await endpoint.invoke(name));
    assert.equal(errorType, "Function.ResponseSizeTooLarge");
  }
});

test("a status that is no success is a failure, and no redirect is followed", async () => {
  await using endpoint = await endpointThat((response, { url }) => {
    const status = Number(url.replace("/functions/", ""));
    response.writeHead(status, { location: "http://127.0.0.1:1/" }).end("the body");
  });
  for (const status of ["500", "403", "302"]) {
    const { errorType, errorMessage } = errorOf(await endpoint.invoke(status));
    assert.equal(errorType, `Endpoint.Status${status}`);
    assert.match(errorMessage, /the body$/);
  }
  assert.equal(endpoint.received.length, 3);
});

test("a failure tells where it was called, without the query, which the answer repeats", async () => {
  await using endpoint = await endpointThat(
    (response, { url }) => {
      if (url.includes("gone")) response.socket?.destroy();
      else response.writeHead(url.includes("refused") ? 404 : 200).end(`no POST of ${url}`);
    },
    { query: "?code=s3cret&name={name}" },
  );
  for (const name of ["refused", "garbage", "gone"]) {
    const { errorMessage } = errorOf(await endpoint.invoke(name));
    assert.match(errorMessage, new RegExp(`^POST http://127.0.0.1:\\d+/functions/${name}: `));
    assert.doesNotMatch(errorMessage, /s3cret/);
    assert.equal(endpoint.received.at(-1)?.url, `/functions/${name}?code=s3cret&name=${name}`);
  }
  const { errorMessage } = errorOf(await endpoint.invoke("refused"));
  assert.match(errorMessage, /: 404 no POST of \/functions\/refused\?$/);
});

test("an endpoint that never answers is given up when its time is over", async () => {
  const clock = new TestClock();
  const late = () => clock.moveTo(clock.now() + 5_000);
  await using endpoint = await endpointThat(late, { clock, timeoutSeconds: 5 });
  const { errorType, errorMessage } = errorOf(await endpoint.invoke());
  assert.equal(errorType, "Sandbox.Timedout");
  assert.equal(errorMessage, "Task timed out after 5.00 seconds");
  assert.equal(endpoint.received.length, 1);
});

test("an answer that begins and does not end is given up when its time is over", async () => {
  const clock = new TestClock();
  await using endpoint = await endpointThat(
    (response) => {
      response.writeHead(200).write('"begun', () => clock.moveTo(clock.now() + 5_000));
    },
    { clock, timeoutSeconds: 5 },
  );
  assert.equal(errorOf(await endpoint.invoke()).errorType, "Sandbox.Timedout");
});

test("a call of an endpoint that is no longer awaited is given up", async () => {
  const end = new AbortController();
  await using endpoint = await endpointThat(() => end.abort());
  assert.ok("reason" in (await endpoint.invoke("resize", {}, end.signal)));
});

test("a call that may have arrived is not sent again", async () => {
  await using endpoint = await endpointThat((response) => void response.socket?.destroy());
  assert.equal(errorOf(await endpoint.invoke()).errorType, "Endpoint.ConnectionLost");
  assert.equal(endpoint.received.length, 1);
});

test("a call whose answer breaks off is a failure", async () => {
  await using endpoint = await endpointThat((response) => {
    response.writeHead(200, { "content-length": "100" }).write('"begun');
    setImmediate(() => response.socket?.destroy());
  });
  assert.equal(errorOf(await endpoint.invoke()).errorType, "Endpoint.ConnectionLost");
});

test("an endpoint that is not HTTP is a failure", async () => {
  const server = createSocketServer((socket) => socket.end("SSH-2.0-OpenSSH\r\n"));
  const url = await listening(server);
  const outcome = await new Endpoint({ url }).invoke(invocationOf("resize"), never);
  assert.equal(errorOf(outcome).errorType, "Endpoint.ConnectionLost");
  server.close();
});

test("an endpoint that answers with another protocol is a failure", async () => {
  const answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tea\r\n\r\n";
  const server = createSocketServer((socket) => socket.once("data", () => socket.write(answer)));
  const url = await listening(server);
  const outcome = await new Endpoint({ url }).invoke(invocationOf("resize"), never);
  assert.equal(errorOf(outcome).errorType, "Endpoint.ConnectionLost");
  assert.match(errorOf(outcome).errorMessage ?? "", /the answer is 101/);
  server.close();
});

test("an endpoint that cannot be connected to is tried three times", async () => {
  const closed = createSocketServer();
  const url = await listening(closed);
  await new Promise((resolve) => closed.close(resolve));
  const delays: number[] = [];
  const clock = new TestClock();
  const watched = {
    now: () => clock.now(),
    at(time: number, call: () => void) {
      const rest = time - clock.now();
      if (rest > 1_000) return clock.at(time, call);
      delays.push(rest);
      return clock.at(clock.now(), call);
    },
  };
  const endpoint = new Endpoint({ url, clock: watched });
  const outcome = await endpoint.invoke(invocationOf("resize"), never);
  assert.equal("reason" in outcome && outcome.reason, "EndpointNotReached");
  assert.match("details" in outcome ? (outcome.details ?? "") : "", /ECONNREFUSED/);
  assert.deepEqual(delays, [200, 400]);
});

test("a name that cannot be one of a function is not sent anywhere", async () => {
  await using endpoint = await endpointThat((response) => response.end("1"));
  for (const name of ["..", "../admin", "a/b", "a?b", "", "http://elsewhere"]) {
    const outcome = await endpoint.invoke(name);
    assert.equal("reason" in outcome && outcome.reason, "ResourceNotFoundException", name);
  }
  assert.equal(endpoint.received.length, 0);
});
