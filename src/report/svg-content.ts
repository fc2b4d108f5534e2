/**
 * Whether an SVG image can do more than show shapes. The page embeds it as an image, in which browsers run no script
 * and load no file; a file that tries to is refused anyway, because the page may be copied into other programs.
 */

const ACTIVE_ELEMENTS =
  /^(?:script|foreignobject|iframe|object|embed|audio|video|canvas|a|set|animate\w*|discard|handler|listener|link|meta|html|body)$/i;
const EMBEDDED_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;

const COMMENT_OR_CDATA = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>/g;
const TAG = /<([\p{L}_][\p{L}\p{N}_:.-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gu;
const ATTRIBUTE = /([^\s=/"']+)\s*=\s*("([^"]*)"|'([^']*)')/g;

/** Such as `the element <script>`; undefined for an image without active content. Needs well-formed XML to be exact. */
export function findActiveContent(svg: string): string | undefined {
  // In one pass, because each of the two may contain what looks like the beginning of the other.
  const text = svg.replace(COMMENT_OR_CDATA, (_, characters = '') => String(characters).replaceAll('<', '&lt;'));
  if (/<!ENTITY/i.test(text)) return 'definitions of entities';
  if (/<!DOCTYPE[^>]*\[/i.test(text)) return 'declarations in its document type';
  if (/<\?(?!xml\s)/i.test(text)) return 'a processing instruction';
  for (const [, name = '', attributes = ''] of text.matchAll(TAG)) {
    if (ACTIVE_ELEMENTS.test(name.replace(/^.*:/, ''))) return `the element <${name}>`;
    for (const [, attribute = '', , double, single] of attributes.matchAll(ATTRIBUTE)) {
      const value = decodeReferences(double ?? single ?? '');
      const active = findActiveAttribute(attribute.replace(/^.*:/, '').toLowerCase(), value);
      if (active) return `${active} in <${name}>`;
    }
  }
  // Outside of tags: the text of style elements, also in CDATA.
  return findActiveStyle(decodeReferences(text.replace(/<\/?[\p{L}_](?:"[^"]*"|'[^']*'|[^>"'])*>/gu, ' ')));
}

/** Replaces references to characters, such as `&#117;`, by the characters. */
const decodeReferences = (text: string): string =>
  text
    .replace(/&#(?:x([0-9a-f]+)|([0-9]+));/gi, (whole, hex?: string, decimal?: string) => {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&');

function findActiveAttribute(name: string, value: string): string | undefined {
  if (name.startsWith('on')) return `the attribute ${name}`;
  const isReference = name === 'href' || name === 'src';
  if (isReference && !value.startsWith('#') && !EMBEDDED_IMAGE.test(value)) return `a reference to another file`;
  return findActiveStyle(value);
}

/** CSS can load files with url(), image-set() and @import. A backslash could hide each of them. */
function findActiveStyle(written: string): string | undefined {
  if (/\\[0-9a-f]/i.test(written)) return 'an escaped character in a style';
  const style = written.replaceAll('\\', '');
  if (/@import/i.test(style)) return 'an import of a style';
  if (/image-set\(|url\((?!\s*["']?#)/i.test(style)) return 'a reference to another file';
  if (/javascript:/i.test(style)) return 'a script';
  return undefined;
}
