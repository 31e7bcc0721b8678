import { goBinary } from "./go-program.ts";

const version = "v1.36.3";
const stamp = "k8s.io/component-base/version";
const linkerFlags = [
  "-s -w",
  `-X ${stamp}.gitVersion=${version}`,
  `-X ${stamp}.gitMajor=1`,
  `-X ${stamp}.gitMinor=36`,
  `-X ${stamp}.gitTreeState=clean`,
].join(" ");

/** The path of the control plane's binary, built at its first use (about 6 minutes on 2 cores). */
export function controlPlaneBinary(say: (line: string) => void = () => {}): Promise<string> {
  return goBinary({
    name: "control-plane",
    module: import.meta.dirname,
    linkerFlags,
    onBuild: () =>
      say(
        `Building etcd, kube-apiserver, kube-controller-manager and kubectl ${version} (once, about 6 minutes) …`,
      ),
  });
}
