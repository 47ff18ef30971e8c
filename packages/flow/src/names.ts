// Names that Flow keeps for itself in histories: a workflow or a client must not use them.

const prefix = "ekiden.";

export const names = {
  /** Marker: a decision task failed; its details say why. */
  decisionFailure: `${prefix}decisionFailure`,
  /** Timer: a failed decision task is tried again when it fires. */
  retryTimer: `${prefix}retry`,
  /** Timer: not all decisions fitted; the rest follow when it fires. */
  moreTimer: `${prefix}more`,
  /** Signal: asks for an update. */
  updateSignal: `${prefix}update`,
} as const;

/** Marker of what `sideEffect` gave; ids count the calls. */
export const sideEffectMarker = (id: number): string => `${prefix}sideEffect.${id}`;
export const isSideEffectMarker = (name: string): boolean =>
  name.startsWith(`${prefix}sideEffect.`);
/** Marker of what a local activity gave. */
export const localActivityMarker = (id: string): string => `${prefix}local.${id}`;
/** Marker of a change that a run was started with. */
export const patchMarker = (id: string): string => `${prefix}patch.${id}`;
/** Marker of the answer to an update. */
export const updateMarker = (id: string): string => `${prefix}answer.${id}`;
export const isUpdateMarker = (name: string): boolean => name.startsWith(updateMarker(""));

/** Of the name of a marker. */
const maxNameCharacters = 256;
/** Of the id of an update: no marker could answer one that is longer. */
export const maxUpdateIdCharacters = maxNameCharacters - updateMarker("").length;

export const isReserved = (name: string): boolean => name.startsWith(prefix);
