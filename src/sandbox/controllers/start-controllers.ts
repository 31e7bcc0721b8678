import { bootstrap, type ServerAddress } from "./bootstrap.ts";
import type { ControllerParts } from "./controller.ts";
import { disruptionController } from "./disruption/disruption-controller.ts";
import { endpointsController } from "./endpoints/endpoints-controller.ts";
import { mirroringController } from "./endpoints/mirroring.ts";
import { sliceController } from "./endpoints/slice-controller.ts";
import { expireEvents } from "./events.ts";
import { garbageCollector } from "./garbage/garbage-collector.ts";
import { knownResources } from "./known-resources.ts";
import { namespaceController } from "./namespaces/namespace-controller.ts";
import { registerNode } from "./node.ts";
import { scheduler } from "./scheduler.ts";
import { defaultServiceAccounts, rootCaPublisher } from "./service-accounts.ts";
import { tokenSecrets, type IssueToken } from "./token-secrets.ts";
import { deploymentController } from "./workloads/deployment-controller.ts";
import { replicaSetController } from "./workloads/replica-set-controller.ts";

type Options = ControllerParts & {
  readonly address: ServerAddress;
  /** PEM: what signs the server's certificate. */
  readonly ca: string;
  /** Secrets of service accounts stay empty without it. */
  readonly issueToken?: IssueToken;
};

/** Starts all controllers. What a cluster has from its first moment is there when this resolves. */
export async function startControllers({ address, ca, issueToken, ...parts }: Options): Promise<void> {
  await bootstrap(parts, address);
  await registerNode(parts);
  defaultServiceAccounts(parts);
  rootCaPublisher(parts, ca);
  if (issueToken) tokenSecrets(parts, ca, issueToken);
  deploymentController(parts);
  replicaSetController(parts);
  scheduler(parts);
  endpointsController(parts);
  sliceController(parts);
  mirroringController(parts);
  disruptionController(parts);
  expireEvents(parts);
  const resources = knownResources(parts, {
    onEvent: (event) => {
      garbage.onEvent(event);
      namespaces.onEvent(event);
    },
    onDiscovery: () => namespaces.onDiscovery(),
  });
  const garbage = garbageCollector(parts, resources.discovery);
  const namespaces = namespaceController(parts, resources.refresh);
}
