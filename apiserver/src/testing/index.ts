export {
  testServer,
  type TestEvent,
  type TestRequest,
  type TestResponse,
  type TestServer,
  type TestServerOptions,
} from "./test-server.ts";
export type { User } from "../auth/user.ts";
