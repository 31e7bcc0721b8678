import { dump } from "js-yaml";

/**
 * An answer in YAML. By js-yaml: the other package takes five times as long, exhausts the stack at half the depth that a
 * body may have, and leaves words without quotes that YAML 1.1 takes for booleans and dates, which sigs.k8s.io/yaml does not.
 */
export const yamlText = (value: object): string =>
  dump(value, { noRefs: true, lineWidth: -1, skipInvalid: true });
