/** Which streams fill a table, and how often they are asked by the pipelines that run when no file says otherwise. */
import { defaultPipelines } from '../../dist/config/default-pipelines.js';
import { describedTables, tableInfo } from '../../dist/load/tables/table.js';
import { catalogue, groupOf } from '../../dist/streams/catalogue.js';

/** Quickest first. */
const CADENCES = ['daily', 'weekly', 'monthly', 'by hand'];

function cadenceOfCron(cron) {
  const [, , dayOfMonth, , weekday] = cron.split(' ');
  if (dayOfMonth !== '*') return 'monthly';
  return weekday === '*' ? 'daily' : 'weekly';
}

const cadenceOfStream = (name) =>
  quickest(
    Object.values(defaultPipelines)
      .filter(({ streams }) => streams.some((entry) => (entry.stream ?? entry) === name))
      .map(({ cron }) => cadenceOfCron(cron)),
  );

const quickest = (cadences) => CADENCES.find((cadence) => cadences.includes(cadence)) ?? 'by hand';

/** A page names as many: entities such as creators are met in dozens of streams. */
const NAMED = 6;

/** Those that are about the table itself, and those that are asked by default, stand first. */
const weight = (table, stream) =>
  (table.startsWith(groupOf(stream)) ? 0 : 2) + (cadenceOfStream(stream.name) === 'by hand' ? 1 : 0);

/** Table -> { streams, cadence, more }: `more` fill it too and are not named. */
export const feeds = new Map(
  describedTables().map(({ name }) => {
    const streams = catalogue
      .filter(({ tables }) => tables.some((one) => tableInfo(one).name === name))
      .sort((a, b) => weight(name, a) - weight(name, b));
    const cadence = quickest(streams.map((stream) => cadenceOfStream(stream.name)));
    return [name, { streams: streams.slice(0, NAMED), cadence, more: Math.max(0, streams.length - NAMED) }];
  }),
);

/** One sentence: the streams, and how old what they tell is. */
function sourceOf(name) {
  const { streams, more } = feeds.get(name);
  const named = (lane) => streams.filter((stream) => stream.lane === lane).map((stream) => stream.name);
  const [library, live] = [named('offline'), named('realtime')];
  return [
    library.length && `${library.join(', ')} (EchoTik's library, complete a day later)`,
    live.length && `${live.join(', ')} (as of the call)`,
    more && `${more} more streams that name it`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** migrations/sources.json: what COMMENT ON says of the source of each table. The load knows no streams. */
export const sourcesFile = () =>
  `${JSON.stringify(Object.fromEntries([...feeds.keys()].map((name) => [name, sourceOf(name)])), null, 2)}\n`;
