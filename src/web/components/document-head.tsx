import type { Child } from 'hono/jsx';
import { type AssetName, assetPath } from '../assets.ts';

interface DocumentHeadProps {
  readonly title: string;
  readonly prefix: string;
  /** What only this kind of document has. */
  readonly children?: Child;
}

/** The head of every document. */
export function DocumentHead({ title, prefix, children }: DocumentHeadProps) {
  const href = (name: AssetName) => `${prefix}${assetPath(name)}`;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{`${title} · echotik-warehouse`}</title>
      <link rel="stylesheet" href={href('page.css')} />
      <link rel="icon" href={href('icon.svg')} type="image/svg+xml" />
      {children}
    </head>
  );
}
