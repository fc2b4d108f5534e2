/// <reference types="node" />
// A process that uses the embedded PostgreSQL: prints its URL, and releases it when its input ends.
import { acquireEmbeddedPostgres } from '../../dist/src/embedded-postgres/embedded-postgres.js';

/** @type {import('../../src/embedded-postgres/embedded-postgres.ts').EmbeddedPostgres} */
const postgres = await acquireEmbeddedPostgres(process.argv[2] ?? '');
console.log(postgres.url);
process.stdin.resume().once('end', () => void postgres.release());
