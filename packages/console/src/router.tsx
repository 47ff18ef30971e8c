// Which path shows what. Screens that are not seen first are loaded when they are.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { readSearch } from "./executions/search.ts";
import { readInbox } from "./inbox/inbox-search.ts";
import { Broken } from "./kit/feedback.tsx";
import { routeParams } from "./kit/route-params.ts";
import { readOverview } from "./overview/overview-search.ts";
import { Frame } from "./routes/frame.tsx";
import { NotFound } from "./routes/not-found.tsx";
import { readStart } from "./start/start-search.ts";

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });
const getParentRoute = () => root;

const domains = createRoute({
  getParentRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./routes/domains.tsx"), "Domains"),
});

const overview = createRoute({
  getParentRoute,
  path: "/domains/$domain",
  params: routeParams("domain"),
  validateSearch: readOverview,
  component: lazyRouteComponent(() => import("./overview/overview.tsx"), "OverviewScreen"),
});

const executions = createRoute({
  getParentRoute,
  path: "/domains/$domain/executions",
  params: routeParams("domain"),
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import("./executions/executions.tsx"), "Executions"),
});

const execution = createRoute({
  getParentRoute,
  path: "/domains/$domain/executions/$workflowId/$runId",
  params: routeParams("domain", "workflowId", "runId"),
  component: lazyRouteComponent(() => import("./execution/execution-page.tsx"), "ExecutionPage"),
});

const types = createRoute({
  getParentRoute,
  path: "/domains/$domain/types",
  params: routeParams("domain"),
  component: lazyRouteComponent(() => import("./types/types.tsx"), "Types"),
});

const taskLists = createRoute({
  getParentRoute,
  path: "/domains/$domain/task-lists",
  params: routeParams("domain"),
  component: lazyRouteComponent(() => import("./task-lists/task-lists.tsx"), "TaskListsScreen"),
});

const jobs = createRoute({
  getParentRoute,
  path: "/domains/$domain/jobs",
  params: routeParams("domain"),
  component: lazyRouteComponent(() => import("./jobs/jobs.tsx"), "Jobs"),
});

const job = createRoute({
  getParentRoute,
  path: "/domains/$domain/jobs/$jobId",
  params: routeParams("domain", "jobId"),
  component: lazyRouteComponent(() => import("./jobs/job-page.tsx"), "JobPage"),
});

const schedules = createRoute({
  getParentRoute,
  path: "/domains/$domain/schedules",
  params: routeParams("domain"),
  component: lazyRouteComponent(() => import("./schedules/schedules.tsx"), "Schedules"),
});

const schedule = createRoute({
  getParentRoute,
  path: "/domains/$domain/schedules/$schedule",
  params: routeParams("domain", "schedule"),
  component: lazyRouteComponent(() => import("./schedules/schedule-page.tsx"), "SchedulePage"),
});

const incidents = createRoute({
  getParentRoute,
  path: "/domains/$domain/incidents",
  params: routeParams("domain"),
  component: lazyRouteComponent(() => import("./incidents/incidents.tsx"), "IncidentsScreen"),
});

const inbox = createRoute({
  getParentRoute,
  path: "/domains/$domain/inbox",
  params: routeParams("domain"),
  validateSearch: readInbox,
  component: lazyRouteComponent(() => import("./inbox/inbox.tsx"), "InboxScreen"),
});

const start = createRoute({
  getParentRoute,
  path: "/domains/$domain/start",
  params: routeParams("domain"),
  validateSearch: readStart,
  component: lazyRouteComponent(() => import("./start/start.tsx"), "Start"),
});

const importing = createRoute({
  getParentRoute,
  path: "/import",
  component: lazyRouteComponent(() => import("./import/import-page.tsx"), "ImportPage"),
});

const preferences = createRoute({
  getParentRoute,
  path: "/preferences",
  component: lazyRouteComponent(() => import("./routes/preferences.tsx"), "PreferencesScreen"),
});

/** Every member of the query is a text: people read it, and type it. */
const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text));

const stringifySearch = (search: Record<string, unknown>): string => {
  const given = Object.entries(search).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
};

export const router = createRouter({
  routeTree: root.addChildren([
    ...[domains, overview, executions, execution, types],
    ...[taskLists, incidents, jobs, job, schedules, schedule],
    ...[inbox, start, importing, preferences],
  ] as const),
  basepath: "/console",
  defaultPreload: "intent",
  // In the place of its screen: what stands around all screens stays.
  defaultErrorComponent: ({ error }) => <Broken error={error} />,
  parseSearch,
  stringifySearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
