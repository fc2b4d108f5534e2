/** Markets: how EchoTik spells them, and which exist. */

/** Codes of two letters that Intl has a name for and that are not a country. */
const NON_COUNTRY_CODES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);
const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Where TikTok Shop sells. Source: the markets that the endpoints of comments and products take. */
const SHOP_MARKETS = 'US, GB, DE, FR, IT, ES, IE, MX, BR, ID, MY, PH, SG, TH, VN, JP';

/** Values that mean "no filter" in the groups trending and insights. */
export const NO_MARKET_FILTER: readonly string[] = ['all_regions', 'nothing'];

const normalizedMarkets = new Map<string, string>();
/** The spellings come from answers of the API, so their number is limited. */
const MAX_NORMALIZED_MARKETS = 1_000;

/**
 * A market as EchoTik spells it: `us` is US, `UK` is GB. Text that is not a code of two letters is left unchanged, such
 * as `all_regions` or the name of a country.
 */
export function normalizeMarket(text: string): string {
  const known = normalizedMarkets.get(text);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]{2}$/.test(text)) return text;
  const spelled = Intl.getCanonicalLocales(`und-${text}`)[0]?.slice('und-'.length) ?? text;
  if (normalizedMarkets.size < MAX_NORMALIZED_MARKETS) normalizedMarkets.set(text, spelled);
  return spelled;
}

/** Whether it is a country in the spelling of EchoTik. */
const isMarket = (text: string): boolean =>
  /^[A-Z]{2}$/.test(text) &&
  normalizeMarket(text) === text &&
  !NON_COUNTRY_CODES.has(text) &&
  countryNames.of(text) !== undefined;

/** Why a market is invalid; undefined where it is valid. `others`: values that are accepted in place of a market. */
export function findMarketError(text: string, others: readonly string[] = []): string | undefined {
  if (others.includes(text) || isMarket(text)) return undefined;
  const near = suggestMarket(text);
  const besides = others.length ? ` or ${others.join(' or ')}` : '';
  return (
    `'${text}' is not a market${near ? ` (did you mean ${near}?)` : ''}: ` +
    `expected the two capital letters of a country${besides}; TikTok Shop is in ${SHOP_MARKETS}`
  );
}

/** The market that was meant by another spelling or by the name of the country. */
function suggestMarket(text: string): string | undefined {
  const trimmed = text.trim();
  const spelled = normalizeMarket(trimmed);
  if (isMarket(spelled)) return spelled;
  return listMarketCodes().find((code) => countryNames.of(code)?.toLowerCase() === trimmed.toLowerCase());
}

function listMarketCodes(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isMarket);
}
