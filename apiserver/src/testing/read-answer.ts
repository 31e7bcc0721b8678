import type { IncomingMessage } from "node:http";
import type { TestEvent, TestResponse } from "./test-client.ts";

/** The whole answer. */
export async function responseOf(answer: IncomingMessage): Promise<TestResponse> {
  return {
    status: answer.statusCode ?? 0,
    headers: headersOf(answer),
    warnings: (answer.headersDistinct["warning"] ?? []).map((text) =>
      // Node reads every byte of a header as a character; what is not ASCII was written as UTF-8.
      Buffer.from(text, "latin1").toString(),
    ),
    body: parsed(await textOf(answer)),
  };
}

/** By lower-case name; several lines are joined with ", ". */
export const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]));

/** The events of a stream as they come. */
export async function* eventsOf(answer: IncomingMessage): AsyncGenerator<TestEvent> {
  if (answer.statusCode !== 200) {
    throw new Error(`the watch was answered with ${answer.statusCode}: ${await textOf(answer)}`);
  }
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of answer as AsyncIterable<Buffer>) {
    const lines = `${rest}${decoder.decode(part, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line) as TestEvent;
  }
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
