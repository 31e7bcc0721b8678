import { afterAll, beforeAll } from "vitest";
import { etcd } from "../../../apiserver/src/storage/etcd.ts";
import { storageContract } from "../../../apiserver/test/storage/contract.ts";
import { startEtcd, type EtcdProcess } from "./etcd-process.ts";

let server: EtcdProcess;

beforeAll(async () => {
  server = await startEtcd();
});

afterAll(() => server.stop());

let stores = 0;

storageContract("etcd", (history) =>
  etcd({
    hosts: server.url,
    prefix: `/contract/${++stores}`,
    requestTimeout: 15_000,
    ...(history && { history }),
  })({ dataDir: undefined }),
);
