// Whether a program outside is there: a connection is made, and ended. Nothing is sent.
import { connect } from "node:net";

const connectMilliseconds = 5_000;

/** Resolves with why the host of the URL cannot be connected to; undefined: it can. */
export const connectionProblem = ({ protocol, hostname, port }: URL): Promise<string | undefined> =>
  new Promise((resolve) => {
    const usualPort = protocol === "https:" ? 443 : 80;
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? usualPort : Number(port),
      timeout: connectMilliseconds,
    });
    const end = (problem?: string) => {
      socket.destroy();
      resolve(problem);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end("it could not be connected to in time"));
    socket.once("error", ({ message, name }) => end(message || name));
  });
