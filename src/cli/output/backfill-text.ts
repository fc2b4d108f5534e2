/** A backfill before it begins: which days are covered, and what the others cost. */
import type { BackfillPlan } from '../../past/backfill.ts';
import type { Quote } from '../../plan/quote.ts';
import { planText } from './plan-text.ts';

/** The plan as the JSON value of --dry-run. */
export const toBackfillJson = ({ order: { stream, span, mode }, run, found, owners }: BackfillPlan, quote: Quote) => ({
  stream: stream.name,
  ...span,
  mode,
  walks: run.roots.length,
  found,
  owners,
  ...quote,
});

/** Coverage and costs. Ends with a line break. */
export const backfillText = (plan: BackfillPlan, quote: Quote): string => `${coverageText(plan)}\n${planText([quote])}`;

/**
 * `product-ranklist from 2026-01-01 to 2026-03-31, 2 series: 180 walks, of which 30 present, 1 failed, 149 missing. To
 * request: 150.`
 */
export function coverageText({ order: { stream, span, series }, run, found, owners }: BackfillPlan): string {
  const total = Object.values(found).reduce((sum, count) => sum + count, 0);
  const states = Object.entries(found).flatMap(([state, count]) => (count ? `${count} ${state}` : []));
  const open = owners.length ? ` Open: run ${owners.join(', ')}.` : '';
  return (
    `${stream.name} from ${span.from} to ${span.to}, ${series.length} series: ` +
    `${total} walks, of which ${states.join(', ')}. To request: ${run.roots.length}.${open}`
  );
}
