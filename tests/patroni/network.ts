// Two machines, as far as a network is concerned: namespaces with an address each, on one bridge.
import { spawnSync } from "node:child_process";
import { runProgram } from "./programs.ts";

const bridge = "ekiden-bridge";
const network = "10.97.213";
/** Of this machine, where the nodes and the configuration store are. */
export const ownAddress = `${network}.1`;

export class Machine {
  readonly name: string;
  readonly address: string;
  readonly #link: string;

  /** Numbers count from 1. */
  constructor(number: number) {
    this.name = `ekiden-db${number}`;
    this.address = `${network}.${10 + number}`;
    this.#link = `ekiden-link${number}`;
  }

  make(): void {
    const peer = `${this.#link}p`;
    runProgram("ip", "netns", "add", this.name);
    runProgram("ip", "link", "add", this.#link, "type", "veth", "peer", "name", peer);
    runProgram("ip", "link", "set", this.#link, "master", bridge, "up");
    runProgram("ip", "link", "set", peer, "netns", this.name);
    this.#inside("ip", "addr", "add", `${this.address}/24`, "dev", peer);
    this.#inside("ip", "link", "set", peer, "up");
    this.#inside("ip", "link", "set", "lo", "up");
  }

  /** Cut off from everything, or not any more. */
  setLink(state: "up" | "down"): void {
    runProgram("ip", "link", "set", this.#link, state);
  }

  /** Everything that runs there ends at once. */
  killAll(): void {
    for (const id of this.#processes()) {
      try {
        process.kill(id, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    }
  }

  /** Also where only a part of it was made. */
  remove(): void {
    this.killAll();
    spawnSync("ip", ["netns", "delete", this.name]);
    spawnSync("ip", ["link", "delete", this.#link]);
  }

  #processes(): number[] {
    const { stdout } = spawnSync("ip", ["netns", "pids", this.name], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map(Number);
  }

  #inside(name: string, ...given: readonly string[]): void {
    runProgram("ip", "netns", "exec", this.name, name, ...given);
  }
}

export const makeBridge = (): void => {
  runProgram("ip", "link", "add", bridge, "type", "bridge");
  runProgram("ip", "addr", "add", `${ownAddress}/24`, "dev", bridge);
  runProgram("ip", "link", "set", bridge, "up");
};

export const removeBridge = (): void => {
  spawnSync("ip", ["link", "delete", bridge]);
};
