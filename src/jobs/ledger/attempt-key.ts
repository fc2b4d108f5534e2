/** How attempts are named when they are settled. */

/**
 * Which attempt, beyond doubt. After a failover that lost commits, or in a restored database, the same numbers may be given to
 * another question or to another worker.
 */
export interface AttemptKey {
  readonly request_id: number;
  readonly attempt: number;
  readonly worker_id: number;
  /** Of the question: ops.requests.identity. */
  readonly identity: string;
}

/** An attempt in one word: of a request there may be several. */
export const attemptId = ({ request_id, attempt }: Pick<AttemptKey, 'request_id' | 'attempt'>): string =>
  `${request_id}.${attempt}`;

/** The keys of a statement, from its parameters $1 to $4: `attemptKeyValues`. */
export const ATTEMPT_KEYS = `unnest($1::bigint[], $2::int[], $3::int[], $4::text[]) as k(request_id, attempt, worker_id, identity)`;

export const attemptKeyValues = (keys: readonly AttemptKey[]) => [
  keys.map((key) => key.request_id),
  keys.map((key) => key.attempt),
  keys.map((key) => key.worker_id),
  keys.map((key) => key.identity),
];
