import { stringify } from "yaml";

/**
 * YAML that kubectl reads as it was meant: its parser follows YAML 1.1, where `no`, `0o17` and `12:30` are no
 * strings unless they are quoted. Long lines are not folded, so that certificates stay in one piece.
 */
export function toYaml(value: unknown): string {
  return stringify(value, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });
}
