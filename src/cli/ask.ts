/** Questions on a terminal. What is asked goes to stderr: stdout is for results. */
import { createInterface } from 'node:readline/promises';
import { type Answers, mistakeIn, questions } from '../config/choices.ts';
import { ConfigError } from '../errors.ts';

export const isTerminal = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Asks for what is not given yet, again and again where an answer is not valid. Throws ConfigError when nobody answers. */
export async function askForRest(
  given: Answers,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<Answers> {
  const prompt = createInterface({ input, output });
  const gone = new Promise<never>((_, reject) => {
    prompt.once('close', () =>
      reject(new ConfigError('nobody answers', { remedy: 'give options instead: see --help' })),
    );
  });
  const answers = { ...given };
  try {
    for (const { name, text, fallback } of questions) {
      while (answers[name] === undefined) {
        const answer = await Promise.race([prompt.question(`${text} [${fallback}]: `), gone]);
        const mistake = mistakeIn(name, answer);
        if (mistake) output.write(`  ${mistake}\n`);
        else answers[name] = answer;
      }
    }
    return answers;
  } finally {
    gone.catch(() => undefined);
    prompt.close();
  }
}
