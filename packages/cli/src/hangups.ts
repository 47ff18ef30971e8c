// SIGHUP and SIGUSR2, from the first moment of a server. By default they end a process, and a
// service manager may send one as soon as it has started it: before the program knows what it asks.

let isListening = false;
let hasCome = false;
let obeying = (): void => {
  hasCome = true;
};

/** Of a command line: a hangup that comes before a server obeys waits until then. */
export const holdSignals = ([first, second]: readonly string[]): void => {
  if ((first === "server" ? second : first) !== "serve") return;
  listen();
  // It replaces nodes: of those that are only starting, none is older than the signal.
  process.on("SIGUSR2", () => undefined);
};

/** `obey` is called for each, also one that has come; undefined: it ends the process as always. */
export const obeyHangups = (obey = endAsAlways): void => {
  obeying = obey;
  listen();
  if (hasCome) obey();
};

const listen = (): void => {
  if (isListening) return;
  isListening = true;
  process.on("SIGHUP", heard);
};

const heard = (): void => obeying();

const endAsAlways = (): void => {
  process.off("SIGHUP", heard);
  process.kill(process.pid, "SIGHUP");
};
