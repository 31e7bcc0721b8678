import type { Flag } from "./command.ts";

export const clusterFlags: readonly Flag[] = [
  { flags: "--kubeconfig <file>", description: "the kubeconfig to use ($KUBECONFIG, then ~/.kube/config)" },
  { flags: "--context <name>", description: "the context of the kubeconfig" },
];

export const projectFlags: readonly Flag[] = [
  { flags: "-f, --file <kagg.yaml>", description: "the project's description", default: "kagg.yaml" },
];
