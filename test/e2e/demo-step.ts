type Ran = { readonly stdout: string; readonly stderr: string; readonly exitCode: number };

let number = 0;

/** Shows a command as a person would type it and what it printed; throws where its exit code is another. */
export async function step(
  title: string,
  command: string,
  run: () => Promise<Ran>,
  exitCode = 0,
): Promise<void> {
  number += 1;
  console.log(`\n── ${number} · ${title}\n$ ${command}`);
  const ran = await run();
  const printed = [ran.stderr, ran.stdout].map((text) => text.trimEnd()).filter(Boolean);
  if (printed.length > 0) console.log(printed.join("\n"));
  if (ran.exitCode !== exitCode) {
    throw new Error(`step ${number} (${command}) exited with ${ran.exitCode}, expected ${exitCode}`);
  }
}
