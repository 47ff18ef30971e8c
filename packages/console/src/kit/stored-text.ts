// A text that the browser keeps for all its tabs. Where it keeps none, the text lasts as long as
// the page.

interface StoredText {
  /** As this page knows it; empty where there is none. */
  readonly current: () => string;
  /** As the tab that wrote it last left it, which this page may not have been told yet. */
  readonly latest: () => string;
  readonly keep: (text: string) => void;
  /** Changes of other tabs are told as well. */
  readonly subscribe: (listener: () => void) => () => void;
}

export const storedText = (key: string): StoredText => {
  const listeners = new Set<() => void>();
  let known: string | undefined;
  let isStored = true;
  const latest = (): string => {
    try {
      if (isStored) return localStorage.getItem(key) ?? "";
    } catch {
      isStored = false;
    }
    return known ?? "";
  };
  const know = (text: string): void => {
    known = text;
    for (const listener of listeners) listener();
  };
  const onStorage = (event: StorageEvent): void => {
    // Without a key, all of them were cleared.
    if (event.key === key || event.key === null) know(latest());
  };
  return {
    current: () => {
      known ??= latest();
      return known;
    },
    latest,
    keep: (text) => {
      try {
        localStorage.setItem(key, text);
      } catch {
        isStored = false;
      }
      know(text);
    },
    subscribe: (listener) => {
      window.addEventListener("storage", onStorage);
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
