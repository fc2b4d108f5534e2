import { expect, test } from 'vitest';
import { readAnswer } from '../../examples/read-answer.ts';
import { withReader } from '../readers/with-reader.ts';
import { fill, readMart } from './fill.ts';
import { HOSTILE } from './observe.ts';

test('a role of a BI tool reads what rules reported: the state before, the state after, and the change', () =>
  withReader(async ({ owner, reader }) => {
    const reported = (rule: string, subject: string, facts: object, reported_at = '2026-03-31T10:00:00Z') => ({
      rule,
      subject,
      day: '2026-03-31',
      run_id: 1,
      facts: { subject, name: null, day: '2026-03-31', previousDay: null, oldValue: null, newValue: null, ...facts },
      reported_at,
    });
    await fill(owner, 'ops.market_events', [
      reported('cheaper', '10', { name: HOSTILE, previousDay: '2026-03-29', oldValue: '20.50', newValue: '19.00' }),
      reported('entered', '20', { newValue: 3 }),
      reported('left', '30', { previousDay: '2026-03-30', oldValue: 5 }),
      reported('own', 'a b', { oldValue: HOSTILE, newValue: true }),
      reported('own', 'seen', {}),
      reported('rating', '40', { oldValue: 4, newValue: 4.5 }),
      reported('rating', 'past', { oldValue: 4, newValue: 4.5 }, '2026-03-01T09:00:00Z'),
    ]);
    expect(
      await readMart(
        reader,
        `select rule, name, day, previous_day, old_value, new_value, change from marts.market_events where rule in ('cheaper', 'left') order by 1`,
      ),
    ).toEqual([
      {
        rule: 'cheaper',
        name: HOSTILE,
        day: '2026-03-31',
        previous_day: '2026-03-29',
        old_value: '20.50',
        new_value: '19.00',
        change: -1.5,
      },
      {
        rule: 'left',
        name: null,
        day: '2026-03-31',
        previous_day: '2026-03-30',
        old_value: '5',
        new_value: null,
        change: null,
      },
    ]);
    await expect(reader.query('select from ops.market_events')).rejects.toMatchObject({ code: '42501' });
    const columns = ['rule', 'subject', 'old_value', 'new_value', 'change', 'transition'];
    expect(await readAnswer(reader, '49-what-my-market-rules-reported', ...columns)).toEqual([
      ['cheaper', '10', '20.50', '19.00', -1.5, 'less'],
      ['entered', '20', null, '3', null, 'new'],
      ['left', '30', '5', null, null, 'gone'],
      ['own', 'a b', HOSTILE, 'true', null, 'other'],
      ['own', 'seen', null, null, null, null],
      ['rating', '40', '4', '4.5', 0.5, 'more'],
    ]);
  }));
