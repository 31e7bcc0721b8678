/**
 * The server in your tests: no sockets, no certificates, no cluster.
 *
 * @example
 * import { testServer } from "@kagg/apiserver/testing";
 *
 * const api = await testServer({ resources: [Mango] });
 * const { status, body } = await api.create(Mango, { metadata: { name: "a" }, spec: { variety: "Kent" } });
 * await api.close();
 */
export { testServer, type TestServer, type TestServerOptions } from "./test-server.ts";
export type {
  TestClient,
  TestEvent,
  TestObject,
  TestOptions,
  TestRequest,
  TestResponse,
} from "./test-client.ts";
export type { TestAccess, TestRule, TestUser } from "./test-user.ts";
export { fakeClock, type FakeClock } from "./fake-clock.ts";
export type { User } from "../auth/user.ts";
