import type { ControllerParts } from "./controller.ts";
import { secrets, serviceAccounts, type Secret } from "./kinds.ts";
import { isRefused, keyOf, splitKey, storeOf, unlessGone } from "./store.ts";
import { workQueue } from "./work-queue.ts";

/** Issues a token without an end that names its Secret. */
export type IssueToken = (about: {
  readonly namespace: string;
  readonly serviceAccount: { readonly name: string; readonly uid: string };
  readonly secret: { readonly name: string; readonly uid: string };
}) => Promise<string>;

const TYPE = "kubernetes.io/service-account-token";
const ACCOUNT = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";

/**
 * Fills Secrets of the type kubernetes.io/service-account-token, and deletes those whose service account is gone;
 * k8s.io/kubernetes/pkg/controller/serviceaccount/tokens_controller.go.
 */
export function tokenSecrets(parts: ControllerParts, ca: string, issue: IssueToken): void {
  const { state, signal } = parts;
  const store = storeOf(parts);
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  const sync = async (key: string): Promise<void> => {
    const { namespace, name } = splitKey(key);
    const secret = store.get(secrets, namespace, name);
    if (!secret || !isToken(secret) || secret.metadata.deletionTimestamp) return;
    const annotations = secret.metadata.annotations ?? {};
    const account = store.get(serviceAccounts, namespace, annotations[ACCOUNT] ?? "");
    const uid = account?.metadata.uid ?? "";
    const named = annotations[ACCOUNT_UID];
    if (!account || (named && named !== uid)) {
      const preconditions = { uid: secret.metadata.uid };
      await unlessGone(
        store.remove(secrets, secret, { kind: "DeleteOptions", apiVersion: "v1", preconditions }),
      );
      return;
    }
    const { data = {} } = secret;
    const wanted = { "ca.crt": base64(ca), namespace: base64(namespace) };
    const isDone =
      data["token"] && data["ca.crt"] === wanted["ca.crt"] && data["namespace"] === wanted.namespace;
    if (isDone && named === uid) return;
    const about = { name, uid: secret.metadata.uid ?? "" };
    const token =
      data["token"] ??
      base64(await issue({ namespace, serviceAccount: { name: account.metadata.name, uid }, secret: about }));
    const metadata = { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: uid } };
    await unlessGone(store.update(secrets, { ...secret, metadata, data: { ...data, ...wanted, token } }));
  };
  const queue = workQueue({
    ...parts,
    name: "service account tokens",
    sync: async (key) => {
      try {
        await sync(key);
      } catch (error) {
        // Somebody else changed it, and its change comes.
        if (!isRefused(error, "Conflict")) throw error;
      }
    },
  });
  state.watch(secrets.resource, ({ object }) => queue.add(keyOf(object)), signal);
  state.watch(
    serviceAccounts.resource,
    ({ object: { metadata } }) => {
      for (const secret of store.list(secrets, metadata.namespace))
        if (isToken(secret) && secret.metadata.annotations?.[ACCOUNT] === metadata.name)
          queue.add(keyOf(secret));
    },
    signal,
  );
}

const isToken = ({ type }: Secret): boolean => type === TYPE;
