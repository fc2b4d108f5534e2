/**
 * Values of params that the API takes, bills and answers with nothing: another spelling of a market, an id with a
 * letter, a category that does not exist, a day that is still to come. The types of params (enumerations, numbers,
 * ranges) are in the schemas of the streams.
 */
import { isDay } from '../time.ts';
import { influencerCategories } from './influencer/category-names.ts';
import { NO_MARKET_FILTER, findMarketError } from './markets.ts';
import { didYouMean } from '../did-you-mean.ts';
import type { Params, Stream } from './stream.ts';

/** Longest id of TikTok and EchoTik, in digits. */
const ID = /^\d{1,20}$/;
const IDS = /^\d{1,20}(?:,\d{1,20})*$/;
/** In place of an id, where a stream of trending or insights is requested without a filter. */
const NO_FILTER = 'nothing';
/** Languages of ads. Source: the endpoint file of insights-ads. */
const AD_LANGUAGES = ['en', 'es', 'ar', 'vi', 'th', 'de', 'id', 'pt', 'fr', 'ms', 'nl', 'ja', 'it', 'ro', 'ko'];

/** What is wrong with one value of a param, after its type was found right; undefined: nothing that is known. */
export function findValueError({ dated, path }: Stream, name: string, value: unknown): string | undefined {
  if (typeof value === 'number') return findNumberError(name, value);
  if (typeof value !== 'string') return undefined;
  if (name === 'region') return findMarketError(value, acceptsNoFilter(path) ? NO_MARKET_FILTER : []);
  if (name === 'influencer_category_name') return findCategoryError(value);
  if (name === 'ad_language' && !AD_LANGUAGES.includes(value))
    return `'${truncateForMessage(value)}' is not one of ${AD_LANGUAGES.join(', ')}`;
  if (dated?.params.includes(name)) return isDay(value) ? undefined : `'${value}' is not a day such as 2026-01-31`;
  if (/^(?:id|\w+_id)$/.test(name) && name !== 'unique_id') {
    if (ID.test(value) || (value === NO_FILTER && acceptsNoFilter(path))) return undefined;
    return `'${truncateForMessage(value)}' is not an id of digits`;
  }
  if (name.endsWith('_ids') && name !== 'unique_ids') {
    return IDS.test(value) ? undefined : `'${truncateForMessage(value)}' is not an id of digits`;
  }
  return value.trim() ? undefined : 'it is empty';
}

/**
 * What is wrong with values together: none of several is given, days that are still to come or end before they begin, a minimum above its
 * maximum.
 */
export function findCombinationErrors(stream: Stream, params: Params, businessDate: string): readonly string[] {
  const { dated, anyOf } = stream;
  const missing = anyOf?.every((name) => params[name] === undefined) ? [`none of ${anyOf.join(', ')} is given`] : [];
  const ranges = Object.entries(params).flatMap(([name, least]) => {
    const most = name.startsWith('min_') ? params[name.replace('min_', 'max_')] : undefined;
    return typeof least === 'number' && typeof most === 'number' && least > most
      ? [`${name} ${least} is above ${name.replace('min_', 'max_')} ${most}`]
      : [];
  });
  const limits = [...missing, ...ranges];
  if (!dated || dated.params.some((name) => !isDay(String(params[name])))) return limits;
  const newest = dated.newest(params, businessDate);
  const requests = dated.requests(params);
  const late = dated.params.filter((name) =>
    requests.some((request) => readDay(request, name) > readDay(newest, name)),
  );
  const last = dated.params.at(-1);
  return [
    ...limits,
    ...(requests.length ? [] : [dated.params.map((name) => `${name} ${readDay(params, name)}`).join(' is after ')]),
    // The first day of a window may be any day up to its last one.
    ...(last !== undefined && late.includes(last)
      ? [`${last} ${readDay(params, last)} is still to come: the newest that can be asked is ${readDay(newest, last)}`]
      : []),
  ];
}

/** Units and limits as the endpoint files of the API reference state them. */
function findNumberError(name: string, value: number): string | undefined {
  if (value < 0) return `${value} is below 0`;
  if (name.endsWith('_rating') && value > 5) return `${value} is above 5, the best rating`;
  if (name.endsWith('_interaction_rate') && value > 1) return `${value} is above 1: it is a fraction, 0.01 is 1 %`;
  if (name.endsWith('_create_time') && value >= MIN_EPOCH_MILLISECONDS) return `${value} is not in seconds since 1970`;
  if (name.endsWith('_crawl_dt') && !isDay(String(value).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')))
    return `${value} is not a day such as 20260131`;
  return undefined;
}

/** As seconds, this is in the year 5138; as milliseconds, in 1973. */
const MIN_EPOCH_MILLISECONDS = 1e11;

const readDay = (params: Params, name: string) => String(params[name]);

const acceptsNoFilter = (path: string | null) => /\/(?:trending|insights)\//.test(path ?? '');

function findCategoryError(value: string): string | undefined {
  if (influencerCategories.includes(value)) return undefined;
  return `'${value}' is not a category of creators${didYouMean(value, influencerCategories)}: category-names lists them`;
}

/** A value may be as long as an image. */
const MAX_SHOWN_LENGTH = 60;
const truncateForMessage = (value: string) => value.slice(0, MAX_SHOWN_LENGTH);
