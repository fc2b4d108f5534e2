#!/usr/bin/env node
/** The process: what the environment says, then the command. */
import { loadEnvFile } from './env-file.ts';
import { exitWith } from './exit.ts';
import { tolerateClosedPipes } from './pipes.ts';
import { program } from './program.ts';

tolerateClosedPipes();
loadEnvFile();

program.parseAsync().catch(exitWith);
