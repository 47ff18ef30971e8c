// Opens an address in the browser of the user, by the program that each system has for it.
import { spawn } from "node:child_process";

const programs: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  // The empty word is the title of the window, which `start` takes from quotes.
  win32: ["cmd", "/c", "start", '""'],
};

/** Resolves with what went wrong, or with undefined when the browser has been asked. */
export const openBrowser = (url: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const [program, ...words] = programs[process.platform] ?? ["xdg-open"];
    const opener = spawn(program, [...words, url], { stdio: "ignore", detached: true });
    opener.on("error", (error) => resolve(error.message));
    opener.on("spawn", () => {
      opener.unref();
      resolve(undefined);
    });
  });
