import { writeSync } from "node:fs";
import { lmdb } from "../../src/storage/lmdb.ts";

// Writes until it is killed, eight at a time, and says what was answered. Started by lmdb-crash.test.ts.
const run = `p${process.pid}`;
const storage = await lmdb()({ dataDir: process.argv[2] });

await Promise.all(
  Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; ; index++) {
      const name = `${run}-w${writer}-${index}`;
      const key = { resource: "mangoes.fruit.example.com", namespace: "default", name };
      const encode = (): Buffer => Buffer.from(`${name} is here`);
      const result = await storage.write({ key, expected: 0, type: "put", encode });
      if (result.done) writeSync(1, `${name} ${result.stored.revision} answered\n`);
    }
  }),
);
