/** What a spool records about an attempt: its number and its response. */
import type { AttemptId } from '../attempt-id.ts';

/** A response that is not committed yet, with what identifies its attempt in the ledger. */
export interface SpooledResponse extends AttemptId {
  /**
   * SHA-256 over stream, params and page. Where a restored database gave the same numbers out again, the identity
   * differs.
   */
  readonly identity: string;
  readonly stream: string;
  /** The worker that sent the request: ops.attempts.worker_id. */
  readonly workerId: number;
  /** When the attempt was reserved, by the clock of the database. */
  readonly reservedAt: Date;
  readonly fetchedAt: Date;
  readonly status: number;
  readonly durationMs: number;
  /** Content-Encoding of a body that could not be decoded. */
  readonly encoding?: string | undefined;
  /** Why the body could not be decoded, or is not complete. */
  readonly unreadable?: string | undefined;
  readonly body: SpooledBody;
}

/** `bytes` is the uncompressed size, `sha256` the hash of the uncompressed bytes in hex. */
interface SpooledBody {
  readonly sha256: string;
  readonly bytes: number;
  readonly gzip: Buffer;
}
