// What a person can be called. Who acts and who is assigned a task are held to the same, so that a
// task is never held under a name that no person can act under.
import { maxPersonCharacters, refuse } from "@ekiden/model";

/** Throws ValidationException. */
export const requirePersonName = (name: string): void => {
  if (name === "" || name.length > maxPersonCharacters) {
    throw refuse.invalid(`A name has 1 to ${maxPersonCharacters} characters`);
  }
  if (/\s/.test(name)) throw refuse.invalid("A name of a person has no space");
};
