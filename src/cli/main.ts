#!/usr/bin/env node
/** The process: what the environment says, then the command. */
import { loadEnvFile } from './env-file.ts';
import { exitWith } from './exit.ts';
import { tolerateClosedPipes } from './pipes.ts';
import { program } from './program.ts';

tolerateClosedPipes();

async function main(): Promise<void> {
  for (const place of loadEnvFile()) process.stderr.write(`Not used: ${place}.\n`);
  await program.parseAsync();
}

main().catch(exitWith);
