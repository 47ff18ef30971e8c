// Where the servers of the suite keep what they are told: in memory, unless a test file chooses
// another place before it imports the suite.
import type { TestServerOptions } from "@ekiden/testing";

export interface StoreLocation {
  readonly options: TestServerOptions;
  /** To be called when the server is closed: another one may have the place then. */
  readonly leave: () => void;
}

const inMemory = async (): Promise<StoreLocation> => ({ options: {}, leave: () => {} });

let chosen = inMemory;

export const keepIn = (location: () => Promise<StoreLocation>): void => {
  chosen = location;
};

/** For one server, which finds nothing there. */
export const newStoreLocation = (): Promise<StoreLocation> => chosen();
