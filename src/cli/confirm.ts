/** Nothing is bought before somebody said yes. */
import { createInterface } from 'node:readline/promises';
import { ConfigError } from '../errors.ts';
import type { Outlook } from '../jobs/plans/outlook.ts';
import { isTerminal } from './ask.ts';
import { planText } from './plan-text.ts';

/** Shows the plans on stderr and asks. Without a terminal `--yes` has to say so. Throws ConfigError when the answer is no. */
export async function confirmSpending(title: string, plans: readonly Outlook[], yes: boolean): Promise<void> {
  const credits = plans.reduce((sum, plan) => sum + plan.credits, 0);
  await askToSpend(`${title}\n${planText(plans)}`, credits, yes);
}

/** The same for what is told in words of its own. */
export async function askToSpend(text: string, credits: number, yes: boolean): Promise<void> {
  process.stderr.write(text);
  if (yes || credits === 0) return;
  if (!isTerminal()) {
    throw new ConfigError('this would spend credits, and there is no terminal to ask on', { remedy: 'add --yes' });
  }
  await agreeTo('Buy this?', 'nothing was bought');
}

/** Asks on the terminal. Throws ConfigError, which says `otherwise`, when the answer is no. */
export async function agreeTo(question: string, otherwise: string): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // In raw mode Ctrl-C is a key: it becomes the signal that the command listens for. The end of the input is a no.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => {
    prompt.once('close', () => resolve(''));
  });
  const answer = await Promise.race([prompt.question(`${question} [y/N] `), closed]).finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new ConfigError(otherwise, { remedy: 'answer y, or add --yes' });
}
