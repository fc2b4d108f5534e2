import { createHash } from 'node:crypto';
import { identifySeries } from '../../past/series.ts';
import type { Params } from '../../streams/stream.ts';

/** Names a series in URLs and forms: a digest, because params can contain anything and be of any length. */
export const digestSeries = (series: Params): string =>
  createHash('sha256').update(identifySeries(series)).digest('hex').slice(0, 16);
