/** Reads stored bodies again: those with records in quarantine, or with values that could not be read. */
import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { beginFindingsReplay } from '../../past/retry-findings.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { businessDate } from '../../time.ts';
import { formatQuantity } from '../format.ts';
import { parseNumber } from '../query.ts';
import type { WebAction } from './action.ts';

/** Both empty: all. */
const inputSchema = z.strictObject({ stream: z.string(), record: z.string() });

export const retryFindings: WebAction<z.output<typeof inputSchema>> = {
  name: 'retry-findings',
  level: 'operate',
  input: inputSchema,
  command: ({ stream, record }) =>
    `quarantine retry${record ? ` ${record}` : ''}${stream ? ` --stream ${stream}` : ''}`,
  async perform({ pool, config, now, dispatch }, { stream, record }) {
    if (stream) requireStream(stream);
    const order = {
      ids: record ? [parseNumber(record, 'record')] : [],
      stream: stream || undefined,
      businessDate: businessDate(now, config.timezone),
    };
    const retried = await beginFindingsReplay(pool, order, now);
    if (retried.runId === undefined)
      throw new ConfigError(retried.reason, { remedy: 'open the page again to see what is left' });
    await dispatch();
    const { runId, answers } = retried;
    return {
      message: `Run ${runId} reads ${formatQuantity(answers, 'stored answer')} again, for 0 credits.`,
      goTo: `/runs/${runId}`,
      runId,
    };
  },
};
