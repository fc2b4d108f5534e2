/** What the script has to know: from the environment, from files that it names, or asked on a terminal. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** `NAME`, or the content of the file that `NAME_FILE` names. */
function given(name) {
  const file = process.env[`${name}_FILE`];
  if (file) return readFileSync(file, 'utf8').trim();
  return process.env[name]?.trim() || undefined;
}

async function needed(name, question, { secret = false } = {}) {
  const value = given(name);
  if (value) return value;
  if (!process.stdin.isTTY) throw new Error(`${name} is not set: set it, or ${name}_FILE, or start this on a terminal`);
  const answer = (await ask(`${question}: `, secret)).trim();
  if (!answer) throw new Error(`${name} is needed`);
  return answer;
}

/** A secret is not shown while it is typed. */
function ask(question, secret) {
  process.stderr.write(question);
  const output = secret ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve) => {
    lines.question('', (answer) => {
      lines.close();
      if (secret) process.stderr.write('\n');
      resolve(answer);
    });
  });
}

/** Time for a server that starts: Metabase migrates its own database first. */
const WAIT_SECONDS = 300;

export async function readSettings() {
  const waitSeconds = Number(given('METABASE_WAIT_SECONDS') ?? WAIT_SECONDS);
  if (!Number.isFinite(waitSeconds) || waitSeconds < 0)
    throw new Error('METABASE_WAIT_SECONDS is not a number of seconds');
  return {
    url: given('METABASE_URL') ?? 'http://127.0.0.1:3000',
    waitMs: waitSeconds * 1000,
    showsPast: given('METABASE_SHOW_PAST_TABLES') === 'true',
    email: await needed('METABASE_ADMIN_EMAIL', 'E-mail of the admin of Metabase'),
    password: await needed('METABASE_ADMIN_PASSWORD', 'Password of the admin of Metabase', { secret: true }),
    warehouse: {
      // As Metabase reaches it: inside docker compose the service is called postgres.
      host: given('WAREHOUSE_HOST') ?? 'postgres',
      port: Number(given('WAREHOUSE_PORT') ?? 5432),
      dbname: given('WAREHOUSE_DATABASE') ?? 'echotik',
      user: given('WAREHOUSE_ROLE') ?? 'bi',
      password: await needed('WAREHOUSE_ROLE_PASSWORD', 'Password of the read-only role', { secret: true }),
      ssl: given('WAREHOUSE_SSL') === 'true',
    },
  };
}
