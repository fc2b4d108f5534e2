#!/usr/bin/env node
/** The process: what the environment says, then the command. */
import { existsSync } from 'node:fs';
import { exitWith } from './exit.ts';
import { program } from './program.ts';

// What the shell has set stands; a file beside the project fills in the rest.
if (existsSync('.env')) process.loadEnvFile('.env');

program.parseAsync().catch(exitWith);
