import { randomUUID } from "node:crypto";
import { fakeClock, type FakeClock } from "@kagg/apiserver/testing";
import {
  memory,
  StatusError,
  type KubeObject,
  type Status,
  type Storage,
  type User,
} from "@kagg/apiserver/internal";
import { createAuth, type Auth, type AuthOptions } from "../../../src/sandbox/auth/auth.ts";
import { bootstrap } from "../../../src/sandbox/auth/bootstrap/bootstrap.ts";
import { issueCertificates, type Certificates } from "../../../src/sandbox/certificates.ts";
import { resourceName, stateOf, type State } from "../../../src/sandbox/state.ts";

/** A storage with what kube-apiserver brings, and the room under test over it. */
export type ControlPlane = {
  readonly auth: Auth;
  readonly state: State;
  readonly clock: FakeClock;
  readonly certificates: Certificates;
  readonly put: (object: object) => Promise<KubeObject>;
  readonly remove: (object: object) => Promise<void>;
  readonly close: () => void;
};

const PLURALS: Readonly<Record<string, string>> = {
  ClusterRole: resourceName("clusterroles", "rbac.authorization.k8s.io"),
  ClusterRoleBinding: resourceName("clusterrolebindings", "rbac.authorization.k8s.io"),
  Role: resourceName("roles", "rbac.authorization.k8s.io"),
  RoleBinding: resourceName("rolebindings", "rbac.authorization.k8s.io"),
  ServiceAccount: resourceName("serviceaccounts"),
  Secret: resourceName("secrets"),
  Pod: resourceName("pods"),
  Node: resourceName("nodes"),
};

const nothing = (): void => undefined;
export const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Making certificates takes longer than a test does. */
const certificates = issueCertificates(new Date("2026-01-01T00:00:00Z"));

export async function controlPlane(
  objects: readonly object[] = [],
  options: Partial<Pick<AuthOptions, "tokens">> = {},
): Promise<ControlPlane> {
  const clock = fakeClock("2026-01-01T00:00:00Z");
  const storage = await memory()({ dataDir: undefined });
  const { ca: clientCa, frontProxyCa } = await certificates;
  await bootstrap(storage, { clientCa, frontProxyCa }, clock.now());
  const state = stateOf(storage);
  for (const object of objects) await put(storage, state, object as KubeObject);
  const ended = new AbortController();
  const auth = createAuth({
    state,
    pems: { clientCa, frontProxyCa },
    url: () => "https://127.0.0.1:6443",
    clock,
    logger: silent,
    signal: ended.signal,
    ...options,
  });
  return {
    auth,
    state,
    clock,
    certificates: await certificates,
    put: (object) => put(storage, state, object as KubeObject),
    remove: (object) => remove(storage, state, object as KubeObject),
    close: () => ended.abort(),
  };
}

const keyOf = ({ kind, metadata }: KubeObject): { resource: string; namespace: string; name: string } => ({
  resource: PLURALS[kind] ?? kind,
  namespace: metadata.namespace ?? "",
  name: metadata.name,
});

async function put(storage: Storage, state: State, object: KubeObject): Promise<KubeObject> {
  const key = keyOf(object);
  const before = state.get(key.resource, key.namespace, key.name);
  const stored = { ...object, metadata: { uid: before?.metadata.uid ?? randomUUID(), ...object.metadata } };
  await storage.write({
    key,
    expected: Number(before?.metadata.resourceVersion ?? 0),
    type: "put",
    encode: (revision) =>
      Buffer.from(
        JSON.stringify({ ...stored, metadata: { ...stored.metadata, resourceVersion: String(revision) } }),
      ),
  });
  return stored;
}

async function remove(storage: Storage, state: State, object: KubeObject): Promise<void> {
  const key = keyOf(object);
  const before = state.get(key.resource, key.namespace, key.name);
  if (!before) throw new Error(`${key.name} is not there`);
  const expected = Number(before.metadata.resourceVersion);
  await storage.write({ key, expected, type: "delete", encode: () => Buffer.from(JSON.stringify(before)) });
}

export const person = (name: string, ...groups: readonly string[]): User => ({
  name,
  uid: "",
  groups: [...groups, "system:authenticated"],
  extra: {},
});

/** The Status that a function throws. */
export function thrown(run: () => unknown): Status {
  try {
    run();
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error("nothing was thrown");
}
