import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { KaggError } from "../errors.ts";

/** The same from one session to the next where they are free, so that kubeconfigs and open pages go on. */
export type Ports = { readonly sandbox: number; readonly page: number; readonly server: number };

/** Finds three ports; throws `dev/port-taken` where `wanted`, for the sandbox, is not free. */
export async function choosePorts(folder: string, wanted: number | undefined): Promise<Ports> {
  const file = join(folder, "ports.json");
  const last = await readLast(file);
  if (wanted !== undefined && !(await isFree(wanted))) throw taken(wanted);
  const ports = {
    sandbox: wanted ?? (await freePort(last.sandbox)),
    page: await freePort(last.page),
    server: await freePort(last.server),
  };
  await writeFile(file, `${JSON.stringify(ports)}\n`);
  return ports;
}

async function readLast(file: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Partial<Ports>;
  } catch {
    return {};
  }
}

async function freePort(last: number | undefined): Promise<number> {
  return last !== undefined && (await isFree(last)) ? last : listenOnce(0);
}

const isFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

/** On all addresses, as the server may listen on all. */
async function listenOnce(port: number): Promise<number> {
  const server = createServer().listen(port);
  await once(server, "listening");
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, "close");
  return found;
}

const taken = (port: number): KaggError =>
  new KaggError("dev/port-taken", {
    where: "--port",
    what: `port ${port} of this machine is not free`,
    hint: "choose another one, or leave --port out: kagg dev",
  });
