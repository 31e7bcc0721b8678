import { StatusError } from "../http/status-error.ts";
import type { KubeObject } from "../resource/kube-object.ts";
import type { Scope } from "../rest/scope.ts";
import type { Write } from "./admission.ts";
import type { Namespaces } from "./namespaces.ts";
import { messageOf } from "../http/message-of.ts";
import { internalError } from "./refusal.ts";
import { selects, selectsAll, type SelectorSpec } from "./selector.ts";

/** What lives in no namespace is selected by any namespace selector. */
export async function selectsNamespace(
  namespaces: Namespaces,
  { info: { namespace } }: Scope,
  selector: SelectorSpec | undefined,
): Promise<boolean> {
  if (!namespace || selectsAll(selector)) return true;
  const found = namespaces.get(namespace) ?? (await namespaces.lookUp(namespace));
  return guarded(() => selects(selector, found.metadata.labels));
}

/** The object as it was and as it is to be both count. */
export function selectsObject(selector: SelectorSpec | undefined, { object, old }: Write): boolean {
  if (selectsAll(selector)) return true;
  const matches = (one: KubeObject | undefined): boolean =>
    one !== undefined && guarded(() => selects(selector, one.metadata.labels));
  return matches(object) || matches(old);
}

function guarded(run: () => boolean): boolean {
  try {
    return run();
  } catch (error) {
    throw error instanceof StatusError ? error : internalError(messageOf(error), { cause: error });
  }
}
