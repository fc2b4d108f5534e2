/** States of runs, slots, days and requests: a word, a colour and a mark, so that none depends on the colour alone. */

/** How a state is to be understood: red asks for action, amber repairs itself or is incomplete. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle' | 'none' | 'future';

const tones: Readonly<Record<string, Tone>> = {
  succeeded: 'good',
  present: 'good',
  done: 'good',
  run: 'good',
  covered: 'good',
  passed: 'good',
  resolved: 'good',
  'on time': 'good',
  running: 'busy',
  open: 'busy',
  reserved: 'busy',
  partial: 'warn',
  late: 'warn',
  warning: 'warn',
  pending: 'warn',
  recovering: 'warn',
  out_of_budget: 'warn',
  blocked: 'warn',
  failed: 'bad',
  missed: 'bad',
  critical: 'bad',
  firing: 'bad',
  error: 'bad',
  act: 'bad',
  paused: 'idle',
  cancelled: 'idle',
  overlapped: 'idle',
  absent: 'idle',
  skipped: 'idle',
  missing: 'none',
  future: 'future',
};

/** Readable without colour: each tone has a mark of its own. */
export const marks: Readonly<Record<Tone, string>> = {
  good: '✓',
  busy: '●',
  warn: '!',
  bad: '✕',
  idle: '–',
  none: '',
  future: '○',
};

/** The tone of a state; states that are not known are idle. */
export const findTone = (state: string): Tone => tones[state] ?? 'idle';

export const toStateWords = (state: string): string => state.replaceAll('_', ' ');

/** A state as a word with its colour and mark. `tone` absent: that of the state. */
export function State({ of, tone = findTone(of) }: { readonly of: string; readonly tone?: Tone }) {
  return (
    <span class={`state ${tone}`}>
      <span class="mark" aria-hidden="true">
        {marks[tone]}
      </span>
      {toStateWords(of)}
    </span>
  );
}
