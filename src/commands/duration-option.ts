import { KaggError } from "../errors.ts";
import { type Call, textOption } from "./command.ts";

/** Reads `--timeout` and the like as kubectl does (`90s`, `2m`, `1m30s`); milliseconds. Throws `call/invalid`. */
export function durationOption(call: Call, name: string, preset: string): number {
  const text = textOption(call, name) ?? preset;
  const [whole, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const total = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  if (!whole || total === 0) {
    throw new KaggError("call/invalid", {
      where: `--${name}`,
      what: `"${text}" is no duration`,
      hint: `--${name} 90s, 2m or 1m30s`,
    });
  }
  return total * 1000;
}
