import { expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { type Fault, faultKinds } from '../../simulator/faults.ts';
import { parseFault } from '../../simulator/parse-fault.ts';

test.each<[string, Fault]>([
  ['risk', { kind: 'risk' }],
  ['risk:0.1', { kind: 'risk', rate: 0.1 }],
  ['throttle:0.05:retryAfter=2', { kind: 'throttle', rate: 0.05, retryAfter: 2 }],
  ['throttle:body', { kind: 'throttle', body: true }],
  ['quota:after=50', { kind: 'quota', after: 50 }],
  ['latency:ms=200', { kind: 'latency', ms: 200 }],
  ['hang:times=1', { kind: 'hang', times: 1 }],
  ['truncate:rate=.5:clean=true', { kind: 'truncate', rate: 0.5, clean: true }],
  ['empty:match=region=GB', { kind: 'empty', match: 'region=GB' }],
])('%s', (text, fault) => {
  expect(parseFault(text)).toEqual(fault);
});

test.each([
  ['', 'there is no kind ""'],
  ['rsk', 'there is no kind "rsk"'],
  ['risk:2', 'share from 0 to 1'],
  ['risk:-1', 'share from 0 to 1'],
  ['risk:often', 'share from 0 to 1'],
  ['risk:times=1.5', 'times is a whole number'],
  ['risk:after=', 'after is a whole number'],
  ['risk:matches=x', 'there is no option "matches"; known: rate, times, after, match'],
  ['risk:match=', 'match needs a text'],
  ['risk:ms=5', 'ms goes with latency and hang only'],
  ['truncate:clean=maybe', 'clean is true or false'],
])('%s is refused: %s', (text, message) => {
  expect(() => parseFault(text)).toThrow(ConfigError);
  expect(() => parseFault(text)).toThrow(message);
});

test('the error says which kinds there are and how to write one', () => {
  try {
    parseFault('boom');
    expect.unreachable();
  } catch (error) {
    const { message, remedy } = error as ConfigError;
    for (const kind of faultKinds) expect(message).toContain(kind);
    expect(remedy).toContain('kind[:rate][:name=value]');
  }
});
