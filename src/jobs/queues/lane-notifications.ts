/**
 * Processes notify each other about a lane by LISTEN and NOTIFY: requests wait, or it pauses. Only latency depends on
 * it: the next handout finds in the ledger what a lost notification was about. Every role may send a notification, also
 * one that only reads, so it is a hint to look into the ledger, and nothing in it is believed.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { Connection, Pool } from '../../load/connection/pool.ts';
import { statement } from '../../load/connection/statement.ts';
import { queueLanes, type QueueLane } from './queues.ts';

export interface LaneNotifications {
  /**
   * Notifies the other processes that requests wait in these lanes, or that they pause for `pauseMs` milliseconds.
   * Rejects with what PostgreSQL says.
   */
  notify(waiting: readonly QueueLane[], pauseMs?: number): Promise<void>;
  /** Listens from now on, and again after every lost connection, which is reported. Calling it again does nothing. */
  listen(): void;
  /** Requests are open, so notifications matter: the connection is probed soon. */
  noteWork(): void;
  stop(): Promise<void>;
}

interface LaneNotificationOptions {
  readonly pool: Pool;
  /** Also called for every lane with each new connection: notifications may be missing. */
  readonly onNotification: (lane: QueueLane, about: 'requests' | 'pause') => void;
  readonly onError: (error: Error) => void;
}

const CHANNEL = 'echotik_lanes';
const NOTIFY = statement(
  'notify lanes',
  {},
  `select from unnest($1::text[]) payload, pg_notify('${CHANNEL}', payload)`,
);
const RETRY_MS = 1_000;
/**
 * While requests are open a half-open connection is noticed by a query. An idle one makes no transaction: TCP keepalive
 * notices that the server is gone, and what a proxy keeps half open is noticed with the next work.
 */
const PROBE_EVERY_MS = 30_000;

export function openLaneNotifications({ pool, onNotification, onError }: LaneNotificationOptions): LaneNotifications {
  const self = randomUUID();
  const stopping = new AbortController();
  const { signal } = stopping;
  let listening: Promise<void> | undefined;
  let hasWork = false;

  const receive = ({ payload = '' }: { readonly payload?: string | undefined }) => {
    const [from, name, pauseMs] = payload.split(' ');
    const lane = queueLanes.find((known) => known === name);
    if (!lane || from === self) return;
    hasWork = true;
    onNotification(lane, pauseMs === '0' ? 'requests' : 'pause');
  };
  /** Resolves when the process stops, rejects when the connection is lost. */
  const listenOn = async (connection: Connection) => {
    const lost = new AbortController();
    connection.once('error', (error) => lost.abort(error));
    connection.once('end', () => lost.abort(new Error('connection ended')));
    const interrupted = AbortSignal.any([signal, lost.signal]);
    connection.on('notification', receive);
    await connection.query(`listen ${CHANNEL}`);
    for (const lane of queueLanes) onNotification(lane, 'requests');
    while (!signal.aborted) {
      await wait(PROBE_EVERY_MS, undefined, { signal: interrupted, ref: false }).catch(() => undefined);
      lost.signal.throwIfAborted();
      if (signal.aborted || !hasWork) continue;
      hasWork = false;
      await connection.query('select 1');
    }
  };
  const listenUntilStopped = async () => {
    while (!signal.aborted) {
      let connection: Connection | undefined;
      try {
        connection = await pool.connect();
        await listenOn(connection);
      } catch (error) {
        onError(error as Error);
      } finally {
        // Not back into the pool, where it would continue to listen.
        connection?.removeListener('notification', receive);
        connection?.release(true);
      }
      await wait(RETRY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  return {
    async notify(waiting, pauseMs = 0) {
      // Workers of version 0.1 pause for the time in the notification.
      const payloads = waiting.map((lane) => `${self} ${lane} ${pauseMs}`);
      await pool.query(NOTIFY, [payloads]);
    },
    listen() {
      listening ??= listenUntilStopped();
    },
    noteWork() {
      hasWork = true;
    },
    async stop() {
      stopping.abort();
      await listening;
    },
  };
}
