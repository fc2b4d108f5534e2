import { describe, expect, test } from 'vitest';
import { classifyAnswer } from '../../src/extract/outcome.ts';

const classifyMessage = (message: string, code = 500, status = 200) =>
  classifyAnswer(
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
    'Usage Limit Exceeded, Please Contact Administrator to Increase Quota, request_id=abc',
    'Usage Limit Exceeded, Please Contact Administrator to Increase Quota on page 3 of product_list',
    'Quota exceeded for plan basic_monthly',
    'quota_exceeded: your quota of 10000 calls is used up on page 2',
    'Limit of 1000 requests per day reached',
    'The limit for API calls has been exceeded',
    'request limit exceeded (request_id=1)',
    'Your account has expired',
    '今日接口调用次数已达上限',
    'INSUFFICIENT_QUOTA',
    'You have no credits',
    'No more credits available',
  ])('%s', (message) => {
    for (const [code, status] of [
      [500, 200],
      [500, 500],
      [1001, 200],
      [403, 403],
      [429, 429],
    ] as const) {
      expect(classifyMessage(message, code, status)).toBe('out_of_quota');
    }
  });

  test('by the code alone', () => {
    expect(classifyMessage('', 402)).toBe('out_of_quota');
    expect(classifyMessage('', -1, 402)).toBe('out_of_quota');
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
    'Memory limit (total) exceeded: would use 9.31 GiB, maximum: 9.00 GiB',
    'Memory usage limit exceeded',
    'Query memory usage limit exceeded',
    'Execution time limit exceeded',
    'Request time limit exceeded',
    'request timeout limit reached',
    'GC overhead limit exceeded',
    'connection limit reached',
    'Request connection limit exceeded for user api',
    'Disk quota exceeded',
    'No space left: storage quota exceeded',
    'retry limit reached',
    'Request body size limit exceeded',
    'the number of ids exceeds the limit',
    'offset exceeded the limit',
    'limit of 10 ids exceeded',
    'product price exceeds limit',
    'Account of this influencer is expired',
    'The subscription of this creator has ended',
    'The promotion plan of this product has expired',
    'The balance of this shop cannot be loaded',
    'Invalid credits',
    'Product not found, no credits were charged',
    'Invalid region, 97 credits left',
    'The TikTok account has expired',
    'quota_type must not be null',
    '请求重试次数超过上限',
    '内存配额不足',
  ])('%s', (message) => {
    expect(classifyMessage(message, 1001)).toBe('rejected');
    expect(classifyMessage(message, 500)).not.toBe('out_of_quota');
  });

  test('in HTTP 400 and 404 only the quota itself counts: they concern one request', () => {
    for (const status of [400, 404]) {
      expect(classifyMessage('request limit exceeded', status, status)).toBe('rejected');
      expect(classifyMessage('credits exhausted', status, 200)).toBe('rejected');
      expect(classifyMessage('Quota exceeded', status, status)).toBe('out_of_quota');
      expect(classifyMessage('', 402, status)).toBe('out_of_quota');
    }
  });

  test.each([
    'API rate limit exceeded',
    'Too many requests, limit of 5 per second reached',
    'QPS limit exceeded',
    '请求频率超过上限',
  ])('%s', (message) => expect(classifyMessage(message, 429, 429)).toBe('throttled'));

  test('a success may say what it likes', () => {
    expect(classifyMessage('3 credits used, balance 97, quota ok', 0)).toBe('absent');
  });

  test('of something in between', () => {
    const kindOfForeign = (message: string) => {
      const bytes = Buffer.from(JSON.stringify({ message }));
      return classifyAnswer({ fetchedAt: new Date(0), durationMs: 1, status: 403, bytes }, 'offline').kind;
    };
    for (const message of ['bandwidth quota exceeded', 'Memory usage limit exceeded', 'Quota exceeded'])
      expect(kindOfForeign(message)).toBe('unavailable');
    const documented = 'Usage Limit Exceeded, Please Contact Administrator to Increase Quota';
    for (const message of [documented, `Error: ${documented}, request_id=abc`, 'usage limit exceeded'])
      expect(kindOfForeign(message)).toBe('out_of_quota');
  });
});
