/** A kept connection was closed by the server before it took the request. */
export class StaleConnection extends Error {}

/**
 * Tries again as long as a kept connection turns out to be closed, as Go does: a server that restarts closes all that are
 * kept, and a new one ends it. Only for requests that change nothing by being sent twice.
 */
export async function overOpenConnection<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
    }
  }
}
