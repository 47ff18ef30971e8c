// SIGHUP, from the first moment of a server. By default this signal ends a process, and a service
// manager may send it as soon as it has started one: before the program knows what it asks for.

let isListening = false;
let hasCome = false;
let obeying = (): void => {
  hasCome = true;
};

/** Of a command line: what comes before a server obeys waits until then. */
export const holdHangups = ([first, second]: readonly string[]): void => {
  if ((first === "server" ? second : first) === "serve") listen();
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
