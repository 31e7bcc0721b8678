/** The part of a pino logger that the runtime uses, so that a program may hand in its own. */
export type Logger = {
  readonly debug: LogFunction;
  readonly info: LogFunction;
  readonly warn: LogFunction;
  readonly error: LogFunction;
};

type LogFunction = (fields: object, message: string) => void;
