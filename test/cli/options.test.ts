import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { maxPages, names, param, wholeNumber } from '../../src/cli/options.ts';

/** What commander makes of these arguments. */
function parsed(...args: readonly string[]): Record<string, unknown> {
  const command = new Command('test').addOption(param()).addOption(maxPages()).exitOverride();
  command.configureOutput({ writeErr: () => undefined });
  return command.parse(args, { from: 'user' }).opts();
}

describe('--param', () => {
  test.each<[readonly string[], Record<string, readonly string[]>]>([
    [[], {}],
    [['region=US'], { region: ['US'] }],
    [['region=US,GB'], { region: ['US', 'GB'] }],
    [['region=US', 'region=GB', 'period=7'], { region: ['US', 'GB'], period: ['7'] }],
    [['keyword=a=b'], { keyword: ['a=b'] }],
    [['keyword= two words '], { keyword: [' two words '] }],
    [['clip_id=6703723351497508865'], { clip_id: ['6703723351497508865'] }],
    [['region=US,,GB,'], { region: ['US', 'GB'] }],
  ])('%j', (texts, values) => {
    expect(parsed(...texts.flatMap((text) => ['--param', text]))).toEqual({ param: values });
  });

  test.each(['region', 'region=', '=US', '', 'a b=c', 'région=US'])('refuses %j', (text) => {
    expect(() => parsed('--param', text)).toThrow('Expected name=value, such as region=US,GB.');
  });

  test('reads a file behind @, in base64, and an @ behind @@', () => {
    const folder = mkdtempSync(join(tmpdir(), 'param-'));
    const file = join(folder, 'photo.png');
    writeFileSync(file, 'a picture');
    expect(parsed('--param', `image_base64=@${file}`, '--param', 'keyword=@@mira,a@b')).toEqual({
      param: { image_base64: [Buffer.from('a picture').toString('base64')], keyword: ['@mira', 'a@b'] },
    });
    expect(() => parsed('--param', `image_base64=@${file}x`)).toThrow(`There is no file '${file}x'. A value that`);
    expect(() => parsed('--param', `image_base64=@${folder}`)).toThrow(`There is no file '${folder}'`);
    expect(() => parsed('--param', 'image_base64=@')).toThrow("There is no file ''");
    writeFileSync(file, Buffer.alloc(2 * 1024 * 1024));
    expect(() => parsed('--param', `image_base64=@${file}`)).not.toThrow();
    writeFileSync(file, Buffer.alloc(3 * 1024 * 1024));
    expect(() => parsed('--param', `image_base64=@${file}`)).toThrow('has 3.0 MB, 2 MB may go.');
    writeFileSync(file, '');
    expect(() => parsed('--param', `image_base64=@${file}`)).toThrow('is empty');
  });

  test('of one command does not stay for the next', () => {
    parsed('--param', 'region=US');
    expect(parsed('--param', 'region=GB')).toEqual({ param: { region: ['GB'] } });
  });
});

describe('a whole number', () => {
  test('is digits, and not too small', () => {
    expect(wholeNumber('12', 1)).toBe(12);
    expect(wholeNumber('0', 0)).toBe(0);
    expect(parsed('--max-pages', '3')).toMatchObject({ maxPages: 3 });
  });

  test.each(['', ' ', '-1', '1.5', '1e3', '0x10', 'five', '0', '１'])('is not %j', (text) => {
    expect(() => wholeNumber(text, 1)).toThrow(InvalidArgumentError);
    expect(() => parsed('--max-pages', text)).toThrow('Expected a whole number of at least 1.');
  });
});

test('names are separated by commas', () => {
  expect(names('a,b')).toEqual(['a', 'b']);
  expect(names(',a,')).toEqual(['a']);
  expect(names('')).toEqual([]);
});
