import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { maxPagesOption, parseNames, parseWholeNumber } from '../../../src/cli/input/options.ts';
import { paramOption } from '../../../src/cli/input/param-option.ts';

/** Returns the options that commander parses from the arguments. */
function parsed(...args: readonly string[]): Record<string, unknown> {
  const command = new Command('test').addOption(paramOption()).addOption(maxPagesOption()).exitOverride();
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

  test('reads `@path` as an image in base64 for params that are images, and `@@` as a literal @', () => {
    const folder = mkdtempSync(join(tmpdir(), 'param-'));
    const file = join(folder, 'photo.png');
    const picture = Buffer.from('\x89PNG\r\n\x1a\npicture', 'latin1');
    writeFileSync(file, picture);
    expect(parsed('--param', `image_base64=@${file}`, '--param', 'keyword=@@mira,a@b')).toEqual({
      param: { image_base64: [picture.toString('base64')], keyword: ['@mira', 'a@b'] },
    });
    expect(() => parsed('--param', `image_base64=@${file}x`)).toThrow(`There is no file '${file}x'. A value that`);
    expect(() => parsed('--param', `image_base64=@${folder}`)).toThrow(`There is no file '${folder}'`);
    expect(() => parsed('--param', 'image_base64=@')).toThrow("There is no file ''");
    for (const name of ['keyword', 'region', 'toString'])
      expect(() => parsed('--param', `${name}=@${file}`)).toThrow(
        `The param ${name} takes no file: only image_base64 does.`,
      );
    expect(() => parsed('--param', 'image_base64=@/etc/passwd')).toThrow('is not an image');
    writeFileSync(file, Buffer.concat([picture, Buffer.alloc(2 * 1024 * 1024 - picture.length)]));
    expect(() => parsed('--param', `image_base64=@${file}`)).not.toThrow();
    writeFileSync(file, Buffer.alloc(3 * 1024 * 1024));
    expect(() => parsed('--param', `image_base64=@${file}`)).toThrow('has 3.0 MB, the limit is 2 MB.');
    writeFileSync(file, '');
    expect(() => parsed('--param', `image_base64=@${file}`)).toThrow('is empty');
  });

  test('of one command does not apply to the next', () => {
    parsed('--param', 'region=US');
    expect(parsed('--param', 'region=GB')).toEqual({ param: { region: ['GB'] } });
  });
});

describe('a whole number', () => {
  test('consists of digits and has a minimum', () => {
    expect(parseWholeNumber('12', 1)).toBe(12);
    expect(parseWholeNumber('0', 0)).toBe(0);
    expect(parsed('--max-pages', '3')).toMatchObject({ maxPages: 3 });
  });

  test.each(['', ' ', '-1', '1.5', '1e3', '0x10', 'five', '0', '１'])('is not %j', (text) => {
    expect(() => parseWholeNumber(text, 1)).toThrow(InvalidArgumentError);
    expect(() => parsed('--max-pages', text)).toThrow('Expected a whole number of at least 1.');
  });
});

test('names are separated by commas', () => {
  expect(parseNames('a,b')).toEqual(['a', 'b']);
  expect(parseNames(',a,')).toEqual(['a']);
  expect(parseNames('')).toEqual([]);
});
