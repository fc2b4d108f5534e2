/** Markets: how EchoTik spells them, and which there are. */

/** Codes of two letters that Intl has a name for and that are no country. */
const NO_COUNTRIES = new Set(['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ']);
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Where TikTok Shop sells. Source: the markets that the endpoints of comments and products take. */
const SHOP_MARKETS = 'US, GB, DE, FR, IT, ES, IE, MX, BR, ID, MY, PH, SG, TH, VN, JP';

/** What stands for no filter in the groups trending and insights. */
export const EVERY_MARKET: readonly string[] = ['all_regions', 'nothing'];

const spellings = new Map<string, string>();
/** Answers come from strangers: the memory for their spellings is limited. */
const MOST_SPELLINGS = 1_000;

/**
 * A market as EchoTik spells it: `us` is US, `UK` is GB. Text that is no code of two letters is left as it is, such as
 * `all_regions` or the name of a country.
 */
export function spelledMarket(text: string): string {
  const known = spellings.get(text);
  if (known !== undefined) return known;
  if (!/^[A-Za-z]{2}$/.test(text)) return text;
  const spelled = Intl.getCanonicalLocales(`und-${text}`)[0]?.slice('und-'.length) ?? text;
  if (spellings.size < MOST_SPELLINGS) spellings.set(text, spelled);
  return spelled;
}

/** Whether it is a country in the spelling of EchoTik. */
const isMarket = (text: string): boolean =>
  /^[A-Z]{2}$/.test(text) && spelledMarket(text) === text && !NO_COUNTRIES.has(text) && names.of(text) !== undefined;

/** What is wrong with a market; undefined: nothing. `others`: what may stand in place of one. */
export function marketMistake(text: string, others: readonly string[] = []): string | undefined {
  if (others.includes(text) || isMarket(text)) return undefined;
  const near = nearMarket(text);
  const besides = others.length ? ` or ${others.join(' or ')}` : '';
  return (
    `'${text}' is not a market${near ? ` (did you mean ${near}?)` : ''}: ` +
    `expected the two capital letters of a country${besides}; TikTok Shop is in ${SHOP_MARKETS}`
  );
}

/** The market that was meant by another spelling or by the name of the country. */
function nearMarket(text: string): string | undefined {
  const trimmed = text.trim();
  const spelled = spelledMarket(trimmed);
  if (isMarket(spelled)) return spelled;
  return codes().find((code) => names.of(code)?.toLowerCase() === trimmed.toLowerCase());
}

function codes(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  return letters.flatMap((first) => letters.map((second) => first + second)).filter(isMarket);
}
