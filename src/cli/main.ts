#!/usr/bin/env node
/** The process: what the environment says, then the command. */
import { loadEnvFile } from './env-file.ts';
import { exitWith } from './exit.ts';
import { program } from './program.ts';

loadEnvFile();

program.parseAsync().catch(exitWith);
