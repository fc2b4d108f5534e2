/** Credits of the day and the month against their limits. */
import { Link } from '../../components/link.tsx';
import { Age } from '../../components/when.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import type { BudgetOutlook } from './predict-limit.ts';

const names = { day: 'today', month: 'this month' } as const;
const ends = { day: 'end of the day', month: 'end of the month' } as const;

interface CreditsProps {
  readonly budgets: readonly BudgetOutlook[];
  readonly isScheduled: boolean;
}

export const Credits = ({ budgets, isScheduled }: CreditsProps) => (
  <>
    {budgets.map((budget) => (
      <BudgetLine budget={budget} />
    ))}
    {isScheduled ? null : <p class="note">Without slots, as none begins a run yet.</p>}
    <p>
      <Link to="/money">What it was spent on</Link>
    </p>
  </>
);

function BudgetLine({
  budget: { window, spent, limit, forecast, endsAt, reachedAt },
}: {
  readonly budget: BudgetOutlook;
}) {
  const expected = `: ${formatCredits(forecast)}`;
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
        Expected by the {ends[window]} (<Age at={endsAt} />){expected}
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
