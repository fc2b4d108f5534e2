import { expect, test } from 'vitest';
import { createLog } from '../../../src/cli/output/log.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { LoadError } from '../../../src/errors.ts';

const SECRET = 'canary 5b1f"\\';

/** Returns what a log wrote. */
function logged(variables: Readonly<Record<string, string>>, write: (log: ReturnType<typeof createLog>) => void) {
  let written = '';
  const output = { write: (text: string) => void (written += text) };
  write(createLog(readEnvironment({ ECHOTIK_LOG_FORMAT: 'json', ...variables }), output));
  return written;
}

const lost = () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), {
    code: 'ECONNREFUSED',
    errno: -111,
    syscall: 'connect',
  });
  return new LoadError('the connection is lost', { sqlState: '08006', cause: refused, remedy: 'start it' });
};

test('an error is logged with class, code, remedy and stack, and with its cause', () => {
  expect(JSON.parse(logged({}, (log) => log.error({ err: lost() }, 'failed')))).toMatchObject({
    level: 50,
    msg: 'failed',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    err: {
      type: 'LoadError',
      code: '08006',
      message: 'the connection is lost',
      remedy: 'start it',
      stack: expect.stringMatching(/\n {4}at /),
      cause: { type: 'Error', code: 'ECONNREFUSED', errno: -111, syscall: 'connect' },
    },
  });
});

test('an error that causes itself, and one for several addresses, are logged', () => {
  const loop = new Error('round');
  loop.cause = loop;
  const several = new AggregateError([new Error('::1'), new Error('127.0.0.1')], 'nowhere');
  const [first, second] = logged({}, (log) => {
    log.error({ err: loop });
    log.error(several);
  }).split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ err: { cause: { message: 'round' } } });
  const errors = [{ message: '::1' }, { message: '127.0.0.1' }];
  expect(JSON.parse(second ?? '')).toMatchObject({ err: { errors } });
});

test.each(['json', 'pretty'])('secrets are removed from every field (%s)', (format) => {
  const variables = {
    ECHOTIK_LOG_FORMAT: format,
    ECHOTIK_USERNAME: 'user',
    ECHOTIK_PASSWORD: SECRET,
    DATABASE_URL: 'postgres://u:p%40ss-word@h/d',
    REDIS_URL: 'redis://:red-secret@h',
  };
  const text = logged(variables, (log) => {
    log.info({ params: { list: [`a ${SECRET} b`] } }, 'by command');
    log.error({ err: new Error(`${SECRET} was refused`, { cause: new Error('p@ss-word, p%40ss-word') }) });
    log.warn({ reason: 'cannot reach postgres://other:hidden@h/d and redis://:red-secret@h' });
  });
  expect(text).toContain('***');
  expect(text).not.toMatch(/canary|p@ss|p%40ss|hidden|red-secret/);
});

test('text is one line an event, with the stack below, without control characters', () => {
  const text = logged({ ECHOTIK_LOG_FORMAT: 'pretty' }, (log) => {
    log.warn({ run: 7, error: 'two\nlines \u001b[31mred', slot: new Date(0), none: null }, 'run ended: partial');
    log.error({ err: lost() }, 'failed');
  });
  const [run, failed, ...stack] = text.split('\n');
  expect(run).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ WARN {2}run ended: partial run=7 error="two\\nlines \\u001b\[31mred" slot=1970-01-01T00:00:00.000Z$/,
  );
  expect(failed).toMatch(/ERROR failed$/);
  expect(stack[0]).toBe('    LoadError [08006]: the connection is lost');
  expect(stack[1]).toMatch(/^ {6}at /);
  expect(stack.join('\n')).toContain('    caused by Error [ECONNREFUSED]: connect ECONNREFUSED 127.0.0.1:5432');
});

test('lines below the level are not logged', () => {
  expect(logged({ ECHOTIK_LOG_LEVEL: 'error' }, (log) => log.warn('quiet'))).toBe('');
  expect(logged({ ECHOTIK_LOG_LEVEL: 'debug' }, (log) => log.debug('loud'))).toContain('loud');
});

test.each(['json', 'pretty'])('a line contains no character that controls a terminal (%s)', (format) => {
  const hostile = 'a\x1b[31m\x9b2Jb\u202ec\u2028d\u{e0041}e\x7f';
  const written = logged({ ECHOTIK_LOG_FORMAT: format }, (log) =>
    log.error({ err: new Error(hostile), [hostile]: hostile, list: [hostile] }, hostile),
  );
  expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  if (format === 'json') expect(JSON.parse(written)).toMatchObject({ msg: hostile, [hostile]: hostile });
});
