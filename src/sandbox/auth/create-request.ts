import type { KubeObject, ObjectMeta, User } from "@kagg/apiserver/internal";

/** Where something was sent to that is answered and not stored. */
type CreateRequest = {
  readonly user: User;
  /** Of the path; empty where it has none. */
  readonly namespace: string;
  /** Of the object whose subresource it is; empty for a resource. */
  readonly name: string;
};

/** What came in the body; clients leave out what they have nothing to say about. */
export type Sent = Omit<Partial<KubeObject>, "metadata"> & { readonly metadata?: Partial<ObjectMeta> };

/** Answers a POST with the object to send back; throws a StatusError. */
export type CreateHandler = (object: Sent, request: CreateRequest) => KubeObject;
