/** What `/version` says: k8s.io/apimachinery/pkg/version.Info, of this server and not of the cluster. */
export type VersionInfo = {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly gitCommit: string;
  readonly gitTreeState: string;
  readonly buildDate: string;
  readonly goVersion: string;
  readonly compiler: string;
  readonly platform: string;
};

/** `runtime` is Node's version, `platform` `linux/amd64`. What is not known is empty, never invented. */
export function versionInfo(version: string, runtime: string, platform: string): VersionInfo {
  const [major = "", minor = ""] = version.replace(/^v/, "").split(".");
  return {
    major,
    minor,
    gitVersion: version.startsWith("v") ? version : `v${version}`,
    gitCommit: "",
    gitTreeState: "",
    buildDate: "",
    goVersion: "",
    compiler: runtime,
    platform,
  };
}
