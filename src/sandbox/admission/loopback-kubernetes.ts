import { KubernetesError, StatusError, type KubernetesClient } from "@kagg/apiserver/internal";
import type { Client } from "../client.ts";

/** The client that the runtime follows its cluster with, for a cluster that is in the same process. */
export function loopbackKubernetes(client: Client): KubernetesClient {
  return {
    request: async ({ method, path, body }) => {
      const { pathname, query } = split(path);
      try {
        return await client.send({
          method,
          path: pathname,
          query,
          ...(typeof body === "object" && body !== null && { body }),
        });
      } catch (error) {
        throw asKubernetesError(error);
      }
    },
    watch: async function* watch(path, signal) {
      const { pathname, query } = split(path);
      try {
        yield* client.watch(pathname, query, signal);
      } catch (error) {
        throw asKubernetesError(error);
      }
    },
    close: () => undefined,
  };
}

function split(path: string): { readonly pathname: string; readonly query: Record<string, string> } {
  const [pathname = "", search = ""] = path.split("?", 2);
  return { pathname, query: Object.fromEntries(new URLSearchParams(search)) };
}

const asKubernetesError = (error: unknown): unknown =>
  error instanceof StatusError
    ? new KubernetesError(error.message, error.status.code, { cause: error })
    : error;
