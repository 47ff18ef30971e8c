// Names that Flow keeps for itself in histories: a workflow or a client must not use them.
import { flowNames as names } from "@ekiden/client";
import { digestOf } from "./workflow/random.ts";

export { names };

const prefix = "ekiden.";

/** The most characters that the service takes for an id, or for the name of a marker. */
const maxNameCharacters = 256;

/**
 * A name that is made of another one. Where both parts together are too long for the service, a
 * digest stands for the rest of the first; a name that is short enough is never changed, because
 * histories have it.
 */
export const madeName = (start: string, end = ""): string => {
  if (start.length + end.length <= maxNameCharacters) return start + end;
  const digest = `~${digestOf(start)}`;
  const room = maxNameCharacters - digest.length - end.length;
  // Not the first half of a character of two.
  return start.slice(0, room).replace(/[\ud800-\udbff]$/, "") + digest + end;
};

/** Marker of what `sideEffect` gave; ids count the calls. */
export const sideEffectMarker = (id: number): string => `${prefix}sideEffect.${id}`;
export const isSideEffectMarker = (name: string): boolean =>
  name.startsWith(`${prefix}sideEffect.`);
/** Marker of what a local activity gave; calls of a name are counted. */
export const localActivityMarker = (name: string, call: number): string =>
  madeName(`${prefix}local.${name}`, `-${call}`);
/** Marker of a change that a run was started with. */
export const patchMarker = (id: string): string => madeName(`${prefix}patch.${id}`);
/** Marker of the answer to an update. */
export const updateMarker = (id: string): string => names.updateAnswer + id;
export const isUpdateMarker = (name: string): boolean => name.startsWith(updateMarker(""));

/** Of the id of an update: no marker could answer one that is longer. */
export const maxUpdateIdCharacters = maxNameCharacters - updateMarker("").length;

/** Of an activity's failure: its worker stopped. Its details are what the activity said last. */
export const workerStopped = "WorkerStopped";

export const isReserved = (name: string): boolean => name.startsWith(prefix);
