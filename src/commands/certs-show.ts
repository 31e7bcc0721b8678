import type { Inspected } from "../pki/inspected.ts";
import type { Colors } from "../ui/colors.ts";
import { textOption, type Call, type Command } from "./command.ts";
import { clusterOf, projectOf } from "./shared-inputs.ts";
import { clusterFlags, projectFlags } from "./shared-flags.ts";

export const certsShow: Command = {
  name: "certs show",
  summary: "show the certificates of the project and, with --cluster, those that a cluster has",
  flags: [
    ...projectFlags,
    {
      flags: "-o, --output <format>",
      description: "how to print",
      choices: ["text", "json"],
      default: "text",
    },
    {
      flags: "--cluster",
      description: "also in the Secret, in the APIServices and served (so do --kubeconfig and --context)",
    },
    ...clusterFlags,
  ],
  examples: ["kagg certs show", "kagg certs show --cluster -o json"],
  run: async (call, deps) => {
    const { inspectFolder } = await import("../pki/inspect-folder.ts");
    const project = await projectOf(call, deps);
    const now = deps.now();
    const local = await inspectFolder(project, now);
    const cluster = wantsCluster(call) ? await clusterOf(call, deps) : undefined;
    const { liveCertificates } = cluster ? await import("./live-certificates.ts") : {};
    const live = (cluster && (await liveCertificates?.(cluster, project, { local, now }))) ?? [];
    cluster?.close();
    const all = [...local, ...live];
    if (textOption(call, "output") === "json") {
      deps.output.data(`${JSON.stringify({ certificates: all.map(asJson) }, undefined, 2)}\n`);
    } else {
      deps.output.data(all.map((one) => asText(one, deps.output.dataColors)).join("\n"));
    }
    return all.some(({ problem }) => problem !== undefined) ? 1 : 0;
  },
};

/** A cluster is asked only where a flag says so. */
const wantsCluster = ({ options }: Call): boolean =>
  options["cluster"] === true || options["kubeconfig"] !== undefined || options["context"] !== undefined;

/** With null for what is not there, so that every entry has the same fields. */
const asJson = ({ where, certificate, problem }: Inspected): object => ({
  where,
  problem: problem ?? null,
  certificate: certificate ?? null,
});

function asText({ where, certificate, problem }: Inspected, { bold, dim, red }: Colors): string {
  const lines = [bold(where)];
  const row = (title: string, value: string): void => void lines.push(`  ${dim(title.padEnd(11))}  ${value}`);
  if (problem !== undefined) row("problem", red(problem));
  if (certificate) {
    const { subject, issuer, names, algorithm, serial, notBefore, notAfter, daysLeft } = certificate;
    row("subject", subject);
    row("issuer", issuer === subject ? "itself" : issuer);
    for (const [at, name] of names.entries()) row(at === 0 ? "names" : "", name);
    row("algorithm", algorithm);
    row("serial", serial);
    const left = daysLeft < 0 ? "expired" : `${daysLeft} days left`;
    row("valid", `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}, ${left}`);
    row("fingerprint", certificate.fingerprint);
  }
  return `${lines.join("\n")}\n`;
}
