import type { Clock } from "@kagg/apiserver/internal";
import { readRoots, systemRoots } from "../../tls-as-go/root-certificates.ts";
import { createBackend, type Backend } from "./backend.ts";
import type { APIService, RemoteAPIService } from "./objects.ts";

export type Identity = { readonly cert: string; readonly key: string };

/** The servers behind the APIServices. */
export type Backends = {
  /** Why there is no way to one is what a Go client says of a caBundle that it cannot read. */
  readonly of: (apiService: RemoteAPIService) => Backend | { readonly error: string };
  /** The same for the check whether a server is there. */
  readonly probed: (apiService: RemoteAPIService) => Backend | { readonly error: string };
  /** Lets go of the connections of an APIService that is gone. */
  readonly forget: (name: string) => void;
  readonly close: () => void;
};

type Options = {
  /** What front proxies show: `front-proxy-client`. */
  readonly identity: Identity;
  readonly clock: Clock;
  readonly emulate?: "1.35" | "1.36";
};

/**
 * Connections are shared by everything that asks the same server in the same way, and made anew when an APIService trusts
 * another CA, or has another Service (k8s.io/kube-aggregator BuildTransportConfig, client-go's tlsTransportCache).
 */
export function createBackends({ identity, clock, emulate = "1.36" }: Options): Backends {
  const known = new Map<string, { readonly key: string; readonly backend: ReturnType<Backends["of"]> }>();
  const drop = (name: string): void => {
    const backend = known.get(name)?.backend;
    known.delete(name);
    // What is under way goes on to its end, as in Go, where the transport is only forgotten.
    if (backend && "closeIdle" in backend) backend.closeIdle();
  };
  const make = (apiService: RemoteAPIService): ReturnType<Backends["of"]> => {
    const roots = rootsOf(apiService);
    if (roots !== undefined && "error" in roots) return roots;
    const { name, namespace } = apiService.spec.service;
    return createBackend({
      identity,
      clock,
      serverName: `${name}.${namespace}.svc`,
      roots: roots?.certificates,
    });
  };
  const of: Backends["of"] = (apiService) => {
    const { name } = apiService.metadata;
    const { service, caBundle, insecureSkipTLSVerify } = apiService.spec;
    const key = JSON.stringify([service.name, service.namespace, caBundle, insecureSkipTLSVerify]);
    const found = known.get(name);
    if (found?.key === key) return found.backend;
    drop(name);
    const backend = make(apiService);
    known.set(name, { key, backend });
    return backend;
  };
  // Up to v1.35 the check believed any certificate, sent no name, and did not look into the caBundle.
  const believing =
    emulate === "1.35" ? createBackend({ identity, clock, serverName: "", roots: undefined }) : undefined;
  return {
    of,
    probed: (apiService) => believing ?? of(apiService),
    forget: drop,
    close: () => {
      believing?.close();
      for (const { backend } of known.values()) if ("close" in backend) backend.close();
      known.clear();
    },
  };
}

function rootsOf({ spec }: APIService): ReturnType<typeof readRoots> | undefined {
  if (spec.insecureSkipTLSVerify) return undefined;
  if (!spec.caBundle) return { certificates: systemRoots() };
  return readRoots(Buffer.from(spec.caBundle, "base64").toString("latin1"));
}
