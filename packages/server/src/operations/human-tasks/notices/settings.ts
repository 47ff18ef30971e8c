// How people are notified of their tasks: a file of JSON, read when the server starts. What it says
// is for the server's own account, and what it says below `accounts` is for others.
import { ConfigError } from "../../../config.ts";
import { isObject, type JsonObject } from "../definition.ts";
import { linksPathOf } from "./links.ts";

/** Of one account. */
export interface NoticeSettings {
  /** The address of a link, up to the link itself. */
  readonly linksUrl: string;
  readonly smtp?: { readonly url: string; readonly from: string } | undefined;
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
  /** Of users, by their names. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Users who are notified of tasks without assignees. */
  readonly everybody: readonly string[];
}

const known = ["smtp", "webhook", "addresses", "everybody"];
const knownOfServer = ["url", ...known, "accounts"];

/** By account. Throws ConfigError, whose message says what is wrong. */
export const readNoticeSettings = (
  text: string,
  own: string,
): ReadonlyMap<string, NoticeSettings> => {
  const file = parsed(text);
  requireKnown(file, knownOfServer, "");
  const url = addressIn(file, "url", web).replace(/\/+$/, "");
  const linksUrlOf = (account: string) => url + linksPathOf(account, own);
  const { accounts, ...members } = file;
  const others = accounts === undefined ? [] : othersIn(accounts, own);
  const hasWay = members.smtp !== undefined || members.webhook !== undefined;
  const isForOthersAlone = others.length > 0 && !hasWay && !members.addresses && !members.everybody;
  const settings = new Map<string, NoticeSettings>();
  if (!isForOthersAlone) settings.set(own, { linksUrl: linksUrlOf(own), ...toldIn(members, "") });
  for (const [account, given] of others) {
    const place = `accounts.${account}.`;
    requireKnown(given, known, place);
    // The mail server is the server's; what is sent, and to which people, is the account's alone.
    const told = toldIn({ smtp: members.smtp, ...given }, place);
    settings.set(account, { linksUrl: linksUrlOf(account), ...told });
  }
  return settings;
};

const requireKnown = (given: JsonObject, names: readonly string[], place: string): void => {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown) throw wrong(`${place}${unknown} is unknown: there are ${names.join(", ")}`);
};

const othersIn = (accounts: unknown, own: string): [account: string, given: JsonObject][] => {
  if (!isObject(accounts)) throw wrong('accounts must be as in {"210987654321": {…}}');
  return Object.entries(accounts).map(([account, given]) => {
    if (!/^\d{12}$/.test(account)) throw wrong(`accounts.${account}: an account has 12 digits`);
    if (account === own) {
      throw wrong(
        `accounts.${account} is the server's own account, for which the members outside of ` +
          "accounts are",
      );
    }
    if (!isObject(given)) throw wrong(`accounts.${account} must be a JSON object`);
    return [account, given];
  });
};

/** `place` stands before the names of members in what is said of them. */
const toldIn = (given: JsonObject, place: string): Omit<NoticeSettings, "linksUrl"> => {
  const { smtp, webhook, addresses = {}, everybody = [] } = given;
  if (!smtp && !webhook) throw wrong(`${place}smtp or webhook must say how people are told`);
  if (!isObject(addresses)) {
    throw wrong(`${place}addresses must be as in {"mary": "mary@example.com"}`);
  }
  if (!Array.isArray(everybody) || !everybody.every((name) => typeof name === "string")) {
    throw wrong(`${place}everybody must be a list of names, as in ["mary"]`);
  }
  return {
    smtp: smtp === undefined ? undefined : smtpOf(smtp, place),
    webhook: webhook === undefined ? undefined : webhookOf(webhook, place),
    addresses: new Map(
      Object.entries(addresses).map(([name, address]) => {
        if (typeof address !== "string")
          throw wrong(`${place}addresses: the address of ${name} must be a text`);
        return [name, address];
      }),
    ),
    everybody: [...new Set(everybody)],
  };
};

const smtpOf = (given: unknown, place: string) => {
  const smtp = isObject(given) ? given : {};
  return {
    url: addressIn(smtp, `${place}smtp.url`, mail),
    from: textIn(smtp, `${place}smtp.from`),
  };
};

const webhookOf = (given: unknown, place: string) => {
  const webhook = isObject(given) ? given : {};
  const secret = textIn(webhook, `${place}webhook.secret`);
  return { url: addressIn(webhook, `${place}webhook.url`, web), secret };
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
