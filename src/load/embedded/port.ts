import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { UnavailableError } from '../../errors.ts';

export const host = '127.0.0.1';

/** Below the range from which Linux (32768) and macOS (49152) lend ports to outgoing connections: nobody takes it by chance. */
const lowestPort = 20_000;
const highestPort = 32_767;
const tries = 100;

export async function findFreePort(): Promise<number> {
  for (let i = 0; i < tries; i++) {
    const port = randomInt(lowestPort, highestPort + 1);
    if (await isPortFree(port)) return port;
  }
  throw new UnavailableError(`Found no free port on ${host} between ${lowestPort} and ${highestPort}.`, {
    remedy: 'End programs that listen there, or set DATABASE_URL to a PostgreSQL of yours.',
  });
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
