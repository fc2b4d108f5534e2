import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openObjectBuilder } from '../../src/extract/object-builder.ts';

const entryLists = fc.array(
  fc.uniqueArray(
    fc.tuple(
      fc.oneof(
        fc.nat(60).map((n) => `field_${n}`),
        fc.string().filter((key) => key !== '__proto__'),
      ),
      fc.jsonValue(),
    ),
    {
      selector: ([key]) => key,
      maxLength: 40,
    },
  ),
);

test('builds what Object.fromEntries builds, in the same order, whatever was built before', () => {
  fc.assert(
    fc.property(entryLists, (lists) => {
      const build = openObjectBuilder();
      for (const entries of [...lists, ...lists]) {
        const built = build(
          entries.map(([key]) => key),
          entries.map(([, value]) => value),
        );
        expect(built).toStrictEqual(Object.fromEntries(entries));
        expect(Object.keys(built)).toEqual(Object.keys(Object.fromEntries(entries)));
      }
    }),
  );
});

test('continues where more sets of keys occur than are remembered, and shares no object', () => {
  const build = openObjectBuilder();
  const keys = Array.from({ length: 200 }, (_, n) => `key_${n}`);
  for (let from = 0; from < 150; from++) {
    const own = keys.slice(from, from + 20);
    const first = build(own, own);
    first['key_0'] = 'changed';
    expect(build(own, own)).toEqual(Object.fromEntries(own.map((key) => [key, key])));
  }
});
