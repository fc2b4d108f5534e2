/**
 * Processes tell each other what happened to a lane, by LISTEN and NOTIFY: there is something to do, or it pauses. Only
 * latency depends on it. What is not heard is found by the next look into the ledger.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { Connection, Pool } from '../../load/pool.ts';
import { lanes, type QueueLane } from './queues.ts';

export interface LaneCalls {
  /** Tells the other processes that requests wait in these lanes, or that a lane pauses for `pauseMs` milliseconds. */
  tell(waiting: readonly QueueLane[], pauseMs?: number): Promise<void>;
  /** Hears the others from now on, and again after every lost connection. Calling it again does nothing. */
  listen(): void;
  stop(): Promise<void>;
}

interface LaneCallOptions {
  readonly pool: Pool;
  /** `pauseMs` is 0 where requests wait. Also called for every lane after a connection was lost: calls may be missing. */
  readonly onCall: (lane: QueueLane, pauseMs: number) => void;
  readonly onError: (error: Error) => void;
}

const CHANNEL = 'echotik_lanes';
const RETRY_MS = 1_000;
/** A half-open connection is noticed by asking it something now and then. */
const PROBE_EVERY_MS = 30_000;

export function makeLaneCalls({ pool, onCall, onError }: LaneCallOptions): LaneCalls {
  const self = randomUUID();
  const stopping = new AbortController();
  const { signal } = stopping;
  let listening: Promise<void> | undefined;

  const hear = ({ payload = '' }: { readonly payload?: string | undefined }) => {
    const [from, name, pauseMs] = payload.split(' ');
    const lane = lanes.find((known) => known === name);
    if (lane && from !== self) onCall(lane, Number(pauseMs) || 0);
  };
  /** Resolves when the process stops, rejects when the connection is lost. */
  const hearOn = async (connection: Connection) => {
    const lost = new Promise<never>((_, reject) => {
      connection.once('error', reject);
      connection.once('end', () => reject(new Error('connection ended')));
    });
    lost.catch(() => undefined);
    connection.on('notification', hear);
    await connection.query(`listen ${CHANNEL}`);
    for (const lane of lanes) onCall(lane, 0);
    while (!signal.aborted) {
      await Promise.race([lost, wait(PROBE_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined)]);
      if (!signal.aborted) await connection.query('select 1');
    }
  };
  const hearOnAndOn = async () => {
    while (!signal.aborted) {
      let connection: Connection | undefined;
      try {
        connection = await pool.connect();
        await hearOn(connection);
      } catch (error) {
        onError(error as Error);
      } finally {
        // Never back into the pool: it would go on listening there.
        connection?.removeListener('notification', hear);
        connection?.release(true);
      }
      await wait(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  return {
    async tell(waiting, pauseMs = 0) {
      const payloads = waiting.map((lane) => `${self} ${lane} ${pauseMs}`);
      await pool.query({
        name: 'tell lanes',
        text: `select pg_notify('${CHANNEL}', payload) from unnest($1::text[]) payload`,
        values: [payloads],
      });
    },
    listen() {
      listening ??= hearOnAndOn();
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}
