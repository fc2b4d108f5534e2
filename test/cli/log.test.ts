import { expect, test } from 'vitest';
import { createLog } from '../../src/cli/log.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { LoadError } from '../../src/errors.ts';

const SECRET = 'canary 5b1f"\\';

/** What a log wrote, line by line. */
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

test('an error is logged with class, code, remedy and stack, and so is what caused it', () => {
  const line = JSON.parse(logged({}, (log) => log.error({ err: lost() }, 'trouble')));
  expect(line).toMatchObject({
    level: 50,
    msg: 'trouble',
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
  expect(JSON.parse(first ?? '').err.cause.message).toBe('round');
  expect(JSON.parse(second ?? '').err.errors).toMatchObject([{ message: '::1' }, { message: '127.0.0.1' }]);
});

test.each(['json', 'pretty'])('secrets are in no line, wherever they stand (%s)', (format) => {
  const variables = {
    ECHOTIK_LOG_FORMAT: format,
    ECHOTIK_USERNAME: 'user',
    ECHOTIK_PASSWORD: SECRET,
    DATABASE_URL: 'postgres://u:p%40ss-word@h/d',
    REDIS_URL: 'redis://:red-secret@h',
  };
  const text = logged(variables, (log) => {
    log.info({ params: { list: [`a ${SECRET} b`] } }, 'asked');
    log.error({ err: new Error(`${SECRET} was refused`, { cause: new Error('p@ss-word, p%40ss-word') }) });
    log.warn({ reason: 'cannot reach postgres://other:hidden@h/d and redis://:red-secret@h' });
  });
  expect(text).toContain('***');
  expect(text).not.toMatch(/canary|p@ss|p%40ss|hidden|red-secret/);
});

test('text is one line an event, with the stack below, and obeys no control characters', () => {
  const text = logged({ ECHOTIK_LOG_FORMAT: 'pretty' }, (log) => {
    log.warn({ run: 7, error: 'two\nlines \u001b[31mred', slot: new Date(0), none: null }, 'run ended: partial');
    log.error({ err: lost() }, 'trouble');
  });
  const [run, trouble, ...stack] = text.split('\n');
  expect(run).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ WARN {2}run ended: partial run=7 error="two\\nlines \\u001b\[31mred" slot=1970-01-01T00:00:00.000Z$/,
  );
  expect(trouble).toMatch(/ERROR trouble$/);
  expect(stack[0]).toBe('    LoadError [08006]: the connection is lost');
  expect(stack[1]).toMatch(/^ {6}at /);
  expect(stack.join('\n')).toContain('    caused by Error [ECONNREFUSED]: connect ECONNREFUSED 127.0.0.1:5432');
});

test('what is below the level is not logged', () => {
  expect(logged({ ECHOTIK_LOG_LEVEL: 'error' }, (log) => log.warn('quiet'))).toBe('');
  expect(logged({ ECHOTIK_LOG_LEVEL: 'debug' }, (log) => log.debug('loud'))).toContain('loud');
});
