import type { ControllerParts } from "./controller.ts";
import { secrets, serviceAccounts, type Secret, type ServiceAccount } from "./kinds.ts";
import { isRefused, keyOf, pathOf, splitKey, storeOf, unlessGone } from "./store.ts";
import { workQueue } from "./work-queue.ts";

/** Seconds: the most that a TokenRequest takes. The tokens of a cluster have no end; those of a sandbox outlive it. */
const LIFETIME = 2 ** 32;

const TYPE = "kubernetes.io/service-account-token";
const ACCOUNT = "kubernetes.io/service-account.name";
const ACCOUNT_UID = "kubernetes.io/service-account.uid";

/**
 * Fills Secrets of the type kubernetes.io/service-account-token, and deletes those whose service account is gone;
 * k8s.io/kubernetes/pkg/controller/serviceaccount/tokens_controller.go.
 */
export function tokenSecrets(parts: ControllerParts, ca: string): void {
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
    const token = data["token"] ?? base64(await issue(parts, account, secret));
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

/** Good for as long as the Secret is there. */
async function issue({ client }: ControllerParts, account: ServiceAccount, secret: Secret): Promise<string> {
  const { namespace = "", name } = account.metadata;
  const bound = { apiVersion: "v1", kind: "Secret", name: secret.metadata.name, uid: secret.metadata.uid };
  const { status } = await client.send({
    method: "POST",
    path: pathOf(serviceAccounts, namespace, name, "token"),
    body: {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: { expirationSeconds: LIFETIME, boundObjectRef: bound },
    },
  });
  const token = status?.["token"];
  if (typeof token !== "string")
    throw new Error(`no token came for the service account ${namespace}/${name}`);
  return token;
}
