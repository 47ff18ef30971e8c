// The file of --events: which targets there are, and what each is sent.
import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { eventTypes } from "./event-types.ts";
import {
  maxConcurrency,
  maxTargets,
  maxTimeoutSeconds,
  usualConcurrency,
  usualDeadLetterDays,
  usualMaxAgeHours,
  usualTimeoutSeconds,
} from "./limits.ts";

const strict = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ minLength: 1, maxLength: 2_048, description });
const patterns = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 256 }), {
      minItems: 1,
      maxItems: 100,
      description: `${description}, where * stands for any text; all, unless given.`,
    }),
  );

const secret = {
  secretFile: Type.Optional(
    text("File with the signing secret, relative to this file: whsec_ and Base64."),
  ),
  secretVariable: Type.Optional(
    Type.String({
      pattern: "^EKIDEN_EVENTS_SECRET_[A-Z0-9_]+$",
      maxLength: 100,
      description: "Environment variable with the signing secret, in the place of secretFile.",
    }),
  ),
};

const webhook = Type.Object(
  { url: text("Where events are posted; https:// or http://."), ...secret },
  { ...strict, description: "Events are posted as JSON, signed as Standard Webhooks says." },
);

const command = Type.Array(Type.String({ maxLength: 2_048 }), {
  minItems: 1,
  maxItems: 100,
  description:
    "A program and its arguments: each event is the standard input of one run, which takes it by " +
    "ending with 0.",
});

const eventBridge = Type.Object(
  {
    url: text("Where PutEvents is called; https:// or http://."),
    region: Type.String({ pattern: "^[a-z0-9-]{1,64}$", description: "Of the signature." }),
    eventBus: Type.Optional(text("Name or ARN; the default one of the account, unless given.")),
    source: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: "Source of the events; ekiden unless given.",
      }),
    ),
    keyFile: Type.Optional(
      text(
        "File with lines AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…, relative to this file; " +
          "calls are not signed without it.",
      ),
    ),
  },
  { ...strict, description: "Events are put as by PutEvents of Amazon EventBridge." },
);

const target = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z][a-z0-9-]{0,62}$",
      description: "In the log, in metrics and in lists of events; it stays the same for ever.",
    }),
    events: Type.Optional(
      Type.Array(Type.Union(eventTypes.map((type) => Type.Literal(type))), {
        minItems: 1,
        description: "execution.failed and execution.timed_out, unless given.",
      }),
    ),
    account: Type.Optional(
      Type.String({
        pattern: "^(\\d{12}|\\*)$",
        description: "Whose events: 12 digits, or * for all; the server's own, unless given.",
      }),
    ),
    domains: patterns("Names of domains"),
    workflowTypes: patterns("Names of workflow types"),
    tags: patterns("Tags, of which an execution has one"),
    payloads: Type.Optional(
      Type.Boolean({
        description: "Whether input, result, reason and details are sent; false, unless given.",
      }),
    ),
    concurrency: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: maxConcurrency,
        description: `Attempts at a time, on each node; ${usualConcurrency} unless given.`,
      }),
    ),
    timeoutSeconds: Type.Optional(
      Type.Number({
        minimum: 0.1,
        maximum: maxTimeoutSeconds,
        description: `Of one attempt; ${usualTimeoutSeconds} unless given.`,
      }),
    ),
    webhook: Type.Optional(webhook),
    command: Type.Optional(command),
    eventBridge: Type.Optional(eventBridge),
  },
  { ...strict, description: "It has one of webhook, command and eventBridge." },
);

const configuration = Type.Object(
  {
    $schema: Type.Optional(Type.String()),
    maxAgeHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 720,
        description: `How long an event is tried before it is given up; ${usualMaxAgeHours} unless given.`,
      }),
    ),
    deadLetterDays: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 365,
        description: `How long an event is kept after that; ${usualDeadLetterDays} unless given.`,
      }),
    ),
    targets: Type.Array(target, { minItems: 1, maxItems: maxTargets }),
  },
  strict,
);

export type TargetRow = Static<typeof target>;

/** Of one target; the file without them; both for checks of what was read. */
export const targetSchema: TSchema = target;
export const fileSchema = Type.Object(
  { ...configuration.properties, targets: Type.Array(Type.Unknown()) },
  strict,
);

/** JSON Schema of the file, for editors. */
export const eventsFileSchema = (): object => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "File of `ekiden serve --events`",
  ...configuration,
});
