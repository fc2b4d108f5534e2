/** Credits of the day and the month against their limits. */
import { Age } from '../../components/when.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import type { BudgetOutlook } from './predict-limit.ts';

const names = { day: 'today', month: 'this month' } as const;

export const Credits = ({ budgets }: { readonly budgets: readonly BudgetOutlook[] }) => (
  <>
    {budgets.map((budget) => (
      <BudgetLine budget={budget} />
    ))}
  </>
);

function BudgetLine({
  budget: { window, spent, limit, forecast, endsAt, reachedAt },
}: {
  readonly budget: BudgetOutlook;
}) {
  const expected = `expected by its end: ${formatCount(forecast)}`;
  return (
    <div class="budget">
      <p>
        <strong>{formatCredits(spent)}</strong> {names[window]}
        {limit === null ? ', no limit' : ` of ${formatCount(limit)}`}
      </p>
      {limit === null ? null : (
        <meter
          min={0}
          max={limit}
          high={Math.ceil(limit * 0.8)}
          optimum={0}
          value={Math.min(spent, limit)}
          aria-label={`Credits ${names[window]}`}
        >
          {formatCount(spent)} of {formatCount(limit)}
        </meter>
      )}
      <p class="note">
        {expected} (<Age at={endsAt} />)
        {limit !== null && forecast > limit ? (
          <>
            {'; '}
            <strong>the limit is reached{reachedAt ? ' ' : ' before that'}</strong>
            {reachedAt ? <Age at={reachedAt} /> : null}
          </>
        ) : null}
      </p>
    </div>
  );
}
