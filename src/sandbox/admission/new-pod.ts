import {
  messageOf,
  refusedByAdmission,
  type Clock,
  type KubeObject,
  type Scope,
  type Write,
} from "@kagg/apiserver/internal";
import { mountToken, schedulingDefaults } from "../kinds/index.ts";
import { resourceName, type State, type Stored } from "../state.ts";

type Parts = { readonly state: State; readonly clock: Clock; readonly signal: AbortSignal };

/** Milliseconds that a pod waits for the account `default` of a namespace that is just made. */
const PATIENCE = 2000;

/**
 * Gives a new pod its service account, the volume with its token, and what else kube-apiserver's plugins fill in;
 * k8s.io/kubernetes/plugin/pkg/admission/serviceaccount. Mirror pods and the annotation that limits which Secrets may be
 * mounted are not known here.
 */
export async function admitNewPod(
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
  const content = structuredClone(write.object.spec ?? {});
  const spec = content as PodSpec;
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
  if (spec.automountServiceAccountToken ?? automountServiceAccountToken ?? true) mountToken(content);
  if ((spec.imagePullSecrets ?? []).length === 0 && imagePullSecrets) {
    spec.imagePullSecrets = imagePullSecrets.map(({ name }) => ({ name }));
  }
  schedulingDefaults(content);
  return { ...write.object, spec: content };
}

type Account = {
  readonly automountServiceAccountToken?: boolean;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
};

type PodSpec = {
  serviceAccountName?: string;
  serviceAccount?: string;
  automountServiceAccountToken?: boolean;
  imagePullSecrets?: { name: string }[];
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
