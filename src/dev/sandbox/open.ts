import { join } from "node:path";
import type { Project } from "../../project/project.ts";
import type { Colors } from "../../ui/colors.ts";
import { shellWord } from "../../ui/shell-word.ts";
import { dataFolder, type DevOptions } from "../dev.ts";
import type { Report } from "../report.ts";
import { openSandboxPlace } from "./sandbox-place.ts";

export type BehindSandbox = {
  readonly report: Report;
  /** Where the page is; undefined where none is wanted. */
  readonly packageRoot: string | undefined;
  readonly colors: Colors;
  readonly isVerbose: boolean;
};

/** `kagg dev` without a cluster. */
export function behindSandbox({
  report,
  packageRoot,
  ...options
}: BehindSandbox): Pick<DevOptions, "openPlace" | "served"> {
  return {
    openPlace: async (folder, ports) => {
      const place = await openSandboxPlace({
        ...options,
        folder,
        ports,
        dataDir: dataFolder(folder, "sandbox"),
        pageFolder: packageRoot && join(packageRoot, "page"),
        onRequest: report.request,
      });
      report.note("use", `export KUBECONFIG=${shellWord(place.kubeconfig)}`);
      if (place.pageUrl) report.note("page", place.pageUrl);
      return place;
    },
    served: (_, project) =>
      report.note("use", `kubectl get ${nameOf(project)}; Ctrl-C ends it, the objects stay`),
  };
}

const nameOf = ({ resources, group }: Project): string => `${resources[0]?.plural ?? ""}.${group}`;
