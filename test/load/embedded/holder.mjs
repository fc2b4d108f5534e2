// A process that uses the embedded PostgreSQL: says its URL when it has it, releases it when its input ends.
import { acquireEmbeddedPostgres } from '../../../dist/load/embedded/embedded-postgres.js';

const postgres = await acquireEmbeddedPostgres(process.argv[2]);
console.log(postgres.url);
process.stdin.resume().once('end', () => void postgres.release());
