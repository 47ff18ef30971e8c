// Where notices arrive: a real mail server and a real webhook; and how links are used.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server as HttpServer } from "node:http";
import { type AddressInfo, createServer as createSocketServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";

/** What arrives, for those who wait for it. */
export class Arrivals<T> {
  readonly #items: T[] = [];
  #wanting: ((item: T) => void)[] = [];

  /** How many have arrived, whether or not a test has waited for them. */
  count = 0;

  add(item: T): void {
    this.count += 1;
    const [next, ...others] = this.#wanting;
    this.#wanting = others;
    if (next) next(item);
    else this.#items.push(item);
  }

  next(): Promise<T> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve(item);
    return new Promise((resolve) => this.#wanting.push(resolve));
  }
}

interface Mail {
  readonly to: string;
  readonly text: string;
}

export class MailServer implements AsyncDisposable {
  readonly mails = new Arrivals<Mail>();
  /** False: it takes the mail, and its connection breaks before it says so. */
  readonly #confirms: boolean;
  readonly #sockets: Socket[] = [];
  readonly #server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, done) => {
      let text = "";
      stream.on("data", (bytes) => {
        text += bytes;
      });
      stream.on("end", () => {
        const [to] = session.envelope.rcptTo;
        // Lines are broken as mails have them.
        this.mails.add({ to: to?.address ?? "", text: text.replaceAll("=\r\n", "") });
        if (this.#confirms) done();
        else for (const socket of this.#sockets) socket.destroy();
      });
    },
  });

  private constructor(confirms: boolean) {
    this.#confirms = confirms;
    this.#server.server.on("connection", (socket: Socket) => this.#sockets.push(socket));
  }

  static async start({ confirms = true } = {}): Promise<MailServer> {
    const mail = new MailServer(confirms);
    const { server } = mail.#server;
    mail.#server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return mail;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.#server.server.address() as AddressInfo).port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

interface Posted {
  readonly signature: string;
  readonly body: string;
}

/** That of a body which a webhook with this secret gets at the time of the given one. */
export const signatureOf = (secret: string, { signature, body }: Posted): string => {
  const [, seconds] = /^t=(\d+),v1=[0-9a-f]{64}$/.exec(signature) ?? [];
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${digest}`;
};

export class Webhook implements AsyncDisposable {
  readonly posts = new Arrivals<Posted>();
  /** Of each try, also of those that fail. */
  readonly notices: string[] = [];
  readonly #server: HttpServer;
  #failures: number;

  private constructor(failures: number) {
    this.#failures = failures;
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const status = this.#failures > 0 ? 500 : 200;
      this.#failures -= 1;
      response.writeHead(status).end();
      this.notices.push(String(request.headers["x-ekiden-notice"]));
      const signature = String(request.headers["x-ekiden-signature"]);
      const body = Buffer.concat(chunks).toString();
      if (status === 200) this.posts.add({ signature, body });
    });
  }

  static async start({ failures = 0 } = {}): Promise<Webhook> {
    const webhook = new Webhook(failures);
    webhook.#server.listen(0, "127.0.0.1");
    await once(webhook.#server, "listening");
    return webhook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

/** Takes connections, and says nothing: a mail server or a webhook that hangs. */
export class SilentServer implements AsyncDisposable {
  readonly connections = new Arrivals<Socket>();
  readonly #server = createSocketServer((socket) => {
    socket.on("error", () => undefined);
    this.#sockets.push(socket);
    this.connections.add(socket);
  });
  readonly #sockets: Socket[] = [];

  static async start(): Promise<SilentServer> {
    const silent = new SilentServer();
    silent.#server.listen(0, "127.0.0.1");
    await once(silent.#server, "listening");
    return silent;
  }

  /** Its host and port. */
  get place(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

export class Settings implements AsyncDisposable {
  readonly file: string;
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
    this.file = join(directory, "notify.json");
  }

  static async write(settings: object): Promise<Settings> {
    const written = new Settings(await mkdtemp(join(tmpdir(), "ekiden-notify-")));
    await writeFile(written.file, JSON.stringify({ url: "http://inbox.example", ...settings }));
    return written;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#directory, { recursive: true });
  }
}

/** The way of the link behind the server's address. */
export const wayIn = (text: string): string =>
  /http:\/\/inbox\.example(\/api\/human-tasks\/links\/[\w/-]+)/.exec(text)?.[1] ?? "no link";

export const press = (address: string, members: Record<string, string>) =>
  fetch(address, { method: "POST", body: new URLSearchParams(members) });
