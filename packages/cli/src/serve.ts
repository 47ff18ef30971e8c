// Runs a node, or several, from the start to the end, which a signal asks for.
import { createLog } from "@ekiden/server";
import { greeting } from "./greeting.ts";
import { obeyHangups } from "./hangups.ts";
import { closeInTime, openNode, type Start } from "./node-run.ts";
import { readableOutlet } from "./readable-log.ts";
import { reload } from "./reload.ts";
import { endAsked, isReloadedByHangup } from "./signals.ts";

export const serve = async (start: Start): Promise<void> => {
  if (start.config.nodes === 1) await serveAlone(start);
  else {
    const { serveNodes } = await import("./nodes/serve-nodes.ts");
    await serveNodes(start);
  }
};

const serveAlone = async (start: Start): Promise<void> => {
  const { config, file, version } = start;
  // Listened for before the start, so that a signal in its midst is not lost.
  const asked = endAsked(start);
  const opening = openNode(start);
  // What a SIGHUP asks for waits until there is a node.
  const reloadSoon = () =>
    void opening.then(
      (node) => reload(node, start),
      () => undefined,
    );
  obeyHangups(isReloadedByHangup(start) ? reloadSoon : undefined);
  const log = createLog(config.logLevel, readableOutlet(config.logFormat));
  start.mistyped.forEach(log.mistypedVariable);
  process.on("SIGUSR2", log.rollOfOne);
  const greeted = opening.then((node) => {
    const { url, port, firstKey } = node;
    // Where records go, nothing else may.
    const print = config.audit === "-" ? console.error : console.log;
    print(greeting({ version, config, configPath: file?.path, url, port, firstKey }));
    return node;
  });
  await closeInTime(asked, greeted);
};
