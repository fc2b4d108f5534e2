import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { lives } from '../../load/tables/lives.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { hostRows, live, liveColumns, liveTables } from './live.ts';
import { liveList } from './live-list.ts';

export const liveDetail = defineStream({
  name: 'live-detail',
  path: '/api/v3/echotik/live/detail',
  lane: 'offline',
  credits: 1,
  params: z.object({ room_ids: z.string() }),
  batch: { param: 'room_ids', max: 10, answeredIds: ({ room_id }) => [room_id] },
  describes: 'present',
  inputs: optIn(forEachRecord(liveList, ({ room_id }) => ({ room_ids: room_id }))),
  pages: onePage,
  at: 'data',
  record: live,
  tables: liveTables,
  rows: (record) => [...hostRows(record), row(lives, liveColumns(record))],
});
