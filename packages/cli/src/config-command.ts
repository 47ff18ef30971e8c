// `ekiden config`: profiles, so that endpoints and domains need not be typed each time.
import type { Command } from "commander";
import {
  firstProfile,
  type Profile,
  type ProfileFile,
  type ProfileSetting,
  profileNamed,
  profilePath,
  profileSettings,
  readProfiles,
  writeProfiles,
} from "./connection/profiles.ts";
import type { GivenSession, Session } from "./connection/session.ts";
import type { ProgramContext } from "./program-context.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { givenText } from "./terminal/given-text.ts";
import { outputFormats } from "./terminal/printer.ts";
import { addVerb, type Verb } from "./verb.ts";

interface Listed {
  readonly name: string;
  readonly isCurrent: boolean;
  readonly settings: Profile;
}

/** Secrets are shown to no one: a screen is seen by others. */
const shown = (profile: Profile): Profile => ({
  ...profile,
  ...(profile.secretAccessKey !== undefined && { secretAccessKey: "…" }),
});

const placeText = ({ endpoint, amazon }: Profile): string =>
  endpoint ?? (amazon === "yes" ? "Amazon SWF" : "");

const listVerb: Verb<object> = {
  words: "list",
  summary: "list profiles, and which one is used",
  scope: "of nothing",
  examples: ["ekiden config list", "ekiden config list --output json"],
  async run(session, given) {
    const file = readProfiles(session.terminal.environment);
    const { profiles } = file;
    const current = nameIn(given, session, file);
    const listed = Object.entries(profiles).map(
      ([name, profile]): Listed => ({
        name,
        isCurrent: name === current,
        settings: shown(profile),
      }),
    );
    await session.printer.list(
      listed,
      [
        { title: "", text: ({ isCurrent }) => (isCurrent ? "*" : "") },
        { title: "PROFILE", text: ({ name }) => name },
        { title: "SERVER", text: ({ settings }) => placeText(settings), isShortened: true },
        { title: "DOMAIN", text: ({ settings }) => settings.domain ?? "", isShortened: true },
        { title: "REGION", text: ({ settings }) => settings.region ?? "" },
      ],
      "There are no profiles. `ekiden config set endpoint http://127.0.0.1:7930` makes one.",
    );
  },
};

const nameIn = (given: GivenSession, session: Session, file: ProfileFile): string =>
  given.profile ?? (session.terminal.environment.EKIDEN_PROFILE || file.current);

const showVerb: Verb<object> = {
  words: "show",
  summary: "show the settings of a profile",
  scope: "of nothing",
  examples: ["ekiden config show", "ekiden config show --profile staging --output yaml"],
  async run(session, given) {
    const file = readProfiles(session.terminal.environment);
    const profile = shown(profileNamed(file, nameIn(given, session, file)));
    const fields = Object.entries(profile).map(([label, text]) => ({ label, text }));
    await session.printer.one(profile, fields);
  },
};

const isSetting = (name: string): name is ProfileSetting => Object.hasOwn(profileSettings, name);

const settingNamed = (name: string): ProfileSetting => {
  if (isSetting(name)) return name;
  throw new CommandFailure(
    `there is no setting named ${name}`,
    `Those that there are: ${Object.keys(profileSettings).join(", ")}.`,
  );
};

const checkValue = (setting: ProfileSetting, value: string): void => {
  const isWrong =
    value === "" ||
    (setting === "endpoint" && !/^https?:\/\/./.test(value)) ||
    (setting === "amazon" && !["yes", "no"].includes(value)) ||
    (setting === "output" && !outputFormats.some((format) => format === value));
  if (!isWrong) return;
  throw new CommandFailure(`${setting} cannot be "${value}"`, `It is ${profileSettings[setting]}.`);
};

