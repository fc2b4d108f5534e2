/** How statements identify the attempts that they settle. */
import type { AttemptId } from '../attempt-id.ts';

/**
 * Identifies an attempt. The numbers alone do not: after a failover that lost commits, or in a restored database, the
 * same numbers may belong to another request or another worker.
 */
export interface AttemptKey extends AttemptId {
  readonly worker_id: number;
  /** Identity of the request: ops.requests.identity. */
  readonly identity: string;
}

/** Attempt keys as rows `k` in a FROM clause. The parameters $1 to $4 are `toAttemptKeyValues`. */
export const ATTEMPT_KEYS = `unnest($1::bigint[], $2::int[], $3::int[], $4::text[]) as k(request_id, attempt, worker_id, identity)`;

export const toAttemptKeyValues = (keys: readonly AttemptKey[]) => [
  keys.map((key) => key.request_id),
  keys.map((key) => key.attempt),
  keys.map((key) => key.worker_id),
  keys.map((key) => key.identity),
];
