/** A chunk of records in the form of an answer, which is not parsed again: the records are what its body contains. */
import type { Answer } from '../extract/client.ts';
import { readBack } from '../extract/json.ts';
import type { Outcome } from '../extract/outcome.ts';
import { buildBody } from '../jobs/worker/fetch-answer.ts';

interface ChunkAnswer {
  readonly answer: Answer;
  /** `classifyAnswer(answer)`. */
  readonly outcome: Outcome;
}

/** `records`: at least one. `at`: the stream's path to its records. */
export function buildChunkAnswer(records: readonly unknown[], at: string, fetchedAt: Date): ChunkAnswer {
  const body = buildBody(records, at);
  const text = JSON.stringify(body);
  const bytes = Buffer.from(text);
  const status = 200;
  return {
    answer: { fetchedAt, durationMs: 0, status, bytes },
    outcome: { kind: 'ok', charge: 'captured', status, body: readBack(body, text), bytes },
  };
}
