import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../src/extract/outcome.ts';

const kindOf = (message: string, code = 500, status = 200) =>
  outcomeOf(
    {
      fetchedAt: new Date(0),
      durationMs: 1,
      status,
      bytes: Buffer.from(JSON.stringify({ code, message, data: null })),
    },
    'offline',
  ).kind;

describe('the account may not buy any more', () => {
  test.each([
    'Usage Limit Exceeded, Please Contact Administrator to Increase Quota',
    'usage limit reached',
    'Quota exceeded',
    'You have used up your quota',
    'Insufficient balance',
    'Your balance is not enough',
    'account balance is zero, please top up',
    'Not enough credits',
    'No credits left',
    'insufficient funds',
    'Daily limit exceeded',
    'The monthly request limit has been reached',
    'API call limit exceeded',
    'You have exceeded your plan limit',
    'Payment required',
    'Your subscription has expired',
    'trial expired',
    '余额不足',
    '接口调用次数已用完',
    '您的套餐已过期',
    '超出配额',
  ])('%s', (message) => {
    for (const [code, status] of [
      [500, 200],
      [500, 500],
      [1001, 200],
      [403, 403],
      [429, 429],
    ] as const) {
      expect(kindOf(message, code, status)).toBe('out_of_quota');
    }
  });

  test('by the code alone', () => {
    expect(kindOf('', 402)).toBe('out_of_quota');
    expect(kindOf('', -1, 402)).toBe('out_of_quota');
  });
});

describe('a refusal of another kind is none of the account', () => {
  test.each([
    'page_size must be <= 10',
    'page_size limit exceeded',
    'the limit parameter exceeds the maximum limit 20',
    'page number exceeds limit',
    'keyword length exceeds the limit of 50 characters',
    'credits_min：must not be null',
    'Failed to convert value of type balance',
    'load balancer error',
    'bad credentials',
    'Internal Server Error',
    'The request was blocked by risk control, please try again later',
    'date：must not be null',
  ])('%s', (message) => {
    expect(kindOf(message, 1001)).toBe('rejected');
    expect(kindOf(message, 500)).not.toBe('out_of_quota');
  });

  test.each([
    'API rate limit exceeded',
    'Too many requests, limit of 5 per second reached',
    'QPS limit exceeded',
    '请求频率超过上限',
  ])('%s', (message) => expect(kindOf(message, 429, 429)).toBe('throttled'));

  test('a success may say what it likes', () => {
    expect(kindOf('3 credits used, balance 97, quota ok', 0)).toBe('absent');
  });

  test('of something in between', () => {
    const bytes = Buffer.from('{"message":"bandwidth quota exceeded"}');
    const came = { fetchedAt: new Date(0), durationMs: 1, status: 403, bytes };
    expect(outcomeOf(came, 'offline').kind).toBe('unavailable');
  });
});
