// Where the servers of the suite keep what they are told: in memory, unless a test file chooses
// another place before it imports the suite.
import type { TestServerOptions } from "@ekiden/testing";

type Place = () => Promise<TestServerOptions>;

let chosen: Place = async () => ({});

export const keepIn = (place: Place): void => {
  chosen = place;
};

/** For one server, which finds nothing there. */
export const newPlace: Place = () => chosen();
