/** Whether all is well, as one word and one sentence. */
import { formatQuantity } from '../../format.ts';
import type { Reason } from './find-reasons.ts';
import type { PipelineJudgement } from './judge-pipeline.ts';

export interface WarehouseVerdict {
  /** `act`: only the operator can repair it. `late`: it repairs itself, or is incomplete. */
  readonly word: 'on time' | 'late' | 'act' | 'not started';
  readonly sentence: string;
}

/** `judgements`: of every pipeline. `reasons`: the most urgent first. */
export function judgeWarehouse(judgements: readonly PipelineJudgement[], reasons: readonly Reason[]): WarehouseVerdict {
  const count = (level: PipelineJudgement['level']) => judgements.filter((each) => each.level === level).length;
  const acts = reasons.filter(({ level }) => level === 'act');
  const delays = reasons.filter(({ level }) => level === 'late');
  if (acts.length) return { word: 'act', sentence: summarize(acts, 'needs you', 'need you') };
  if (delays.length) return { word: 'late', sentence: summarize(delays, 'is behind', 'are behind') };
  if (count('pending') === judgements.length)
    return { word: 'not started', sentence: 'No pipeline of the configuration has run yet.' };
  const rest = [
    count('running') ? `${count('running')} running now` : '',
    count('pending') ? `${count('pending')} not run yet` : '',
    count('paused') ? `${count('paused')} paused` : '',
  ].filter(Boolean);
  const details = rest.length ? ` Of the pipelines: ${rest.join(', ')}.` : '';
  return { word: 'on time', sentence: `No pipeline is late, and nothing needs you.${details}` };
}

const summarize = ([first, ...others]: readonly Reason[], one: string, many: string): string =>
  others.length
    ? `${formatQuantity(others.length + 1, 'thing')} ${many}, first: ${first?.title}.`
    : `One thing ${one}: ${first?.title}.`;
