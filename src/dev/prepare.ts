import { join } from "node:path";
import type { ServingBundle } from "../pki/serving-bundle.ts";
import type { Project } from "../project/project.ts";
import type { SessionCertificates } from "./certificates.ts";
import { writePrivate, type DevFolder } from "./dev-folder.ts";
import type { Place } from "./place.ts";
import { registerAt, type Registration } from "./registration.ts";
import { serverLogin, type ServerLogin } from "./server/server-login.ts";

/** All that the server needs before it starts. */
export type Prepared = {
  readonly bundle: ServingBundle;
  readonly files: { readonly certificate: string; readonly key: string };
  readonly registration: Registration;
  readonly login: ServerLogin;
};

export type PrepareOptions = {
  readonly place: Place;
  readonly folder: DevFolder;
  readonly certificates: SessionCertificates;
  readonly onProblem: (why: string) => void;
  readonly signal: AbortSignal;
};

/** Makes the certificates, registers the project as far as that goes without its server, and logs the server in. */
export async function prepare(project: Project, options: PrepareOptions): Promise<Prepared> {
  const { place, folder, certificates, onProblem, signal } = options;
  const bundle = await certificates(place.projectHere(project));
  const files = { certificate: join(folder.session, "tls.crt"), key: join(folder.session, "tls.key") };
  await writePrivate(folder.session, "tls.crt", bundle.certificate);
  await writePrivate(folder.session, "tls.key", bundle.privateKey);
  const registration = await registerAt(place, project, bundle, signal);
  const login = await serverLogin(place.cluster, registration.project, {
    folder: folder.session,
    address: place.address,
    onProblem,
  });
  return { bundle, files, registration, login };
}
