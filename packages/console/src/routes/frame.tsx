// What stands around every screen: the navigation, the commands, and the door where one is needed.
import "./frame.css";
import { QueryObserver, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { Activity, type ReactNode, useCallback, useEffect, useState } from "react";
import { CallerProvider } from "../api/caller.ts";
import type { Session } from "../api/ekiden-types.ts";
import { isNotAllowed } from "../api/fault.ts";
import { useOtherWindows } from "../api/other-windows.ts";
import { useSession } from "../api/queries.ts";
import { signOut } from "../api/session.ts";
import { callerOf } from "../api/session-token.ts";
import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { Loading, Problem } from "../kit/feedback.tsx";
import { FormHost } from "../kit/form-host.tsx";
import { SearchIcon } from "../kit/icons.tsx";
import { useLastingError } from "../kit/query-content.tsx";
import { useTexts } from "../kit/texts.ts";
import { useWholeList } from "../kit/whole-list.ts";
import { DomainByName } from "./domain-by-name.tsx";
import { frameTexts } from "./frame-texts.ts";
import { domainScreens, generalScreens } from "./navigation.ts";
import { Palette } from "./palette.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { SignIn } from "./sign-in.tsx";
import { titleOf } from "./title.ts";

export const Frame = () => {
  const query = useSession();
  const { data: session, refetch } = query;
  const error = useLastingError(query);
  const problem = error && <Problem error={error} onRetry={refetch} />;
  const opened = useOpened(session);
  const isOut = useIsOut(session, refetch);
  // A session that cannot be asked for again stays, with all that was typed below it.
  if (!session) return problem ? <main className="alone">{problem}</main> : <Loading />;
  return (
    <>
      {isOut && <SignIn />}
      {isOut && opened && <Kept />}
      {opened && (
        <Activity mode={isOut ? "hidden" : "visible"}>
          <CallerProvider key={callerOf(opened)} value={opened}>
            <Inside session={opened} problem={problem} />
          </CallerProvider>
        </Activity>
      )}
    </>
  );
};

/** Whether a user has to sign in, here or in another window. */
const useIsOut = (session: Session | undefined, refetch: () => void): boolean => {
  const isOut = session !== undefined && callerOf(session) === undefined;
  // What is typed in a window that is open stays, also when another user signs in elsewhere.
  useOtherWindows(isOut ? "began" : "ended", refetch);
  return isOut;
};

/** The latest session with a caller: its screen is kept while a user signs in again. */
const useOpened = (session: Session | undefined): Session | undefined => {
  const [opened, setOpened] = useState<Session>();
  const isIn = session !== undefined && callerOf(session) !== undefined;
  if (isIn && session !== opened) setOpened(session);
  return opened;
};

/** Holds what the hidden screen has loaded, which is forgotten where nothing observes it. */
const Kept = () => {
  const client = useQueryClient();
  useEffect(() => {
    const leave = client
      .getQueryCache()
      .findAll()
      .map(({ queryKey }) =>
        new QueryObserver(client, { queryKey, enabled: false }).subscribe(() => {}),
      );
    return () => {
      for (const each of leave) each();
    };
  }, [client]);
  return null;
};

type Opened = "palette" | "help" | "menu" | undefined;

interface InsideProps {
  readonly session: Session;
  /** Why the session could not be asked for again. */
  readonly problem: ReactNode;
}

const Inside = ({ session, problem }: InsideProps) => {
  const texts = useTexts(frameTexts);
  const { domain } = useParams({ strict: false }) as { domain?: string };
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [opened, setOpened] = useState<Opened>();
  const openPalette = useCallback(() => setOpened("palette"), []);
  const openHelp = useCallback(() => setOpened("help"), []);
  useShortcuts({ domain, openPalette, openHelp });
  useTitle();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path closes the menu.
  useEffect(() => setOpened(undefined), [path]);
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {texts.skip}
      </a>
      <TopBar
        isMenuOpen={opened === "menu"}
        onMenu={() => setOpened(opened === "menu" ? undefined : "menu")}
        onPalette={openPalette}
      />
      <nav id="navigation" aria-label={texts.navigation} data-open={opened === "menu"}>
        <DomainPicker domain={domain} />
        <Screens domain={domain} />
        {/* That one could not sign out of an earlier session is of no interest in the next. */}
        <Who key={session.signedIn?.csrfToken} session={session} />
      </nav>
      <main id="content" tabIndex={-1}>
        {problem}
        <FormHost path={path}>
          <Outlet />
        </FormHost>
      </main>
      <Palette
        domain={domain}
        isOpen={opened === "palette"}
        onOpenChange={(isOpen) => setOpened(isOpen ? "palette" : undefined)}
      />
      <Help isOpen={opened === "help"} onClose={() => setOpened(undefined)} />
    </div>
  );
};

