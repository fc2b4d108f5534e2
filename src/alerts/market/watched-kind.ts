/** Rules that are about what is on the watchlist. */
import type { MarketRuleConfig } from '../../config/market-rules.ts';

/** What has to be on the watchlist before the rule can report anything; undefined: nothing. */
export function findWatchedKind(rule: MarketRuleConfig): 'product' | 'shop' | 'creator' | undefined {
  switch (rule.preset) {
    case 'new-shop-product':
      return 'shop';
    case 'new-creator':
      return 'product';
    case 'inactive-creator':
      return 'creator';
    case 'falling-rating':
      return rule.scope === 'watched' ? rule.of : undefined;
    case 'price-drop':
    case 'units-spike':
    case 'product-gone':
      return rule.scope === 'watched' ? 'product' : undefined;
    default:
      return undefined;
  }
}
