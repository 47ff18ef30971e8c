// The programs of the AWS SDK for JavaScript: node --import tsx main.ts <2|3> <scenario> …
import { activity, cancel, fanOut } from "./activities.ts";
import * as connections from "./connections.ts";
import * as decisions from "./decisions.ts";
import { faults } from "./faults.ts";
import { hello } from "./hello.ts";
import { runAll } from "./protocol.ts";
import { tags, visibility } from "./visibility.ts";

const { dayAhead, ...others } = connections;
const { continueAsNew, longHistory, timers, signals, children, markers } = decisions;

await runAll(
  {
    hello,
    activity,
    cancel,
    "fan-out": fanOut,
    "continue-as-new": continueAsNew,
    "long-history": longHistory,
    timers,
    signals,
    children,
    markers,
    faults,
    visibility,
    tags,
    "day-ahead": dayAhead,
    ...others,
  },
  process.argv.slice(3),
);
process.exit();
