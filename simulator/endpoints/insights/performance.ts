/** How ads perform: impressions, rates and costs. */
import { integerIn, unit } from '../../world/random.ts';

/** What the ads behind a keyword or a product category gained in a window, and the posts of the window before. */
export interface AdGains {
  readonly views: number;
  readonly likes: number;
  readonly comments: number;
  readonly shares: number;
  readonly posts: number;
  readonly postsBefore: number;
}

const round = (value: number, decimals = 2) => Number(value.toFixed(decimals));
/** The rounding of TikTok for values that it does not publish exactly. */
const threeDigits = (value: number) => Number(value.toPrecision(3));

export function buildPerformance(name: string, region: string, gained: AdGains) {
  const about = (what: string) => unit(what, name, region);
  const impression = threeDigits(gained.views);
  const ctr = round(0.3 + 2 * about('ctr'));
  const cvr = round(2 + 10 * about('cvr'));
  const cost = threeDigits((impression * integerIn(2, 9, 'cost of a thousand', name, region)) / 1000);
  const actions = Math.max(1, (impression * ctr * cvr) / 10_000);
  return {
    comment: gained.comments,
    cost,
    cpa: round(cost / actions),
    ctr,
    cvr,
    impression,
    like: gained.likes,
    play_six_rate: round(4 + 6 * about('six seconds')),
    post: threeDigits(gained.posts),
    post_change: round((100 * (gained.posts - gained.postsBefore)) / Math.max(1, gained.postsBefore)),
    share: gained.shares,
  };
}
