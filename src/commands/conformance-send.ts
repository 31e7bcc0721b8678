import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { Send } from "@kagg/apiserver/conformance";
import type { Deps } from "../deps.ts";
import { KaggError, type Problem } from "../errors.ts";
import { type Call, listOption, textOption } from "./command.ts";

/** How the suite reaches the server that a call of `kagg conformance` means. */
export async function sendOf(
  call: Call,
  deps: Deps,
): Promise<{ readonly send: Send; readonly close: () => void }> {
  const { httpsSend, kubeconfigSend } = await import("@kagg/apiserver/conformance");
  const [url] = call.arguments;
  if (url === undefined) {
    const file =
      textOption(call, "kubeconfig") ?? deps.env["KUBECONFIG"] ?? join(homedir(), ".kube", "config");
    return kubeconfigSend(resolve(deps.cwd, file), deps.env).catch((error: unknown) => {
      throw new KaggError("cluster/no-kubeconfig", {
        where: file,
        what: error instanceof Error ? error.message : String(error),
        hint: "kagg conformance --kubeconfig FILE, or kagg conformance https://HOST:PORT",
      });
    });
  }
  const problems: Problem[] = [];
  if (!/^https:\/\/[^/]/.test(url)) {
    problems.push({
      where: url,
      what: "the URL must begin with https://",
      hint: "kagg conformance https://localhost:8443",
    });
  }
  const read = async (option: string, flag: string): Promise<string | undefined> => {
    const file = textOption(call, option);
    if (file === undefined) return undefined;
    try {
      return await readFile(resolve(deps.cwd, file), "utf8");
    } catch (error) {
      problems.push({ where: flag, what: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const ca = await read("certificateAuthority", "--certificate-authority");
  const certificate = await read("clientCertificate", "--client-certificate");
  const key = await read("clientKey", "--client-key");
  const token = await read("tokenFile", "--token-file");
  if (problems.length > 0) throw new KaggError("call/invalid", problems);
  const serverName = textOption(call, "serverName");
  return httpsSend({
    server: url,
    headers: { ...(token && { authorization: `Bearer ${token.trim()}` }), ...identityOf(call) },
    ...(ca && { ca }),
    ...(certificate && { certificate }),
    ...(key && { key }),
    ...(serverName && { serverName }),
  });
}

/** As kube-aggregator sends it for a user. */
function identityOf(call: Call): Record<string, string> {
  const user = textOption(call, "as");
  if (user === undefined) return {};
  const [group = "system:masters"] = listOption(call, "asGroup");
  return { "x-remote-user": user, "x-remote-group": group };
}
