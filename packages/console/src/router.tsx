// Which path shows what. Screens that are not seen first are loaded when they are.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { Frame } from "./routes/frame.tsx";

const root = createRootRoute({ component: Frame });

const domains = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("./routes/domains.tsx"), "Domains"),
});

const execution = createRoute({
  getParentRoute: () => root,
  path: "/domains/$domain/executions/$workflowId/$runId",
  component: lazyRouteComponent(() => import("./execution/execution-page.tsx"), "ExecutionPage"),
});

const importing = createRoute({
  getParentRoute: () => root,
  path: "/import",
  component: lazyRouteComponent(() => import("./import/import-page.tsx"), "ImportPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([domains, execution, importing]),
  basepath: "/console",
  defaultPreload: "intent",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
