import type { Meaning, Names } from "../../aggregator-message.ts";

/**
 * What a reason of the Available condition means, apart from FailedDiscoveryCheck, whose message decides
 * (kube-aggregator, pkg/controllers/status/remote/remote_available_controller.go).
 */
export function reasonOf(reason: string, { service, namespace }: Names, port: number): Meaning | undefined {
  const at = `Service ${namespace}/${service}`;
  const list = `kubectl get services,endpointslices,pods -n ${namespace}`;
  const meanings: Readonly<Record<string, Meaning>> = {
    ServiceNotFound: {
      meaning: `${at} does not exist`,
      fix: [`kubectl get services -n ${namespace}`, "kagg register"],
    },
    ServiceAccessError: {
      meaning: `${at} could not be read by kube-apiserver itself`,
      fix: ["# look at the log of kube-apiserver and at etcd"],
    },
    ServicePortError: {
      meaning: `${at} has no port ${port}`,
      fix: [`kubectl get service ${service} -n ${namespace} -o yaml`],
    },
    EndpointsAccessError: {
      meaning: `the endpoints of ${at} could not be read by kube-apiserver itself`,
      fix: ["# look at the log of kube-apiserver and at etcd"],
    },
    EndpointsNotFound: {
      meaning: `${at} has no EndpointSlice`,
      fix: [
        list,
        "# does kube-controller-manager run? A Service without selector needs an EndpointSlice made by hand",
      ],
    },
    MissingEndpoints: { meaning: `${at} has no ready endpoint on port ${port}`, fix: [list] },
  };
  return meanings[reason];
}
