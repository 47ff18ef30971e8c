// What comes on a connection of the general server, handed to Node's parser one request at a time.
// By itself the parser begins all requests that it finds in what was read, however many these are,
// and while a call is under way it reads on without a bound.
//
//  F1 A request is begun when the one before it on the connection has been answered.
//  F2 While a call is under way, little of what is sent behind it is read.
//  F3 A long poll is alone on its connection: where more comes, the connection ends.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { maxBytesBehindCall } from "./body.ts";
import { isOnlyLineEnds } from "./long-poll.ts";
import type { ReceiveShare } from "./receive-budget.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";
import type { SocketConnection } from "./socket-connection.ts";

interface RequestFeedOptions {
  readonly socket: Socket;
  readonly share: ReceiveShare;
  /** There is no room for what has come of a request: it is refused. */
  readonly onNoRoom: (socket: Socket) => void;
  /** The connection was ended because a request came behind a long poll. */
  readonly onShared: (socket: Socket) => void;
}

type Parse = (bytes: Buffer) => void;

const headEnd = "\r\n\r\n";

export class RequestFeed {
  readonly share: ReceiveShare;
  readonly #options: RequestFeedOptions;
  readonly #parse: Parse;
  /** Read, and not handed to the parser. */
  readonly #waiting: ReceiveBuffer;
  /** Handed to the parser of a head that is not at its end. */
  #headBytes = 0;
  /** The end of those, because the end of a head may come in pieces. */
  #headTail: Buffer = nothing;
  #request: IncomingMessage | undefined;
  /** Of its body, as it was declared; 0 for a body in chunks. */
  #bodyBytesLeft = 0;
  #isPoll = false;
  /** What came behind the call was dropped: its answer is the last. */
  #isLast = false;
  #isOver = false;

  /** The parser must have been connected to the socket. */
  constructor(options: RequestFeedOptions) {
    const { socket, share } = options;
    this.#options = options;
    this.share = share;
    this.#waiting = new ReceiveBuffer(share);
    const [parse] = socket.listeners("data") as Parse[];
    if (!parse) throw new Error("Node's parser does not listen to its connection any more");
    this.#parse = parse;
    socket.off("data", parse);
    socket.on("data", this.take);
    socket.once("close", () => this.stop());
    share.onNoRoom = () => this.#giveUp();
  }

  /** The one that comes in, or whose call is under way. */
  get request(): IncomingMessage | undefined {
    return this.#request;
  }

  readonly take = (bytes: Buffer): void => {
    if (this.#isOver) return;
    if (!this.#isBlocked) this.#feed(bytes);
    else if (this.#isPoll && !isOnlyLineEnds(bytes)) this.#endShared();
    else this.#keepBehind(bytes);
  };

  /** The parser has come to the end of a head. False: of a second one, and the connection ends. */
  begin(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#request) {
      this.stop();
      this.#options.socket.destroy();
      return false;
    }
    this.#releaseHead();
    this.#request = request;
    const { "content-length": length, "transfer-encoding": encoding } = request.headers;
    this.#bodyBytesLeft = encoding === undefined ? Number(length ?? 0) : 0;
    response.once("close", () => this.#end());
    return true;
  }

  /** The call under way is a long poll. */
  beginPoll(caller: SocketConnection): void {
    this.#isPoll = true;
    // What came together with it is behind a poll that is held.
    caller.whenHeld = () => {
      if (!isOnlyLineEnds(this.#waiting.whole())) this.#endShared();
    };
  }

  /** Its answer is about to be written: what comes now may have been sent after it was read. */
  endPoll(): void {
    this.#isPoll = false;
  }

  /** Nothing is handed to the parser any more. */
  stop(): void {
    this.#isOver = true;
    this.#releaseHead();
    this.#waiting.clear();
  }

  /** The parser sees a request's end with its last byte. */
  get #isBlocked(): boolean {
    return this.#request?.complete === true;
  }

  #feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#isBlocked && !this.#isOver) {
      const piece = rest.subarray(0, this.#nextLength(rest));
      rest = rest.subarray(piece.length);
      if (!this.#request && !this.#keepHead(piece)) {
        this.#giveUp();
        return;
      }
      this.#bodyBytesLeft = Math.max(0, this.#bodyBytesLeft - piece.length);
      this.#parse(piece);
      if (this.#isBlocked) this.share.settle();
    }
    if (rest.length > 0 && !this.#isOver) this.#keepBehind(rest);
  }

  #keepBehind(bytes: Buffer): void {
    if (this.#isLast) return;
    if (!this.#waiting.append(bytes)) this.#giveUp();
    else if (this.#waiting.length > maxBytesBehindCall) this.#options.socket.pause();
  }

  /** How much the parser may read without getting to the end of more than one head. */
  #nextLength(bytes: Buffer): number {
    if (this.#bodyBytesLeft > 0) return Math.min(bytes.length, this.#bodyBytesLeft);
    // In a body in chunks as well: an empty line ends it.
    const seen = Buffer.concat([this.#headTail, bytes]);
    const end = seen.indexOf(headEnd);
    const length = end < 0 ? bytes.length : end + headEnd.length - this.#headTail.length;
    const tailStart = this.#headTail.length + length - (headEnd.length - 1);
    this.#headTail = end < 0 ? seen.subarray(Math.max(0, tailStart)) : nothing;
    return length;
  }

  #keepHead({ length }: Buffer): boolean {
    if (!this.share.take(length)) return false;
    this.#headBytes += length;
    return true;
  }

  #releaseHead(): void {
    this.share.release(this.#headBytes);
    this.#headBytes = 0;
  }

  /** The request is answered, or its connection has come to an end. */
  #end(): void {
    const { socket } = this.#options;
    this.#request = undefined;
    this.#bodyBytesLeft = 0;
    this.#isPoll = false;
    if (this.#isLast) socket.destroySoon();
    if (this.#isOver || !socket.writable) return;
    const rest = this.#waiting.whole();
    this.#waiting.clear();
    socket.resume();
    if (socket.writableNeedDrain) socket.once("drain", () => this.#feed(rest));
    else this.#feed(rest);
  }

  #endShared(): void {
    const { socket, onShared } = this.#options;
    this.stop();
    socket.destroy();
    onShared(socket);
  }

  #giveUp(): void {
    const { socket, onNoRoom } = this.#options;
    if (this.#request) {
      this.#isLast = true;
      this.#waiting.clear();
    } else {
      this.stop();
      onNoRoom(socket);
    }
  }
}

const nothing: Buffer = Buffer.alloc(0);
