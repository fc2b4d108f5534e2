/** How large the agency is, which year it is, and which markets its lists are of. */

/** Numbers of entities; a share of each is followed, and has a row of every day. */
export interface AgencySize {
  readonly products: number;
  readonly creators: number;
  readonly videos: number;
  readonly shops: number;
  readonly followedProducts: number;
  readonly followedCreators: number;
  readonly followedVideos: number;
  readonly followedShops: number;
  /** Rows of each trending list, and of each ranking without a filter. */
  readonly listLength: number;
  readonly requests: number;
}

/** 20,000 followed entities: 7.3 million days a year. */
const AGENCY: AgencySize = {
  products: 100_000,
  creators: 20_000,
  videos: 50_000,
  shops: 3_000,
  followedProducts: 10_250,
  followedCreators: 5_125,
  followedVideos: 4_100,
  followedShops: 1_025,
  listLength: 100,
  requests: 1_000_000,
};

/** The same proportions, with lists that are at least ten long. */
export const scaleAgency = (factor: number): AgencySize => {
  const scaled = Object.entries(AGENCY).map(([name, value]: [string, number]) => [name, Math.ceil(value * factor)]);
  const size = Object.fromEntries(scaled) as Readonly<Record<keyof AgencySize, number>>;
  return { ...size, listLength: Math.max(10, size.listLength) };
};

/** The year: day 0 is its first day. */
export const FIRST_DAY = '2025-01-01';
export const LAST_DAY = '2025-12-31';
/** Markets of lists; entities are of these and of five smaller ones. */
export const LIST_MARKETS = ['US', 'GB', 'ID', 'TH', 'BR'] as const;
