// One node on PostgreSQL beside the embedded store: what it costs that the database is elsewhere.
import type { LoadRound } from "../load/round.ts";
import { number, say } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import { crowdedPlan } from "../sections/section.ts";
import { startDatabase, startNodes } from "./database.ts";
import { figureOf, printRounds, ratioOf, takeTurns } from "./rounds.ts";

const rateOf = (round: LoadRound): number => round.callsPerSecond;

export const embedded: Part = {
  title: "One node on PostgreSQL beside the embedded store",
  async run(options, servers) {
    await using postgres = await startDatabase(servers);
    const url = await postgres.createDatabase();
    const files = await registered(await servers.ekiden());
    const node = await startNodes(servers, { postgres, url, count: 1 });
    const measure = async (title: string, activities: number) => {
      say(`\n${title}\n`);
      const plan = crowdedPlan(activities);
      const contestants = { embedded: { target: files, plan }, PostgreSQL: { target: node, plan } };
      const results = await takeTurns(contestants, options);
      printRounds(results);
      const postgresOfEmbedded = ratioOf(results.PostgreSQL, results.embedded, rateOf);
      say(`PostgreSQL of embedded: ${number(postgresOfEmbedded)}.`);
      return {
        postgresOfEmbedded,
        embeddedMicrosecondsPerCall: figureOf(results.embedded, (one) => one.microsecondsPerCall),
        embeddedCallsPerSecond: figureOf(results.embedded, rateOf),
        postgresCallsPerSecond: figureOf(results.PostgreSQL, rateOf),
        nodeMicrosecondsPerCall: figureOf(results.PostgreSQL, (one) => one.microsecondsPerCall),
        databaseMicrosecondsPerCall: figureOf(
          results.PostgreSQL,
          (one) => one.databaseMicrosecondsPerCall,
        ),
      };
    };
    const oneActivity = await measure("One activity", 1);
    const tenActivities = await measure("Ten activities in sequence", 10);
    await servers.stop();
    return { ...tenActivities, onPostgres: { oneActivity, tenActivities } };
  },
};
