/** The word that an operator reads first, and the reasons for it. */
import type { AlertName } from '../../../config/alert-names.ts';
import { toPrintable } from '../../../printable.ts';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import type { Reason } from './find-reasons.ts';
import type { WarehouseVerdict } from './judge-warehouse.ts';

export const VerdictLine = ({ verdict: { word, sentence } }: { readonly verdict: WarehouseVerdict }) => (
  <p class="verdict">
    <State of={word} /> <span>{toPrintable(sentence)}</span>
  </p>
);

export function Reasons({ reasons }: { readonly reasons: readonly Reason[] }) {
  if (!reasons.length) return null;
  return (
    <section>
      <h2>Why</h2>
      <ul class="reasons">
        {reasons.map((reason) => (
          <li>
            <State of={reason.level} /> <strong>{toPrintable(reason.title)}</strong>
            <br />
            {toPrintable(reason.details)} {toPrintable(reason.remedy)} <Link to={findPage(reason)}>Look</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const pagesOfAlerts: Readonly<Partial<Record<AlertName, string>>> = {
  'budget-burn': '/money',
  'budget-runs-dry': '/money',
  'credits-unknown': '/money',
  'quarantine-grows': '/problems',
  'schema-drift': '/problems',
  'check-failed': '/problems',
  'data-stale': '/coverage',
  'slot-late': '/grid',
  'run-too-long': '/runs',
  'quota-exhausted': '/runs',
};

/** The page that shows more about a reason. */
function findPage({ alert, pipeline, run }: Reason): string {
  if (run !== null) return `/runs/${run}`;
  const page = alert && pagesOfAlerts[alert];
  if (page) return page;
  return pipeline === null ? '/alerts' : `/grid?pipeline=${encodeURIComponent(pipeline)}`;
}
