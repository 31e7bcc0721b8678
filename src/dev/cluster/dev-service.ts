import type { Project } from "../../project/project.ts";

/**
 * The project with a Service of its own for the session. A Service that leads to pods stays as it is, and so do its
 * EndpointSlices, which the cluster makes itself; all that leads elsewhere for a while are the APIServices.
 */
export const withDevService = (project: Project): Project => ({
  ...project,
  service: { ...project.service, name: `${project.service.name.slice(0, 59).replace(/-+$/, "")}-dev` },
});
