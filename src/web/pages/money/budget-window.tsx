/** A day or a month of the budget: what is spent, what is expected, and when the limit is reached. */
import { State } from '../../components/state.tsx';
import { When } from '../../components/when.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import { useView } from '../../view.ts';
import type { MoneyWindow } from './read-money.ts';

export function BudgetWindow({ window, spent, limit, forecast, endsAt, reserved, hitAt }: MoneyWindow) {
  const name = window === 'day' ? 'Today' : 'This month';
  return (
    <section class="card">
      <h2>{name}</h2>
      <p class="figure">
        {formatCount(spent)} {limit === null ? 'credits' : `of ${formatCredits(limit)}`}
      </p>
      {limit === null ? (
        <p>No limit is set.</p>
      ) : (
        <meter min="0" max={limit} low={limit * 0.75} high={limit * 0.9} optimum={0} value={Math.min(spent, limit)}>
          {formatCount(spent)} of {formatCount(limit)}
        </meter>
      )}
      <p>
        Expected until <When at={endsAt} />: {formatCredits(forecast)}
      </p>
      <LimitState limit={limit} hitAt={hitAt} />
      {reserved ? (
        <p class="note">
          {formatCredits(reserved)} of the limit are kept for pipelines marked core: the others stop at{' '}
          {formatCount((limit ?? 0) - reserved)}.
        </p>
      ) : null}
    </section>
  );
}

function LimitState({ limit, hitAt }: Pick<MoneyWindow, 'limit' | 'hitAt'>) {
  const { now } = useView();
  if (limit === null) return null;
  if (!hitAt)
    return (
      <p>
        <State of="within the limit" tone="good" />
      </p>
    );
  return hitAt <= now ? (
    <p>
      <State of="the limit is reached" tone="bad" />
    </p>
  ) : (
    <p>
      <State of="the limit will be reached" tone="warn" /> at <When at={hitAt} />
    </p>
  );
}
