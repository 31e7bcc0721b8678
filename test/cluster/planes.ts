import { startControlPlane, type ControlPlane } from "./control-plane.ts";
import { startSandboxPlane } from "./sandbox-plane.ts";

/** What the same tests run against. The first decides what is right. */
export const planes: readonly { readonly name: string; readonly start: () => Promise<ControlPlane> }[] = [
  { name: "the real kube-apiserver", start: () => startControlPlane() },
  { name: "the sandbox", start: startSandboxPlane },
];
