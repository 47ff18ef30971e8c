export { TestClock } from "./test-clock.ts";
export {
  type Duration,
  startTestServer,
  TestServer,
  type TestServerOptions,
} from "./test-server.ts";
