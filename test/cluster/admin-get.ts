import { readFile } from "node:fs/promises";
import { Agent, get } from "node:https";
import { join } from "node:path";

/** A GET as the cluster's admin over one kept connection. */
export async function adminGet(folder: string, server: string): Promise<<T>(path: string) => Promise<T>> {
  const pki = (name: string): Promise<Buffer> => readFile(join(folder, "pki", name));
  const [ca, cert, key] = await Promise.all([pki("ca.crt"), pki("admin.crt"), pki("admin.key")]);
  const agent = new Agent({ keepAlive: true, ca, cert, key });
  return <T>(path: string) =>
    new Promise<T>((resolve, reject) => {
      get(`${server}${path}`, { agent }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => {
          if (response.statusCode === 200) resolve(JSON.parse(body) as T);
          else reject(new Error(`GET ${path}: ${response.statusCode} ${body}`));
        });
      }).on("error", reject);
    });
}
