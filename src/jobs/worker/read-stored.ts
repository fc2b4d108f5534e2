/** A stored body as the answer to a request that reads instead of asking. */
import { type Answer, MOST_BODY_BYTES } from '../../extract/client.ts';
import { decodeBody } from '../../extract/decode.ts';
import type { Pool } from '../../load/pool.ts';
import { readResponse } from '../../load/raw.ts';

/**
 * The body that a request brought, dated by when it came; a failure where retention has taken it. A body that could not be read when
 * it came is decoded again: this version may be able to.
 */
export async function readStored(pool: Pool, requestId: number): Promise<Answer> {
  const started = performance.now();
  const found = await readResponse(pool, requestId);
  const durationMs = Math.round(performance.now() - started);
  if (!found) {
    const error = `the body of request ${requestId} is not stored any more`;
    return { fetchedAt: new Date(), durationMs, error, sent: false };
  }
  const { fetchedAt, status, bytes, encoding } = found;
  const decoded = await decodeBody(bytes, { encoding, mostBytes: MOST_BODY_BYTES });
  return { fetchedAt, durationMs, status, ...('bytes' in decoded ? decoded : { bytes, ...decoded }) };
}
