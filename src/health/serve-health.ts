/** Serves the health of this process until it is closed, with the routes that other parts add. */
import { type Health, openHealth } from './health.ts';
import { formatHealthUrl, type HealthAddress } from './health-address.ts';
import { createHealthRoutes } from './health-routes.ts';
import { type Handler, startHttpServer } from './http-server.ts';

export interface ServedHealth {
  readonly health: Health;
  /** Where this machine reaches it; undefined: it is not served. */
  readonly url: string | undefined;
  /** Serves one more path, such as `/metrics`. Does nothing where health is not served. */
  readonly addRoute: (path: string, handler: Handler) => void;
  /** Never rejects. */
  close(): Promise<void>;
}

/** `address` absent: nothing is served, and nothing costs anything. Throws ConfigError when it cannot listen there. */
export async function serveHealth(
  address: HealthAddress | undefined,
  onError: (error: Error) => void,
): Promise<ServedHealth> {
  const health = openHealth();
  if (!address) return { health, url: undefined, addRoute: () => undefined, close: async () => undefined };
  const server = await startHttpServer({ ...address, routes: createHealthRoutes(health), onError });
  health.watch();
  return {
    health,
    url: formatHealthUrl({ host: address.host, port: server.port }),
    addRoute: server.addRoute,
    async close() {
      health.close();
      await server.close();
    },
  };
}
