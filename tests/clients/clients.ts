// Runs clients beside each other, each through its groups of scenarios, one after the other.
import { install, reasonAbsent } from "./install.ts";
import { type Client, type Language, reasonLeftOut } from "./manifest.ts";
import type { Through } from "./nodes.ts";
import { type Outcome, runGroup } from "./program.ts";
import { type Group, groups, type Scenario } from "./scenarios.ts";

export interface Row {
  readonly client: Client;
  readonly outcomes: readonly Outcome[];
  /** Why no scenario ran: the language is absent, or what it needs could not be installed. */
  readonly absent?: string;
  readonly notInstalled?: string;
}

export interface Wanted {
  readonly clients: readonly Client[];
  readonly scenarios: readonly Scenario[];
  readonly atOnce: number;
  /** What the clients' servers are behind; absent: nothing. */
  readonly through?: Through | undefined;
  readonly say: (line: string) => void;
}

/** `idle` adds the last of the outcomes. */
type Running = Row & { readonly idle?: Promise<void> };

const runClient = async (client: Client, { scenarios, through, say }: Wanted): Promise<Running> => {
  const outcomes: Outcome[] = [];
  if (client.program === undefined) return { client, outcomes };
  try {
    await install(client);
  } catch (error) {
    return { client, outcomes, notInstalled: (error as Error).message };
  }
  const runOne = async (group: Group): Promise<void> => {
    const ids = scenarios
      .filter((each) => each.group === group && reasonLeftOut(client, each.id) === undefined)
      .map(({ id }) => id);
    if (ids.length === 0) return;
    const told = await runGroup(client, { group, ids, through }).catch(({ message }: Error) =>
      ids.map((scenario): Outcome => ({ scenario, outcome: "failed", error: message })),
    );
    for (const { scenario, outcome } of told) say(`${client.id}: ${scenario} ${outcome}`);
    outcomes.push(...told);
  };
  // It only waits, for minutes, so that it neither holds up the others nor is held up.
  const idle = runOne("idle");
  for (const group of Object.keys(groups) as Group[]) if (group !== "idle") await runOne(group);
  return { client, outcomes, idle };
};

/** In the order of the clients; some are run at once. */
export const runClients = async (wanted: Wanted): Promise<readonly Row[]> => {
  const { clients, atOnce } = wanted;
  const absent = new Map<Language, string | undefined>();
  for (const { language } of clients)
    if (!absent.has(language)) absent.set(language, await reasonAbsent(language));
  const rows = new Map<Client, Running>();
  const waiting = [...clients];
  const work = async (): Promise<void> => {
    for (let client = waiting.shift(); client; client = waiting.shift()) {
      const reason = absent.get(client.language);
      const row =
        reason === undefined
          ? await runClient(client, wanted)
          : { client, outcomes: [], absent: reason };
      rows.set(client, row);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await Promise.all([...rows.values()].map(({ idle }) => idle));
  return clients.map((client) => rows.get(client) as Row);
};
