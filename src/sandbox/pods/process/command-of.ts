import type { Image } from "../images.ts";
import type { Container } from "../pod.ts";
import { expand } from "./expand.ts";

/** The program and its arguments: a container's `command` replaces that of the image, its `args` are added. */
export function commandOf(
  { command = [], args = [] }: Container,
  image: Image,
  environment: Readonly<Record<string, string>>,
): readonly string[] {
  const own = [...command, ...args].map((text) => expand(text, (name) => environment[name]));
  return command.length > 0 ? own : [...image.command, ...own];
}
