/** One kind of findings: what it means, what to do, and the findings. */
import type { Child } from 'hono/jsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { State } from '../../components/state.tsx';

interface FindingsSectionProps {
  readonly id: string;
  readonly title: string;
  /** Shown instead of the findings; null: there are some. */
  readonly allIsWell: string | null;
  /** What the findings mean and what to do. */
  readonly about: Child;
  readonly children?: Child;
}

export const FindingsSection = ({ id, title, allIsWell, about, children }: FindingsSectionProps) => (
  <section aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    <LiveRegion id={`${id}-findings`}>
      {allIsWell === null ? (
        <>
          <p>{about}</p>
          {children}
        </>
      ) : (
        <p>
          <State of="well" tone="good" /> {allIsWell}
        </p>
      )}
    </LiveRegion>
  </section>
);
