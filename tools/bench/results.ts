/** Medians of the measurements, and how many times the plain script each is. */
import type { Measurement } from './run-series.ts';

/** The measurements of each case and competitor, in the order in which they came first. */
export class Results {
  readonly #measured = new Map<string, Map<string, Measurement[]>>();

  add(name: string, competitor: string, measurement: Measurement): void {
    const ofCase = this.#measured.get(name) ?? new Map<string, Measurement[]>();
    this.#measured.set(name, ofCase.set(competitor, [...(ofCase.get(competitor) ?? []), measurement]));
  }

  /** Medians. */
  list(): readonly { readonly name: string; readonly competitor: string; readonly measurement: Measurement }[] {
    return [...this.#measured].flatMap(([name, ofCase]) =>
      [...ofCase].map(([competitor, all]) => ({ name, competitor, measurement: toMedians(all) })),
    );
  }
}

/** The lines of a table. A case that the plain script does not have is compared with the first case of its series. */
export function formatResults(results: Results): readonly object[] {
  const all = results.list();
  const findPlain = (name: string) =>
    all.find((one) => one.name === name && one.competitor === 'plain script')?.measurement;
  return all.map(({ name, competitor, measurement }) => {
    const plain = findPlain(name) ?? findPlain(name.replace('-replay', ''));
    return {
      case: name,
      who: competitor,
      s: rounded(measurement.seconds),
      'x plain': plain ? rounded(measurement.seconds / plain.seconds) : null,
      'CPU s': rounded(measurement.cpuSeconds),
      '+ PostgreSQL': rounded(measurement.postgresSeconds),
      'x plain CPU': plain ? rounded(sumCpu(measurement) / sumCpu(plain)) : null,
      Redis: rounded(measurement.redisSeconds),
      API: rounded(measurement.apiSeconds),
      'peak MB': measurement.peakMb,
    };
  });
}

const sumCpu = ({ cpuSeconds, postgresSeconds }: Measurement) => cpuSeconds + postgresSeconds;

const toMedians = (measured: readonly Measurement[]): Measurement => ({
  seconds: median(measured.map(({ seconds }) => seconds)),
  cpuSeconds: median(measured.map(({ cpuSeconds }) => cpuSeconds)),
  postgresSeconds: median(measured.map(({ postgresSeconds }) => postgresSeconds)),
  redisSeconds: median(measured.map(({ redisSeconds }) => redisSeconds)),
  apiSeconds: median(measured.map(({ apiSeconds }) => apiSeconds)),
  peakMb: median(measured.map(({ peakMb }) => peakMb)),
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
