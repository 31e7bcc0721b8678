import { randomBytes } from "node:crypto";
import { stringify } from "yaml";
import { connect } from "../../cluster/connect.ts";
import { deleteObject } from "../../cluster/delete-object.ts";
import { leftovers } from "../../register/leftovers.ts";
import { startPage, type Page } from "../../sandbox/page/page.ts";
import { startSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import type { Colors } from "../../ui/colors.ts";
import { writePrivate, type DevFolder } from "../dev-folder.ts";
import type { Place } from "../place.ts";
import type { Ports } from "../ports.ts";
import { makeNamespaces } from "./make-namespaces.ts";
import { followRequests, OWN_USER } from "./follow-requests.ts";

export type SandboxPlace = Place & {
  /** For kubectl, k9s and all others. */
  readonly kubeconfig: string;
  readonly pageUrl: string | undefined;
};

export type SandboxPlaceOptions = {
  readonly folder: DevFolder;
  readonly ports: Ports;
  readonly dataDir: string;
  /** `page/` of kagg's package; no page where there is none. */
  readonly pageFolder: string | undefined;
  readonly colors: Colors;
  readonly isVerbose: boolean;
  readonly onRequest: (line: string) => void;
};

/** A control plane in this process, with nothing in it but what the project needs. */
export async function openSandboxPlace(options: SandboxPlaceOptions): Promise<SandboxPlace> {
  const { folder, ports, pageFolder } = options;
  // What kagg itself asks has a name, so that it is told from what the author asks.
  const token = randomBytes(24).toString("base64url");
  const own = { name: OWN_USER, uid: "", groups: ["system:masters", "system:authenticated"], extra: {} };
  const sandbox = await startSandbox({ port: ports.sandbox, tokens: new Map([[token, own]]) });
  const ended = new AbortController();
  let page: Page | undefined;
  try {
    page =
      pageFolder === undefined
        ? undefined
        : await startPage({ sandbox, folder: pageFolder, port: ports.page });
    const kubeconfig = await writePrivate(folder.path, "kubeconfig", sandbox.kubeconfig);
    const cluster = await connect({ kubeconfig: await ownKubeconfig(folder, sandbox, token), env: {} });
    followRequests(sandbox.requests, { ...options, signal: ended.signal });
    return {
      cluster,
      kubeconfig,
      pageUrl: page?.url,
      title: `the sandbox (${sandbox.url})`,
      endpoint: { family: "DNS", host: "localhost", port: ports.server },
      bindAddress: "127.0.0.1",
      address: addressOf(sandbox),
      flags: [],
      dataDir: options.dataDir,
      projectHere: (project) => project,
      beforeApply: async () => undefined,
      removeOthers: async (project, wanted) => {
        for (const object of await leftovers(cluster, project, wanted)) await deleteObject(cluster, object);
      },
      afterServed: (project) => makeNamespaces(cluster, project),
      takesLine: () => false,
      close: async () => {
        ended.abort();
        cluster.close();
        await page?.close();
        await sandbox.close();
      },
    };
  } catch (error) {
    await page?.close();
    await sandbox.close();
    throw error;
  }
}

const addressOf = ({ url, certificates }: Sandbox) => ({
  server: url,
  "certificate-authority-data": Buffer.from(certificates.ca).toString("base64"),
});

function ownKubeconfig({ session }: DevFolder, sandbox: Sandbox, token: string): Promise<string> {
  const name = "sandbox";
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: addressOf(sandbox) }],
    users: [{ name: OWN_USER, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: OWN_USER } }],
    "current-context": name,
  };
  return writePrivate(session, "kagg.kubeconfig", stringify(config));
}
