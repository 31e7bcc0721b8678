import type { Messages } from "../../../src/sandbox/page/messages.ts";

type Told = {
  [Name in keyof Messages]: { readonly name: Name; readonly data: Messages[Name] };
}[keyof Messages];

/** What the page is told, one by one, until `signal` aborts. */
export async function* pageEvents(url: string, query: string, signal: AbortSignal): AsyncGenerator<Told> {
  const response = await fetch(`${url}api/events?${query}`, { signal });
  if (!response.ok || !response.body) throw new Error(`${response.status}: ${await response.text()}`);
  let left = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (left + part).split("\n\n");
    left = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (name && data) yield { name, data: JSON.parse(data) } as Told;
    }
  }
}

/** The next thing of that name that is as wanted; everything before it is passed over. */
export async function nextOf<Name extends keyof Messages>(
  events: AsyncGenerator<Told>,
  wanted: Name,
  isWanted: (data: Messages[Name]) => boolean = () => true,
): Promise<Messages[Name]> {
  for (;;) {
    const { value } = await events.next();
    if (!value) throw new Error(`the stream ended before ${wanted}`);
    if (value.name === wanted && isWanted(value.data as Messages[Name])) return value.data as Messages[Name];
  }
}
