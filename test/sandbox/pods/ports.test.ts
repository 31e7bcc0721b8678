import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import {
  giveBackPorts,
  dialledPort,
  portsAnnotation,
  PORTS_ANNOTATION,
  takePort,
} from "../../../src/sandbox/pods/network/ports.ts";

test("the port to dial is the one that the pod says, and otherwise the one that it is called", () => {
  const ports = new Map([[8443, 20_001]]);
  const annotated = (text: string): { metadata: { name: string; annotations: Record<string, string> } } => ({
    metadata: { name: "web", annotations: { [PORTS_ANNOTATION]: text } },
  });
  expect(dialledPort(annotated(portsAnnotation(ports)), 8443)).toBe(20_001);
  expect(dialledPort(annotated(portsAnnotation(ports)), 80)).toBe(80);
  expect(dialledPort(annotated("nonsense"), 8443)).toBe(8443);
  expect(dialledPort({ metadata: { name: "web" } }, 8443)).toBe(8443);
});

test("ports are taken once, and somebody can listen on each of them", async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, takePort));
  onTestFinished(() => giveBackPorts(ports));
  expect(new Set(ports).size).toBe(50);
  for (const port of ports) {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, resolve);
    });
  }
});
