import { StatusError } from "../http/status-error.ts";

/** 410: what was asked for has been forgotten. A client starts over, or goes on with the token in here. */
export const gone = (message: string, token?: string): StatusError =>
  new StatusError(410, "Expired", message, undefined, token === undefined ? {} : { continue: token });
