/** Questions on a terminal. They go to stderr: stdout is for results. */
import { createInterface } from 'node:readline/promises';
import { findMistake, type InitAnswers, initQuestions } from '../../config/init-questions.ts';
import { ConfigError } from '../../errors.ts';

export const isTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

const TERMINAL: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks a question with the answers yes and no. Throws ConfigError with the message `otherwise` unless the answer is
 * yes.
 */
export async function confirmOnTerminal(question: string, otherwise: string): Promise<void> {
  const prompt = createInterface(TERMINAL);
  // In raw mode Ctrl-C is a key: it becomes the signal that the command listens for. The end of the input means no.
  prompt.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((resolve) => {
    prompt.once('close', () => resolve(''));
  });
  const answer = await Promise.race([prompt.question(`${question} [y/N] `), closed]).finally(() => prompt.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new ConfigError(otherwise, { remedy: 'answer y, or add --yes' });
}

/**
 * Asks for the answers that are not given yet, and repeats a question until its answer is valid. Throws ConfigError if
 * the terminal is closed before all are answered.
 */
export async function promptForMissingAnswers(
  given: InitAnswers,
  { input, output }: Terminal = TERMINAL,
): Promise<InitAnswers> {
  const prompt = createInterface({ input, output });
  const closed = new Promise<never>((_, reject) => {
    prompt.once('close', () =>
      reject(new ConfigError('the terminal was closed', { remedy: 'give options instead: see --help' })),
    );
  });
  const answers = { ...given };
  try {
    for (const { name, text, fallback } of initQuestions) {
      while (answers[name] === undefined) {
        const answer = await Promise.race([prompt.question(`${text} [${fallback}]: `), closed]);
        const mistake = findMistake(name, answer);
        if (mistake) output.write(`  ${mistake}\n`);
        else answers[name] = answer;
      }
    }
    return answers;
  } finally {
    closed.catch(() => undefined);
    prompt.close();
  }
}
