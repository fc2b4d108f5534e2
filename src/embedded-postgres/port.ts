/** Free TCP ports for the embedded server. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UnavailableError } from '../errors.ts';

export const EMBEDDED_HOST = '127.0.0.1';

/** Below the range from which Linux (32768) and macOS (49152) take ports for outgoing connections. */
const MIN_PORT = 20_000;
const MAX_PORT = 32_767;
const MAX_ATTEMPTS = 100;

/** A port that is not in `refused`. Throws UnavailableError when 100 random ports are in use. */
export async function findFreePort(refused: ReadonlySet<number> = new Set()): Promise<number> {
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    const port = randomInt(MIN_PORT, MAX_PORT + 1);
    if (!refused.has(port) && (await isPortFree(port))) return port;
  }
  throw new UnavailableError(`Found no free port on ${EMBEDDED_HOST} between ${MIN_PORT} and ${MAX_PORT}.`, {
    remedy: 'End programs that listen there, or set DATABASE_URL to a PostgreSQL of yours.',
  });
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: EMBEDDED_HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
