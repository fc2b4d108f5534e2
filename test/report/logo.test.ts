/** Which files a report takes as its logo. */
import { describe, expect, test } from 'vitest';
import { readLogo, toDataUri } from '../../src/report/logo.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const png = Buffer.from(PNG, 'base64');
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9]);
const svg = (content: string, before = '') =>
  Buffer.from(`${before}<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">${content}</svg>\n`);
const read = (bytes: Buffer) => toDataUri('logo.png', bytes);

describe('a logo', () => {
  test('is recognized by its content, whatever its name is', () => {
    expect(read(png)).toBe(`data:image/png;base64,${PNG}`);
    expect(read(jpeg)).toBe(`data:image/jpeg;base64,${jpeg.toString('base64')}`);
    const plain = svg('<path d="M0 0h9v9z" fill="url( #g)"/>');
    expect(read(plain)).toBe(`data:image/svg+xml;base64,${plain.toString('base64')}`);
  });

  test.each([
    ['a declaration and a comment', svg('<path d="M0 0"/>', '\uFEFF<?xml version="1.0"?>\n<!-- made by hand -->\n')],
    [
      'a document type',
      svg('', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'),
    ],
    [
      'gradients, styles and text',
      svg(
        '<style>.a{fill:url(#g)}</style><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs><text class="a">on &amp; off = 1</text>',
      ),
    ],
    [
      'links to its own parts and embedded pixels',
      svg(`<use href="#a"/><image xlink:href="data:image/png;base64,${PNG}"/>`),
    ],
    [
      'what drawing programs add',
      svg('<sodipodi:namedview id="base"/><metadata><rdf:RDF><cc:Work rdf:about=""/></rdf:RDF></metadata>'),
    ],
  ])('may be an svg file with %s', (_, bytes) => {
    expect(read(bytes)).toMatch(/^data:image\/svg\+xml;base64,/);
  });

  test.each([
    ['<script>alert(1)</script>', 'the element <script>'],
    ['<SCRIPT href="#a"/>', 'the element <SCRIPT>'],
    ['<svg:script>alert(1)</svg:script>', 'the element <svg:script>'],
    ['<g><foreignObject><p/></foreignObject></g>', 'the element <foreignObject>'],
    ['<a href="#x"><path/></a>', 'the element <a>'],
    ['<animate attributeName="href" to="x"/>', 'the element <animate>'],
    ['<path onclick="alert(1)"/>', 'the attribute onclick in <path>'],
    [`<path title=">" OnLoad='alert(1)'/>`, 'the attribute onload in <path>'],
    ['<image href="https://example.com/a.png"/>', 'a reference to another file in <image>'],
    ['<use xlink:href="other.svg#a"/>', 'a reference to another file in <use>'],
    ['<image href="data:image/svg+xml;base64,AAAA"/>', 'a reference to another file in <image>'],
    ['<use href="&#106;avascript:alert(1)"/>', 'a reference to another file in <use>'],
    ['<path style="fill:url(//example.com/x)"/>', 'a reference to another file in <path>'],
    ['<path style="fill:url(&quot;//example.com/x&quot;)"/>', 'a reference to another file in <path>'],
    ['<style>@import "a.css";</style>', 'an import of a style'],
    ['<style><![CDATA[ a{fill:url(https://example.com)} ]]></style>', 'a reference to another file'],
    ['<style>a{fill:\\75rl(https://example.com)}</style>', 'an escaped character in a style'],
    ['<?xml-stylesheet href="a.css"?>', 'a processing instruction'],
    ['<desc><![CDATA[<!--]]></desc><script>x</script><desc><![CDATA[-->]]></desc>', 'the element <script>'],
    ['<é:script xmlns:é="http://www.w3.org/2000/svg">x</é:script>', 'the element <é:script>'],
    ['<path fill="&#117;rl(https://example.com)"/>', 'a reference to another file in <path>'],
    ['<path style="fill:u\\rl(https://example.com)"/>', 'a reference to another file in <path>'],
    ['<style>@i\\mport "a.css";</style>', 'an import of a style'],
    ['<path style="fill:image-set(\'https://example.com\' 1x)"/>', 'a reference to another file in <path>'],
  ])('is refused as svg with %s', (content, found) => {
    expect(() => read(svg(content))).toThrow(`the logo logo.png is an svg file with ${found}`);
  });

  test('is refused with entities, because they can be anything', () => {
    const bytes = svg('&x;', '<!DOCTYPE svg [<!ENTITY x "<script/>">]>');
    expect(() => read(bytes)).toThrow('definitions of entities');
    const declared = svg('', '<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>');
    expect(() => read(declared)).toThrow('declarations in its document type');
  });

  test.each([
    ['an empty file', Buffer.alloc(0), 'is not a png, jpeg or svg image'],
    ['a web page', Buffer.from('<html><svg></svg></html>'), 'is not a png, jpeg or svg image'],
    ['a gif', Buffer.from('GIF89a'), 'is not a png, jpeg or svg image'],
    ['a png file that was cut', png.subarray(0, 40), 'is a png file without its end'],
    ['a jpeg file that was cut', jpeg.subarray(0, 4), 'is a jpeg file without its end'],
    ['a large file', Buffer.concat([png, Buffer.alloc(1024 * 1024)]), 'has 1025 KiB'],
  ])('is refused: %s', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message);
  });

  test('that cannot be read is reported with its path', async () => {
    await expect(readLogo('/no/such/logo.png')).rejects.toThrow('the logo /no/such/logo.png cannot be read (ENOENT)');
    await expect(readLogo('/')).rejects.toThrow('the logo / cannot be read (EISDIR)');
  });
});
