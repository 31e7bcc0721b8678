import { systemClock, testClient } from "@kagg/apiserver/internal";
import { kubeconfigOf } from "../kubeconfig.ts";
import { startSandbox } from "../sandbox.ts";
import { serverOf } from "./serve.ts";
import type { Sandbox, sandbox as Start, ServedApi } from "./kagg-sandbox.d.ts";
import { tlsWire } from "./wire.ts";

/** `kagg/sandbox`: kagg-sandbox.d.ts says what it is. */
export const sandbox: typeof Start = async (options = {}) => {
  const running = await startSandbox(options);
  const { url, certificates } = running;
  const ends: (() => void)[] = [];
  const served: ServedApi[] = [];
  const clientOf = (issued: Parameters<typeof tlsWire>[2]) => {
    const wire = tlsWire(url, certificates.ca, issued);
    ends.push(wire.close);
    return testClient(wire);
  };
  const serve = serverOf(running, options.clock ?? systemClock);
  const result: Sandbox = {
    ...clientOf(certificates.admin),
    url,
    kubeconfig: running.kubeconfig,
    kubeconfigOf: async (user, groups = []) =>
      kubeconfigOf({ server: url, ca: certificates.ca, user: await certificates.issueUser(user, groups) }),
    as: async (user, groups = []) => clientOf(await certificates.issueUser(user, groups)),
    serve: async (resources, start) => {
      const one = await serve(resources, start);
      served.push(one);
      return one;
    },
    close: async () => {
      await Promise.all(served.map((one) => one.close()));
      for (const end of ends) end();
      await running.close();
    },
  };
  return result;
};
