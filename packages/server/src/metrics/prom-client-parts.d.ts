// The parts of prom-client's `collectDefaultMetrics`, which its types do not name: all of them at
// once is the only choice that it offers. process-metrics.ts says what each of them is.
declare module "prom-client/lib/metrics/*.js";
