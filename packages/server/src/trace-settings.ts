// Where traces are sent and which, by the variables that OpenTelemetry has for it. Those about the
// connection, such as OTEL_EXPORTER_OTLP_HEADERS, are read by the exporter's library.
// Source: the specification of OpenTelemetry, "Environment Variable Specification".

export interface TraceSettings {
  /** As in `http://127.0.0.1:4318/v1/traces`; undefined: none are sent, as a problem says. */
  readonly url: string | undefined;
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
  readonly sampling: {
    /** From 0 to 1. */
    readonly share: number;
    /** Where a caller says whether its trace is kept, that decides. */
    readonly isParentBased: boolean;
  };
  /** Spans that may wait to be sent. */
  readonly maxSpans: number;
  readonly maxSpansPerBatch: number;
  readonly batchMilliseconds: number;
  /** What of the variables cannot be used, and what holds in its place; a sentence each. */
  readonly problems: readonly string[];
}

export type SentTraces = TraceSettings & { readonly url: string };

type Environment = Readonly<Record<string, string | undefined>>;

const path = "/v1/traces";
const defaultBase = "http://localhost:4318";

/** Undefined where they ask for no traces. */
export const traceSettingsFrom = (environment: Environment): TraceSettings | undefined => {
  const given = addressIn(environment);
  if (given === undefined) return undefined;
  const problems: string[] = [];
  const url = isSentElsewhere(environment, problems) ? undefined : usableUrl(given, problems);
  requireJson(environment, problems);
  const maxSpans = numberOf("OTEL_BSP_MAX_QUEUE_SIZE", 2_048, { environment, problems });
  const perBatch = numberOf("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512, { environment, problems });
  const batchMilliseconds = numberOf("OTEL_BSP_SCHEDULE_DELAY", 5_000, { environment, problems });
  const resource = resourceIn(environment, problems);
  return {
    url,
    serviceName: environment.OTEL_SERVICE_NAME || resource["service.name"] || "ekiden",
    resource,
    sampling: samplingIn(environment, problems),
    maxSpans,
    maxSpansPerBatch: Math.min(perBatch, maxSpans),
    batchMilliseconds,
    problems,
  };
};

const exportersIn = ({ OTEL_TRACES_EXPORTER: names }: Environment): readonly string[] =>
  names ? names.split(",").map((name) => name.trim()) : ["otlp"];

const isOff = (environment: Environment): boolean =>
  environment.OTEL_SDK_DISABLED?.trim().toLowerCase() === "true" ||
  exportersIn(environment).every((name) => name === "none");

/** They are not sent to a collector in the place of what was asked for. */
const isSentElsewhere = (environment: Environment, problems: string[]): boolean => {
  if (exportersIn(environment).includes("otlp")) return false;
  problems.push("OTEL_TRACES_EXPORTER takes otlp or none: nothing is traced");
  return true;
};

const onlyProtocol = "http/json";
const protocolNames = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];

const requireJson = (environment: Environment, problems: string[]): void => {
  const name = protocolNames.find((each) => environment[each]);
  if (name === undefined || environment[name] === onlyProtocol) return;
  problems.push(
    `${name} takes ${onlyProtocol} alone, which holds: collectors take it where they take ` +
      "http/protobuf, at port 4318 as a rule, and not where they take grpc",
  );
};

const addressIn = (environment: Environment): string | undefined => {
  if (isOff(environment)) return undefined;
  const own = environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (own) return own;
  const base = environment.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (base) return base.replace(/\/+$/, "") + path;
  return environment.OTEL_TRACES_EXPORTER ? defaultBase + path : undefined;
};

const usableUrl = (given: string, problems: string[]): string => {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url && ["http:", "https:"].includes(url.protocol)) return given;
  problems.push(
    "The endpoint of OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no URL " +
      `of http or https: traces are sent to ${defaultBase}${path}`,
  );
  return defaultBase + path;
};

interface Reading {
  readonly environment: Environment;
  readonly problems: string[];
}

const numberOf = (name: string, fallback: number, { environment, problems }: Reading): number => {
  const given = environment[name];
  if (!given) return fallback;
  if (/^[1-9]\d{0,6}$/.test(given)) return Number(given);
  problems.push(`${name} takes a whole number from 1 to 9999999: ${fallback} holds`);
  return fallback;
};

const samplers = ["always_on", "always_off", "traceidratio"] as const;

const samplingIn = (environment: Environment, problems: string[]): TraceSettings["sampling"] => {
  const given = environment.OTEL_TRACES_SAMPLER || "parentbased_always_on";
  const isParentBased = given.startsWith("parentbased_");
  const name = samplers.find((each) => each === given.replace("parentbased_", ""));
  if (name === "traceidratio") {
    return { isParentBased, share: shareOf(environment.OTEL_TRACES_SAMPLER_ARG, problems) };
  }
  if (name) return { isParentBased, share: name === "always_on" ? 1 : 0 };
  problems.push(
    `OTEL_TRACES_SAMPLER takes ${samplers.join(", ")}, each also after parentbased_: ` +
      "parentbased_always_on holds",
  );
  return { isParentBased: true, share: 1 };
};

const shareOf = (given: string | undefined, problems: string[]): number => {
  if (!given) return 1;
  const share = Number(given);
  if (share >= 0 && share <= 1) return share;
  problems.push("OTEL_TRACES_SAMPLER_ARG takes a number from 0 to 1: 1 holds");
  return 1;
};

const resourceIn = (environment: Environment, problems: string[]): Record<string, string> => {
  const given = environment.OTEL_RESOURCE_ATTRIBUTES;
  if (!given) return {};
  try {
    return Object.fromEntries(given.split(",").map(attributeOf));
  } catch {
    problems.push(
      "OTEL_RESOURCE_ATTRIBUTES takes name=value, with commas between several and values as in " +
        "URLs: none of it holds",
    );
    return {};
  }
};

/** Throws where it is none. */
const attributeOf = (text: string): readonly [name: string, value: string] => {
  const at = text.indexOf("=");
  if (at < 1) throw new Error("no name");
  return [text.slice(0, at).trim(), decodeURIComponent(text.slice(at + 1).trim())];
};
