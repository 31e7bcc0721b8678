import {
  messageOf,
  refusedByAdmission,
  type Clock,
  type JsonObject,
  type KubeObject,
  type Scope,
  type Write,
} from "@kagg/apiserver/internal";
import { randomInt } from "node:crypto";
import { resourceName, type State, type Stored } from "../state.ts";

type Parts = { readonly state: State; readonly clock: Clock; readonly signal: AbortSignal };

/** Milliseconds that a pod waits for the account `default` of a namespace that is just made. */
const PATIENCE = 2000;

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const VOLUME_PREFIX = "kube-api-access-";

/**
 * Gives a new pod its service account, and the volume with its token; k8s.io/kubernetes/plugin/pkg/admission/serviceaccount.
 * Mirror pods and the annotation that limits which Secrets may be mounted are not known here.
 */
export async function giveServiceAccount(
  parts: Parts,
  scope: Scope,
  write: Write & { readonly object: KubeObject },
): Promise<KubeObject> {
  const { resource, info } = scope;
  const isNewPod =
    resource.group === "" &&
    resource.plural === "pods" &&
    info.subresource === "" &&
    write.operation === "CREATE";
  if (!isNewPod) return write.object;
  const spec = { ...write.object.spec } as PodSpec;
  // Its older name says the same.
  spec.serviceAccountName = spec.serviceAccountName || spec.serviceAccount || "default";
  spec.serviceAccount = spec.serviceAccountName;
  const { namespace } = info;
  let account: Stored;
  try {
    account = await accountOf(parts, namespace, spec.serviceAccountName);
  } catch (error) {
    const why = `error looking up service account ${namespace}/${spec.serviceAccountName}: ${messageOf(error)}`;
    throw refusedByAdmission(scope, write, why);
  }
  const { automountServiceAccountToken, imagePullSecrets } = account as Stored & Account;
  if (spec.automountServiceAccountToken ?? automountServiceAccountToken ?? true) mountToken(spec);
  if ((spec.imagePullSecrets ?? []).length === 0 && imagePullSecrets) {
    spec.imagePullSecrets = imagePullSecrets.map(({ name }) => ({ name }));
  }
  return { ...write.object, spec: spec as unknown as JsonObject };
}

type Account = {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
};

type Container = { volumeMounts?: { name: string; mountPath: string; readOnly?: boolean }[] };

type PodSpec = {
  serviceAccountName?: string;
  serviceAccount?: string;
  automountServiceAccountToken?: boolean;
  imagePullSecrets?: { name: string }[];
  containers?: Container[];
  initContainers?: Container[];
  volumes?: ({ name: string } & JsonObject)[];
};

/** That of a new namespace is on its way. */
function accountOf({ state, clock, signal }: Parts, namespace: string, name: string): Promise<Stored> {
  const resource = resourceName("serviceaccounts");
  const found = state.get(resource, namespace, name);
  if (found) return Promise.resolve(found);
  const missing = new Error(`serviceaccount ${JSON.stringify(name)} not found`);
  if (name !== "default") return Promise.reject(missing);
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const end = (done: () => void): void => {
      cancel();
      over.abort();
      signal.removeEventListener("abort", giveUp);
      done();
    };
    const giveUp = (): void => end(() => reject(missing));
    const cancel = clock.after(PATIENCE, giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    state.watch(
      resource,
      ({ type, object }) => {
        const { metadata } = object;
        if (type !== "DELETED" && metadata.namespace === namespace && metadata.name === name)
          end(() => resolve(object));
      },
      over.signal,
    );
  });
}

function mountToken(spec: PodSpec): void {
  const volumes = spec.volumes ?? [];
  const existing = volumes.find(({ name }) => name.startsWith(VOLUME_PREFIX));
  const name = existing?.name ?? `${VOLUME_PREFIX}${suffix()}`;
  let isNeeded = false;
  const mount = (container: Container): Container => {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === MOUNT_PATH)) return container;
    isNeeded = true;
    return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }] };
  };
  if (spec.initContainers) spec.initContainers = spec.initContainers.map(mount);
  if (spec.containers) spec.containers = spec.containers.map(mount);
  if (!existing && isNeeded) spec.volumes = [...volumes, { name, projected: structuredClone(TOKEN) }];
}

/** The letters of generated names; k8s.io/apimachinery/pkg/util/rand. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const suffix = (): string =>
  Array.from({ length: 5 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");

const TOKEN: JsonObject = {
  defaultMode: 0o644,
  sources: [
    // An hour, and seven seconds by which old tokens that are still used are told apart.
    { serviceAccountToken: { path: "token", expirationSeconds: 3607 } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
};
