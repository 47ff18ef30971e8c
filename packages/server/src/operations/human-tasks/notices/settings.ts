// How people are told of their tasks: a file of JSON, read when the server starts.
import { ConfigError } from "../../../config.ts";
import { isObject, type JsonObject } from "../definition.ts";

export interface NoticeSettings {
  /** Where people reach this server, without a slash at its end. */
  readonly url: string;
  readonly smtp?: { readonly url: string; readonly from: string } | undefined;
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** Of users, by their names. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Users who are told of tasks that are for nobody in particular. */
  readonly everybody: readonly string[];
}

const known = ["url", "smtp", "webhook", "addresses", "everybody"];

/** Throws ConfigError, whose message says what is wrong. */
export const readNoticeSettings = (text: string): NoticeSettings => {
  const settings = parsed(text);
  const unknown = Object.keys(settings).find((name) => !known.includes(name));
  if (unknown) throw wrong(`${unknown} is unknown: there are ${known.join(", ")}`);
  const { smtp, webhook, addresses = {}, everybody = [] } = settings;
  if (!smtp && !webhook) throw wrong("smtp or webhook must say how people are told");
  if (!isObject(addresses)) throw wrong('addresses must be as in {"mary": "mary@example.com"}');
  if (!Array.isArray(everybody) || !everybody.every((name) => typeof name === "string")) {
    throw wrong('everybody must be a list of names, as in ["mary"]');
  }
  return {
    url: addressIn(settings, "url", web).replace(/\/+$/, ""),
    smtp: smtp === undefined ? undefined : smtpOf(smtp),
    webhook: webhook === undefined ? undefined : webhookOf(webhook),
    addresses: new Map(
      Object.entries(addresses).map(([name, address]) => {
        if (typeof address !== "string") throw wrong(`the address of ${name} must be a text`);
        return [name, address];
      }),
    ),
    everybody,
  };
};

const smtpOf = (given: unknown) => {
  const smtp = isObject(given) ? given : {};
  return { url: addressIn(smtp, "smtp.url", mail), from: textIn(smtp, "smtp.from") };
};

const webhookOf = (given: unknown) => {
  const webhook = isObject(given) ? given : {};
  const secret = textIn(webhook, "webhook.secret");
  return { url: addressIn(webhook, "webhook.url", web), secret };
};

const parsed = (text: string): JsonObject => {
  try {
    const settings: unknown = JSON.parse(text);
    if (isObject(settings)) return settings;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  throw wrong("it must be a JSON object");
};

/** `name` is that of the member, behind those of what it is in. */
const textIn = (members: JsonObject, name: string): string => {
  const text = members[name.slice(name.lastIndexOf(".") + 1)];
  if (typeof text !== "string" || text === "") throw wrong(`${name} must be a text`);
  return text;
};

const web = ["http:", "https:"];
const mail = ["smtp:", "smtps:"];

const addressIn = (members: JsonObject, name: string, protocols: readonly string[]): string => {
  const text = textIn(members, name);
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text;
  throw wrong(`${name} must be an address that begins with ${protocols.join(" or ")}`);
};

const wrong = (why: string) => new ConfigError(`The file of --notify cannot be used: ${why}.`);
