import type { Condition } from "../../../src/sandbox/aggregator/objects.ts";
import { ADDRESS } from "./workbench.ts";

/** What is asked for in the check. */
export const CHECKED: string = `https://${ADDRESS}/apis/fruit.example.com/v1`;

/** A condition in a line. */
export const found = ({ status, reason, message }: Condition): string => `${status} ${reason}: ${message}`;

export const any = (): boolean => true;
