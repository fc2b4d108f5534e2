/** Market alerts in English. */
import type { MarketTexts } from './market-texts.ts';

const count = (total: number, one: string, many: string) => `${total} ${total === 1 ? one : many}`;

export const englishMarket: MarketTexts = {
  titles: {
    'price-drop': (total) => `${count(total, 'product', 'products')} became cheaper`,
    'new-shop-product': (total) => `${count(total, 'new product', 'new products')} of watched shops`,
    'enters-ranking': (total) => `${total} entered the ranking`,
    'leaves-ranking': (total) => `${total} left the ranking`,
    'enters-trending': (total) => `${total} entered the trending list`,
    'units-spike': (total) => `${count(total, 'product', 'products')} sold far more than before`,
    'new-creator': (total) => `${count(total, 'new creator', 'new creators')} of watched products`,
    'inactive-creator': (total) => `${count(total, 'creator', 'creators')} stopped publishing`,
    'falling-rating': (total) => `${count(total, 'rating', 'ratings')} fell`,
    'product-gone': (total) => `${count(total, 'product is', 'products are')} gone`,
    sql: (total) => count(total, 'new row', 'new rows'),
  },
  changes: {
    'price-drop': ({ oldValue, newValue, more }) => `${oldValue} -> ${newValue} (${more['change_pct']} %)`,
    'new-shop-product': ({ newValue, more }) => `new in the shop ${newValue ?? more['seller_id']}`,
    'enters-ranking': ({ newValue }) => `place ${newValue}, was not among these places`,
    'leaves-ranking': ({ oldValue }) => `was at place ${oldValue}, is no longer among these places`,
    'enters-trending': ({ newValue }) => `place ${newValue}, was not among these places`,
    'units-spike': ({ oldValue, newValue }) => `${newValue} units, mean of the days before ${oldValue}`,
    'new-creator': ({ newValue, more }) => `promotes ${newValue ?? more['product_id']}`,
    'inactive-creator': ({ oldValue, newValue, more }) =>
      `no video for ${newValue} days, usual gap ${oldValue} days, last one on ${more['last_post']}`,
    'falling-rating': ({ oldValue, newValue }) => `${oldValue} -> ${newValue}`,
    'product-gone': ({ oldValue, newValue }) => `${oldValue} -> ${newValue}`,
  },
  simulated: 'simulated data',
  several: (rules) => `Market: ${rules} rules`,
  days: (day, previousDay) => (previousDay === null ? day : `${day}, before: ${previousDay}`),
  more: (total) => `and ${total} more`,
  showAll: 'All of them',
  digest: {
    title: (day) => `Market digest of ${day}`,
    sections: {
      reported: 'Reported in the last 24 hours',
      moved: 'Products that sold most in the last 7 days',
      places: 'Products that won most places',
      entered: 'New in the ranking',
      watched: 'Watched products',
      rules: 'Rules that cannot be evaluated',
    },
    columns: {
      rule: 'rule',
      name: 'name',
      id: 'id',
      region: 'market',
      day: 'day',
      change: 'change',
      units: 'units',
      units_before: 'units the day before',
      units_growth_pct: 'growth %',
      price: 'price',
      rank: 'place',
      previous_rank: 'place before',
      rating: 'rating',
      error: 'why',
    },
    nothing: 'Nothing.',
    failed: 'This part could not be read',
  },
};
