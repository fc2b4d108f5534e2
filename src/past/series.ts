/**
 * A series of a stream with days: what its requests have in common. It is the params without the days, such as
 * `{ region: 'US', rank_type: 1 }` of a rank list.
 */
import type { Params, Stream } from '../streams/stream.ts';

/** The params of a request without its days. */
export const toSeries = ({ dated }: Stream, params: Params): Params =>
  Object.fromEntries(Object.entries(params).filter(([name]) => !dated?.params.includes(name)));

/** A text that is the same for equal series, whatever the order of their params. */
export const identifySeries = (series: Params): string =>
  JSON.stringify(Object.entries(series).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The different series of inputs, in the order in which they first appear. */
export const listSeries = (stream: Stream, inputs: readonly Params[]): readonly Params[] => [
  ...new Map(inputs.map((input) => toSeries(stream, input)).map((series) => [identifySeries(series), series])).values(),
];

/** `region=US rank_type=1`, for tables and messages. */
export const formatSeries = (series: Params): string =>
  Object.entries(series)
    .map(([param, value]) => `${param}=${String(value)}`)
    .join(' ');
