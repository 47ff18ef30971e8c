// Sends odd connections to a server that speaks TLS.
import type { Socket } from "node:net";
import { systemClock } from "../../src/clock.ts";
import type { Random } from "../http/random.ts";
import type { Reply } from "../http/wire.ts";
import { callOf } from "../http/wire.ts";
import { anyConnection, type OddConnection } from "./odd-records.ts";
import { openSocket, secured, type Tamper } from "./tls-wire.ts";

/** What has not ended by itself is left after so long; a session begins with a handshake. */
const bytesMilliseconds = 30;
const sessionMilliseconds = 300;

export const healthyCall = callOf("ListDomains", { registrationStatus: "REGISTERED" });

export interface TlsTarget {
  readonly port: number;
  readonly ca: string;
  /** The first bytes of a usual client. */
  readonly hello: Buffer;
}

export class BelowTls {
  readonly #place: TlsTarget;

  constructor(place: TlsTarget) {
    this.#place = place;
  }

  any(random: Random): OddConnection {
    return anyConnection(random, this.#place.hello);
  }

  /** The reply, if it came to one. However it ends, the connection is gone then. */
  async send(odd: OddConnection): Promise<Reply | undefined> {
    const socket = await openSocket(this.#place.port);
    const max = "tamper" in odd ? sessionMilliseconds : bytesMilliseconds;
    const end = systemClock.at(systemClock.now() + max, () => socket.resetAndDestroy());
    try {
      return await ("tamper" in odd ? this.#call(socket, odd.tamper) : sendBytes(socket, odd));
    } catch {
      return undefined;
    } finally {
      end.cancel();
      socket.resetAndDestroy();
    }
  }

  async #call(socket: Socket, tamper: Tamper): Promise<Reply> {
    const wire = await secured(socket, this.#place.ca, tamper);
    await wire.send(healthyCall);
    return wire.reply();
  }
}

interface OddBytes {
  readonly bytes: Buffer;
  readonly isHalfClosed: boolean;
}

const sendBytes = async (socket: Socket, { bytes, isHalfClosed }: OddBytes): Promise<undefined> => {
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.resume();
  if (isHalfClosed) socket.end(bytes);
  else socket.write(bytes);
  await closed;
};
