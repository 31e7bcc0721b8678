import { writeSync } from "node:fs";
import { lmdb } from "../../src/storage/lmdb.ts";

// Writes until it is killed, eight at a time, and says which names were answered. Started by lmdb.test.ts.
const storage = await lmdb()({ dataDir: process.argv[2] });

await Promise.all(
  Array.from({ length: 8 }, async (_, writer) => {
    for (let index = 0; ; index++) {
      const name = `w${writer}-${index}`;
      const key = { resource: "mangoes.fruit.example.com", namespace: "default", name };
      await storage.write({ key, expected: 0, type: "put", encode: () => Buffer.from(`${name} is here`) });
      writeSync(1, `${name}\n`);
    }
  }),
);
