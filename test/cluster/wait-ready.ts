import { readFile } from "node:fs/promises";
import { get } from "node:https";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** Resolves once kube-apiserver says `ok` at /readyz; rejects after `seconds` with its last answer. */
export async function waitReady(folder: string, server: string, seconds: number): Promise<void> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const [ca, cert, key] = await Promise.all([pki("ca.crt"), pki("admin.crt"), pki("admin.key")]);
  const deadline = Date.now() + seconds * 1000;
  let last = "no answer";
  while (Date.now() < deadline) {
    last = await ask(`${server}/readyz?verbose`, { ca, cert, key });
    if (last === "200") return;
    // A pause between two questions, not a wait for the answer.
    await setTimeout(50);
  }
  throw new Error(`kube-apiserver is not ready after ${seconds} s: ${last}`);
}

function ask(url: string, credentials: { ca: Buffer; cert: Buffer; key: Buffer }): Promise<string> {
  return new Promise((resolve) => {
    get(url, { ...credentials, agent: false, timeout: 2000 }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve(response.statusCode === 200 ? "200" : body));
    }).on("error", (error) => resolve(error.message));
  });
}
