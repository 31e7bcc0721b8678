import { relative } from "node:path";
import type { Deps } from "../deps.ts";
import { algorithms } from "../pki/algorithms.ts";
import type { Ensured } from "../pki/ensure-certificates.ts";
import type { Algorithm, Project } from "../project/project.ts";
import { textOption, type Command } from "./command.ts";
import { projectOf } from "./shared-inputs.ts";
import { projectFlags } from "./shared-flags.ts";

export const certs: Command = {
  name: "certs",
  summary: "issue the CA and the serving certificate, or what of them is missing or does not fit",
  flags: [
    ...projectFlags,
    {
      flags: "--algorithm <name>",
      description: "of new keys, instead of kagg.yaml's spec.tls.algorithm",
      choices: algorithms,
    },
    {
      flags: "--new-ca",
      description: "make a new CA, too; what was there is kept in a backup",
    },
  ],
  examples: ["kagg certs", "kagg certs --algorithm rsa-3072", "kagg certs --new-ca"],
  run: async (call, deps) => {
    const { ensureCertificates } = await import("../pki/ensure-certificates.ts");
    const { randomBytes } = await import("node:crypto");
    const described = await projectOf(call, deps);
    const algorithm = (textOption(call, "algorithm") as Algorithm | undefined) ?? described.tls.algorithm;
    const project: Project = { ...described, tls: { ...described.tls, algorithm } };
    const ensured = await ensureCertificates(project, {
      newCa: call.options["newCa"] === true,
      source: { now: deps.now(), random: randomBytes },
      signal: deps.signal,
    });
    await report(project, ensured, deps);
    if (algorithm !== described.tls.algorithm) {
      deps.output.say(
        `kagg.yaml says ${described.tls.algorithm}: set spec.tls.algorithm to ${algorithm}, or the next \`kagg certs\` goes back to it.`,
      );
    }
    return 0;
  },
};

async function report(project: Project, ensured: Ensured, { cwd, output, now }: Deps): Promise<void> {
  const { inspectCertificate } = await import("../pki/certificate-facts.ts");
  const { green, dim } = output.colors;
  const shown = (path: string): string => relative(cwd, path) || ".";
  const line = (file: string, certificate: string, because: string | undefined): string => {
    const { algorithm, notAfter } = inspectCertificate(certificate, now());
    const done = because === undefined ? dim("kept  ") : green("issued");
    const facts = `${algorithm}, until ${notAfter.slice(0, 10)}`;
    output.say(`  ${file.padEnd(7)}  ${done}  ${because === undefined ? facts : `${facts} (${because})`}`);
    return notAfter;
  };
  output.say(`Certificates of ${project.name} in ${shown(ensured.path)}`);
  const caEnds = line("ca.crt", ensured.ca, ensured.issueCa);
  if (line("tls.crt", ensured.serving, ensured.issueServing) === caEnds) {
    output.say("tls.crt ends together with its CA: `kagg certs --new-ca` makes new ones.");
  }
  for (const sentence of ensured.mended) output.say(sentence);
  if (ensured.backedUpTo) output.say(`What was there before is in ${shown(ensured.backedUpTo)}`);
  if (ensured.issueServing !== undefined) {
    output.say("A cluster has them after `kagg register`.");
  }
}
