// Memory of answers that are not read: one budget for both ways in, counted in bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { TestClock } from "@ekiden/testing";
import { openCertificate } from "../../src/http/certificate.ts";
import { defaultConnectionTimeouts } from "../../src/http/connection-timeouts.ts";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { type Front, type FrontOptions, openFront } from "./fixture.ts";
import { Certificates } from "./self-made-certificates.ts";
import { callOf, requestOf, Wire } from "./wire.ts";

const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});
const body = '{"registrationStatus":"REGISTERED"}';
const target = "SimpleWorkflowService.ListDomains";
const fromPage = ["Host: localhost", "Origin: http://localhost"];

/** Half of it is more than the system's own buffers take. */
const answerBytes = 24_000_000;
const text = `{"domainInfos":[],"filler":"${"x".repeat(answerBytes)}"}`;
const roomForTwo = 2.5 * answerBytes;

interface Way {
  readonly request: Buffer;
  readonly options: FrontOptions;
  readonly connect: (front: Front) => Promise<Wire>;
}

const inLane: Way = {
  request: requestOf({ target, body }),
  options: { maxUnreadBytes: roomForTwo },
  connect: (front) => front.connect(),
};

const inGeneral: Way = { ...inLane, request: requestOf({ target, headers: fromPage, body }) };

const connectSecurely = ({ port }: Front): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const open = () => resolve(new Wire(socket));
    const socket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false }, open);
    socket.once("error", reject);
  });

const encrypted = async (): Promise<Way> => {
  using certificates = new Certificates();
  const { cert, key } = certificates.make("node");
  const certificate = await openCertificate(cert, key);
  // What an answer became is held beside it.
  const options = { certificate, maxUnreadBytes: 2 * roomForTwo };
  return { ...inLane, options, connect: connectSecurely };
};

const ways: Readonly<Record<string, () => Promise<Way>>> = {
  "in the express lane": async () => inLane,
  "in the general server": async () => inGeneral,
  encrypted,
};

class Crowd implements AsyncDisposable {
  readonly front: Front;
  readonly #way: Way;
  readonly #other: Wire;
  readonly #wires: Wire[] = [];

  constructor(front: Front, way: Way, other: Wire) {
    this.front = front;
    this.#way = way;
    this.#other = other;
  }

  static async open(way: Way, clock = new TestClock()): Promise<Crowd> {
    const handlers = { ListDomains: async () => new EncodedJson(text) };
    const front = await openFront(handlers, { ...way.options, clock });
    return new Crowd(front, way, await way.connect(front));
  }

  /** A connection on which a long answer was written, and nothing of it is read. */
  async asks(request = this.#way.request): Promise<Wire> {
    const wire = await this.#way.connect(this.front);
    this.#wires.push(wire);
    wire.pause();
    await wire.send(request);
    for (let turns = 0; turns < 50; turns += 1) await this.#settle();
    return wire;
  }

  /** Reads until so many bytes have come, or the connection is closed; resolves with how many. */
  async reads(wire: Wire, bytes: number): Promise<number> {
    let isOpen = true;
    void wire.closed.then(() => {
      isOpen = false;
    });
    wire.resume();
    while (isOpen && wire.rest.length < bytes) await this.#settle();
    wire.pause();
    return wire.rest.length;
  }

  async readsAll(wire: Wire): Promise<boolean> {
    return (await this.reads(wire, text.length)) >= text.length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const wire of [this.#other, ...this.#wires]) wire.cut();
    await this.front[Symbol.asyncDispose]();
  }

  /** What was sent before on other connections has been read when this is answered. */
  async #settle(): Promise<void> {
    await this.#other.send(register);
    assert.equal((await this.#other.reply()).status, 200);
  }
}

for (const [which, way] of Object.entries(ways)) {
  test(`${which}: at the limit the answer that was left unread longest is given up`, async () => {
    await using crowd = await Crowd.open(await way());
    const wires = [await crowd.asks(), await crowd.asks(), await crowd.asks()];
    const areWhole: boolean[] = [];
    for (const wire of wires) areWhole.push(await crowd.readsAll(wire));
    assert.deepEqual(areWhole, [false, true, true]);
    assert.match(String(crowd.front.messages("WARN")), /answers that are not read/);
  });

  test(`${which}: who reads slowly is answered whole, and who reads nothing makes room`, async () => {
    const clock = new TestClock();
    await using crowd = await Crowd.open(await way(), clock);
    const [slow, silent] = [await crowd.asks(), await crowd.asks()];
    clock.moveTo(clock.now() + defaultConnectionTimeouts.check);
    await crowd.reads(slow, answerBytes / 2);
    const next = await crowd.asks();
    assert.equal(await crowd.readsAll(silent), false);
    assert.equal(await crowd.readsAll(slow), true);
    assert.equal(await crowd.readsAll(next), true);
  });

  test(`${which}: answers that are read take nothing`, async () => {
    await using crowd = await Crowd.open(await way());
    for (let asked = 0; asked < 6; asked += 1)
      assert.equal(await crowd.readsAll(await crowd.asks()), true);
    assert.deepEqual(crowd.front.messages("WARN"), []);
  });
}

test("both ways in have one budget", async () => {
  await using crowd = await Crowd.open(inLane);
  const [first, ...others] = [
    await crowd.asks(),
    await crowd.asks(inGeneral.request),
    await crowd.asks(inGeneral.request),
  ];
  assert.equal(await crowd.readsAll(first), false);
  for (const wire of others) assert.equal(await crowd.readsAll(wire), true);
});
