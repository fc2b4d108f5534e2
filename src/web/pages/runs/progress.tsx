/** How far an open run is, as a bar and in words. */
import { formatCount, formatCredits } from '../../format.ts';
import type { RunProgress } from './read-progress.ts';

type Counts = Pick<
  RunProgress,
  'run_id' | 'requests' | 'ended' | 'failed' | 'isSample' | 'credits' | 'planned_credits'
>;

export function Progress({ run }: { readonly run: Counts }) {
  const { run_id, requests, ended, failed, isSample, credits, planned_credits: planned } = run;
  const share = requests ? Math.floor((100 * ended) / requests) : 0;
  const counted = isSample
    ? `about ${share}% of its requests have ended`
    : `${formatCount(ended)} of ${formatCount(requests)} known requests have ended`;
  return (
    <>
      <progress max={Math.max(1, requests)} value={ended} aria-label={`Run ${run_id}: ${counted}`}>
        {share}%
      </progress>{' '}
      <span>
        {counted}
        {failed ? `, ${formatCount(failed)}${isSample ? '+' : ''} failed` : ''}; {formatCredits(credits)}
        {planned === null ? '' : ` of about ${formatCount(planned)}`}
      </span>
    </>
  );
}
