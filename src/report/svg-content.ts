/**
 * Whether an SVG image can do more than show shapes. The page embeds it as an image, in which browsers run no script
 * and load no file; a file that tries to is refused anyway, because the page may be copied into other programs.
 */

const ACTIVE_ELEMENTS =
  /^(?:script|foreignobject|iframe|object|embed|audio|video|canvas|a|set|animate\w*|discard|handler|listener|link|meta|html|body)$/i;
const EMBEDDED_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$/;

/** Such as `the element <script>`; undefined for an image without active content. Needs well-formed XML to be exact. */
export function findActiveContent(svg: string): string | undefined {
  const text = svg.replace(/<!--[\s\S]*?-->/g, '');
  if (/<!ENTITY/i.test(text)) return 'definitions of entities';
  if (/<\?(?!xml\s)/i.test(text)) return 'a processing instruction';
  for (const [, name = '', attributes = ''] of text.matchAll(/<([A-Za-z_][\w:.-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/g)) {
    if (ACTIVE_ELEMENTS.test(name.replace(/^.*:/, ''))) return `the element <${name}>`;
    for (const [, attribute = '', , double, single] of attributes.matchAll(
      /([^\s=/"']+)\s*=\s*("([^"]*)"|'([^']*)')/g,
    )) {
      const active = findActiveAttribute(attribute.replace(/^.*:/, '').toLowerCase(), double ?? single ?? '');
      if (active) return `${active} in <${name}>`;
    }
  }
  // Outside of tags: the text of style elements, also in CDATA.
  return findActiveStyle(text.replace(/<\/?[A-Za-z](?:"[^"]*"|'[^']*'|[^>"'])*>/g, ' '));
}

function findActiveAttribute(name: string, value: string): string | undefined {
  if (name.startsWith('on')) return `the attribute ${name}`;
  const isReference = name === 'href' || name === 'src';
  if (isReference && !value.startsWith('#') && !EMBEDDED_IMAGE.test(value)) return `a reference to another file`;
  return findActiveStyle(value);
}

/** CSS can load files with url() and @import. A backslash could hide both. */
function findActiveStyle(style: string): string | undefined {
  if (/@import/i.test(style)) return 'an import of a style';
  if (/url\(\s*(?!["']?#)/i.test(style.replace(/&quot;|&apos;/g, '"'))) return 'a reference to another file';
  if (/\\[0-9a-f]/i.test(style)) return 'an escaped character in a style';
  if (/javascript:/i.test(style)) return 'a script';
  return undefined;
}
