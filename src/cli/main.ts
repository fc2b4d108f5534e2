#!/usr/bin/env node
/** The process: reads the .env file, runs the command, and ends. */
import { loadEnvFile } from './input/env-file.ts';
import { tolerateClosedPipes } from './output/closed-pipes.ts';
import { exitWithError, printNote } from './output/errors.ts';
import { loadProgram } from './program.ts';

/** Time for what is still open after a command, such as a connection attempt to a queue that cannot be reached. */
const EXIT_GRACE_MS = 1_000;

tolerateClosedPipes();

async function main(): Promise<void> {
  for (const place of loadEnvFile()) printNote(`Not used: ${place}.`);
  const args = process.argv.slice(2);
  await (await loadProgram(args)).parseAsync(args, { from: 'user' });
  // Commands without an exit code only print: a slow reader of their output may take longer.
  if (process.exitCode !== undefined) setTimeout(() => process.exit(), EXIT_GRACE_MS).unref();
}

main().catch(exitWithError);
