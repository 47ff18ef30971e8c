// A history as a file: what `aws swf get-workflow-execution-history` prints, and import reads.
import type { HistoryView } from "../history/view.ts";
import { eventToWire } from "../history/wire.ts";
import type { Place } from "../shown.ts";

/** Its name and its text. */
export const historyFile = (view: HistoryView, place: Place): [name: string, text: string] => {
  const name = place.kind === "server" ? `${place.workflowId}-${place.runId}.json` : place.name;
  const events = view.events.map(eventToWire);
  return [name.replace(/[^\w.-]+/g, "_"), `${JSON.stringify({ events }, null, 2)}\n`];
};
