// What an option may be given as: the words of its errors, and how a text becomes its value.
import { isIP } from "node:net";

/** What may be given, in words, and what it then means; undefined means that it may not. */
export interface Value<T> {
  readonly allowed: string;
  readonly read: (text: string) => T | undefined;
}

export const text = (allowed: string, holds: (text: string) => boolean): Value<string> => ({
  allowed,
  read: (given) => (holds(given) ? given : undefined),
});

export const wholeNumber = (min: number, max: number): Value<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  read: (given) =>
    /^\d{1,15}$/.test(given) && Number(given) >= min && Number(given) <= max
      ? Number(given)
      : undefined,
});

export const oneOf = <T extends string>(...choices: readonly T[]): Value<T> => ({
  allowed: `one of ${choices.join(", ")}`,
  read: (given) => choices.find((choice) => choice === given),
});

export const isHost = (given: string) =>
  isIP(given) !== 0 || (/^[a-z\d_-]+(\.[a-z\d_-]+)*\.?$/i.test(given) && !/^[\d.]+$/.test(given));

/** Can only this machine reach what listens on `host`? */
export const isLoopback = (host: string): boolean =>
  /^(localhost\.?|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(host);

export const fileOrNone = text("a file, or none", (given) => given !== "" && !given.includes("\0"));

export const namesOfLists: Value<readonly string[]> = {
  allowed: "names of task lists, separated by commas, with * for any text",
  read: (given) => {
    const names = given.split(",").map((name) => name.trim());
    return names.every((name) => name !== "" && name.length <= 256) ? names : undefined;
  },
};

export const namesOfDomains: Value<readonly string[]> = {
  allowed: "names of domains, separated by commas, with * for any text; or none",
  read: (given) => (given === "none" ? [] : namesOfLists.read(given)),
};

export const namesOfHosts: Value<readonly string[]> = {
  allowed: "host names without ports, separated by commas, with *. for all below one; or none",
  read: (given) => {
    if (given === "none") return [];
    const names = given.split(",").map((name) => name.trim().toLowerCase());
    const areNames = names.every((name) => isHost(name.replace(/^\*\./, "")));
    return areNames ? names.map((name) => name.replace(/\.$/, "")) : undefined;
  },
};
