// How an execution may have ended, in the order in which it is offered.
import { type CloseStatus, closeStatuses } from "@ekiden/model";

export const closeStatusNames: readonly CloseStatus[] = Object.values(closeStatuses);
