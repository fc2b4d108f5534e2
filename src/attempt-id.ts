/** What identifies an attempt where its request is known to be the same: in one transaction, or in one spool. */

/** One attempt of a request, in the columns of ops.attempts. */
export interface AttemptId {
  readonly request_id: number;
  readonly attempt: number;
}

/** `request.attempt`, as a key of maps and sets. */
export const formatAttemptId = ({ request_id, attempt }: AttemptId): string => `${request_id}.${attempt}`;