const setVerb: Verb<object> = {
  words: "set <setting> <value>",
  summary: "keep a setting in a profile, which is made if needed",
  scope: "of nothing",
  more: `Settings:\n${Object.entries(profileSettings)
    .map(([name, help]) => `  ${name.padEnd(16)} ${help}`)
    .join(
      "\n",
    )}\nA value of - is read from the standard input, so that no shell remembers a secret.`,
  examples: [
    "ekiden config set domain shop",
    "ekiden config set endpoint https://swf.example.org --profile staging",
    "ekiden config set secretAccessKey - --profile staging < secret.txt",
  ],
  async run(session, given, [name = "", typed = ""]) {
    const setting = settingNamed(name);
    const value = (await givenText(session.terminal, setting, typed)).trim();
    checkValue(setting, value);
    const { environment } = session.terminal;
    const file = readProfiles(environment);
    const profile = nameIn(given, session, file);
    const before = Object.hasOwn(file.profiles, profile) ? file.profiles[profile] : {};
    // One place at a time: the later one is what is meant.
    const { endpoint: _endpoint, amazon: _amazon, ...others } = before ?? {};
    const isPlace = setting === "endpoint" || (setting === "amazon" && value === "yes");
    const kept = isPlace ? others : before;
    const profiles = { ...file.profiles, [profile]: { ...kept, [setting]: value } };
    writeProfiles(environment, { ...file, profiles });
    await session.printer.done(
      { profile, setting },
      `${setting} is set in the profile ${profile}.`,
    );
  },
};

const unsetVerb: Verb<object> = {
  words: "unset <setting>",
  summary: "take a setting out of a profile",
  scope: "of nothing",
  examples: ["ekiden config unset domain", "ekiden config unset endpoint --profile staging"],
  async run(session, given, [name = ""]) {
    const setting = settingNamed(name);
    const { environment } = session.terminal;
    const file = readProfiles(environment);
    const profile = nameIn(given, session, file);
    const { [setting]: _removed, ...rest } = profileNamed(file, profile);
    writeProfiles(environment, { ...file, profiles: { ...file.profiles, [profile]: rest } });
    const text = `${setting} is not set in the profile ${profile} any more.`;
    await session.printer.done({ profile, setting }, text);
  },
};

const useVerb: Verb<object> = {
  words: "use <profile>",
  summary: "let commands use a profile unless they name another",
  scope: "of nothing",
  examples: ["ekiden config use staging", `ekiden config use ${firstProfile}`],
  async run(session, _given, [name = ""]) {
    const { environment } = session.terminal;
    const file = readProfiles(environment);
    profileNamed(file, name);
    writeProfiles(environment, { ...file, current: name });
    const other = environment.EKIDEN_PROFILE;
    const until = other && other !== name ? `, once EKIDEN_PROFILE does not name ${other}` : "";
    const text = `Commands use the profile ${name} from now on${until}.`;
    await session.printer.done({ profile: name }, text);
  },
};

const deleteVerb: Verb<{ readonly dryRun?: boolean }> = {
  words: "delete <profile>",
  summary: "delete a profile, with the keys in it",
  scope: "of nothing",
  addOptions(command) {
    command.option("--dry-run", "delete nothing, and say what would be");
  },
  examples: ["ekiden config delete staging", "ekiden config delete staging --dry-run"],
  async run(session, { dryRun }, [name = ""]) {
    const { environment } = session.terminal;
    const file = readProfiles(environment);
    const profile = profileNamed(file, name);
    if (dryRun) {
      const settings = Object.keys(profile);
      const what = settings.length === 0 ? "" : `, with ${settings.join(", ")}`;
      const text = `The profile ${name} would be deleted${what}. Nothing was changed.`;
      return session.printer.done({ profile: name, settings }, text);
    }
    const { [name]: _removed, ...profiles } = file.profiles;
    const current = file.current === name ? firstProfile : file.current;
    writeProfiles(environment, { current, profiles });
    await session.printer.done({ profile: name }, `The profile ${name} is deleted.`);
  },
};

const pathVerb: Verb<object> = {
  words: "path",
  summary: "show the file that profiles are kept in",
  scope: "of nothing",
  examples: ["ekiden config path", "EKIDEN_CONFIG=./ekiden.json ekiden config path"],
  async run(session) {
    const path = profilePath(session.terminal.environment);
    await session.printer.done({ path }, path);
  },
};

export const addConfig = (program: Command, context: ProgramContext): void => {
  const config = program.command("config").helpCommand(false);
  for (const verb of [listVerb, showVerb, setVerb, unsetVerb, useVerb, deleteVerb, pathVerb]) {
    addVerb(config, context, verb);
  }
};