/** Hidden behind the sign-in page, a screen has no title either. */
const useTitle = () => {
  const texts = useTexts(frameTexts);
  const params = useParams({ strict: false });
  const route = useRouterState({ select: ({ matches }) => matches.at(-1)?.routeId });
  const title = titleOf({ route, params }, texts);
  useEffect(() => {
    document.title = title;
    return () => {
      document.title = "Ekiden";
    };
  }, [title]);
};

interface TopBarProps {
  readonly isMenuOpen: boolean;
  readonly onMenu: () => void;
  readonly onPalette: () => void;
}

const TopBar = ({ isMenuOpen, onMenu, onPalette }: TopBarProps) => {
  const texts = useTexts(frameTexts);
  return (
    <header className="top">
      <Link to="/" className="brand">
        <Mark /> Ekiden
      </Link>
      <Button look="quiet" onPress={onPalette}>
        <SearchIcon />
        <span className="only-read">{texts.commands}</span>
        <kbd>Ctrl K</kbd>
      </Button>
      <button
        type="button"
        className="button quiet menu-button"
        aria-expanded={isMenuOpen}
        aria-controls="navigation"
        onClick={onMenu}
      >
        {texts.menu}
      </button>
    </header>
  );
};

const Screens = ({ domain }: { readonly domain: string | undefined }) => {
  const texts = useTexts(frameTexts);
  return (
    <>
      {domain && (
        <ul>
          {domainScreens.map(({ name, to }) => (
            <li key={name}>
              <Link
                to={to}
                params={{ domain }}
                activeOptions={{ exact: to === "/domains/$domain" }}
              >
                {texts[name] as string}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <ul className="general">
        {generalScreens.map(({ name, to }) => (
          <li key={name}>
            <Link to={to} activeOptions={{ exact: true }}>
              {texts[name]}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
};

const Mark = () => (
  <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
    <path d="M3 23c8 0 8-14 16-14h10M3 9h6M23 23h6" />
  </svg>
);

const DomainPicker = ({ domain }: { readonly domain: string | undefined }) => {
  const texts = useTexts(frameTexts);
  const navigate = useNavigate();
  const { data = [], error } = useWholeList("ListDomains", { registrationStatus: "REGISTERED" });
  const names = data.flatMap(({ domainInfos }) => domainInfos).map(({ name }) => name);
  if (isNotAllowed(error)) return <DomainByName key={domain} domain={domain} />;
  const all = domain === undefined || names.includes(domain) ? names : [domain, ...names];
  return (
    <label className="field picker">
      <span>{texts.domain}</span>
      <select
        value={domain ?? ""}
        onChange={({ target }) =>
          void navigate({ to: "/domains/$domain", params: { domain: target.value } })
        }
      >
        {domain === undefined && <option value="">{texts.chooseDomain}</option>}
        {all.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
};

const Who = ({ session }: { readonly session: Session }) => {
  const texts = useTexts(frameTexts);
  const client = useQueryClient();
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      client.clear();
      location.assign("/console/");
    },
  });
  if (session.access === "open") return <p className="faint who">{texts.openServer}</p>;
  return (
    <div className="who">
      <p className="faint">{texts.signedInAs(session.signedIn?.user ?? "")}</p>
      <Button onPress={() => leaving.mutate()}>{texts.signOut}</Button>
      {leaving.error && <Problem error={leaving.error} />}
    </div>
  );
};

const Help = ({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) => {
  const texts = useTexts(frameTexts);
  const rows = [
    ["Ctrl K", texts.shortcutPalette],
    ["/", texts.shortcutFilter],
    ["?", texts.shortcuts],
    ...[...domainScreens, ...generalScreens].map(({ name, key }) => [
      `g ${key}`,
      texts[name] as string,
    ]),
  ];
  return (
    <Dialog title={texts.shortcuts} isOpen={isOpen} onClose={onClose}>
      <dl className="shortcuts">
        {rows.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
};
