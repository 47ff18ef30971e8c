// Reads HTTP/1.1 answers that state their length. The pieces of one answer may come in any cut.
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The server closes the connection after this answer. */
  readonly closes: boolean;
}

interface Head {
  readonly status: number;
  readonly closes: boolean;
  readonly bodyStart: number;
  readonly bytes: number;
}

const endOfHead = "\r\n\r\n";

const readHead = (bytes: Buffer): Head | undefined => {
  const end = bytes.indexOf(endOfHead);
  if (end === -1) return undefined;
  const text = bytes.toString("latin1", 0, end).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(text)?.[1];
  if (length === undefined) throw new Error(`An answer without Content-Length:\n${text}`);
  const bodyStart = end + endOfHead.length;
  return {
    status: Number(text.slice(9, 12)),
    closes: text.startsWith("http/1.0") || text.includes("\r\nconnection: close"),
    bodyStart,
    bytes: bodyStart + Number(length),
  };
};

export class AnswerReader {
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  #head: Head | undefined;

  /** The answer once its last byte is here. The caller may reuse `bytes` afterwards. */
  take(bytes: Buffer): Answer | undefined {
    if (this.#heldBytes === 0) {
      const head = readHead(bytes);
      if (head && bytes.length >= head.bytes) return this.#finish(head, bytes);
      this.#head = head;
    }
    this.#pieces.push(Buffer.from(bytes));
    this.#heldBytes += bytes.length;
    return this.#takeHeld();
  }

  #takeHeld(): Answer | undefined {
    if (this.#head && this.#heldBytes < this.#head.bytes) return undefined;
    const all = Buffer.concat(this.#pieces);
    this.#head ??= readHead(all);
    if (this.#head && all.length >= this.#head.bytes) return this.#finish(this.#head, all);
    this.#pieces = [all];
    return undefined;
  }

  #finish({ status, closes, bodyStart, bytes }: Head, all: Buffer): Answer {
    if (all.length > bytes) throw new Error("More bytes than the answer's Content-Length");
    this.#pieces = [];
    this.#heldBytes = 0;
    this.#head = undefined;
    return { status, closes, body: all.toString("utf8", bodyStart, bytes) };
  }
}
