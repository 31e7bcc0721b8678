import { selects } from "@kagg/apiserver/internal";
import { apiVersionOf, type Base, type Kind, type Selector } from "../kinds.ts";
import { isRefused, type Store } from "../store.ts";

/** The owner that manages an object; there is at most one. */
export const controllerOf = ({ metadata }: Base) =>
  (metadata.ownerReferences ?? []).find(({ controller }) => controller);

export const isControlledBy = (object: Base, { metadata }: Base): boolean =>
  controllerOf(object)?.uid === metadata.uid;

export const controllerReference = ({ metadata }: Base, kind: Kind) => ({
  apiVersion: apiVersionOf(kind),
  kind: kind.kind,
  name: metadata.name,
  uid: metadata.uid ?? "",
  controller: true,
  blockOwnerDeletion: true,
});

type Claim<Object extends Base> = {
  readonly store: Store;
  readonly controller: Base;
  readonly controllerKind: Kind;
  readonly selector: Selector;
  readonly kind: Kind<Object>;
};

/**
 * Those of the objects that belong to the controller. Takes in those that nobody manages and its selector wants, and lets
 * go of those that it wants no more; k8s.io/kubernetes/pkg/controller/controller_ref_manager.go.
 */
export async function claim<Object extends Base>(
  options: Claim<Object>,
  objects: readonly Object[],
): Promise<Object[]> {
  const { store, controller, controllerKind, selector, kind } = options;
  const isGoing = Boolean(controller.metadata.deletionTimestamp);
  const claimed: Object[] = [];
  for (const object of objects) {
    const isWanted = selects(selector, object.metadata.labels);
    const owner = controllerOf(object);
    const references = object.metadata.ownerReferences ?? [];
    const patch = async (ownerReferences: typeof references): Promise<Object | undefined> => {
      const { uid = "", resourceVersion = "" } = object.metadata;
      return store
        .patch(kind, object, { metadata: { uid, resourceVersion, ownerReferences } })
        .catch((error: unknown) => {
          if (!isRefused(error, "NotFound")) throw error;
          return undefined;
        });
    };
    if (owner) {
      if (owner.uid !== controller.metadata.uid) continue;
      if (isWanted) claimed.push(object);
      else if (!isGoing) await patch(references.filter(({ uid }) => uid !== owner.uid));
    } else if (isWanted && !isGoing && !object.metadata.deletionTimestamp) {
      const adopted = await patch([...references, controllerReference(controller, controllerKind)]);
      if (adopted) claimed.push(adopted);
    }
  }
  return claimed;
}
