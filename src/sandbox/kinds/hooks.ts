import type { KubeObject, NativeConnection, PostRequest, StatusError, User } from "@kagg/apiserver/internal";

/** Answers a POST with the object to send back; throws a StatusError. `name` is empty but for subresources. */
export type CreateHandler = (object: KubeObject, request: PostRequest) => KubeObject | Promise<KubeObject>;

/** Why a write is refused, before it is validated; undefined lets it go on. `old` is undefined on create. */
type WriteCheck = (object: KubeObject, old: KubeObject | undefined, user: User) => StatusError | undefined;

/** What others put into the kinds. What is not given is not served. */
export type KindHooks = {
  /**
   * What is answered and not stored: reviews by `<plural>.<group>`, and the subresources `serviceaccounts/token`,
   * `pods/binding` and `pods/eviction`.
   */
  readonly create?: Readonly<Record<string, CreateHandler>>;
  /** Subresources of pods that are connections: `log`, `exec`. */
  readonly pods?: Readonly<Record<string, NativeConnection>>;
  /** By the plural of a kind of rbac.authorization.k8s.io. */
  readonly checks?: Readonly<Record<string, WriteCheck>>;
};
