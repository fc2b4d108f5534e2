/** A path that a form or a link sends, before the browser is sent there. */

/** The path with its query, normalized; `/` for what leads to another site or is no path. */
export function toOwnPath(text: string): string {
  if (!text.startsWith('/') || !URL.canParse(text, 'http://page')) return '/';
  const { host, pathname, search } = new URL(text, 'http://page');
  // `//host` and `/\host` are other sites, also after `/./` was removed.
  return host === 'page' && !/^\/[/\\]/.test(pathname) ? `${pathname}${search}` : '/';
}
