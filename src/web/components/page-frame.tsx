/** The frame of every page: head, navigation, who is signed in, where the data comes from. */
import type { Child } from 'hono/jsx';
import { version } from '../../version.ts';
import { assetPath } from '../assets.ts';
import { useHref, useView } from '../view.ts';
import { Command } from './command.tsx';
import { DocumentHead } from './document-head.tsx';
import { Link } from './link.tsx';

/** The pages of the navigation, in their order. */
const navigation = [
  ['Now', '/'],
  ['Grid', '/grid'],
  ['Runs', '/runs'],
  ['Coverage', '/coverage'],
  ['Money', '/money'],
  ['Problems', '/problems'],
  ['Why', '/why'],
  ['Time', '/time'],
  ['Ask', '/ask'],
  ['Alerts', '/alerts'],
] as const;

interface PageFrameProps {
  readonly title: string;
  /** The result of the action that led here. */
  readonly notice?: Notice | undefined;
  readonly command?: string;
  /** The path of the JSON form; absent: the page has none. */
  readonly json?: string;
  readonly isLive?: boolean;
  readonly children?: Child;
}

export interface Notice {
  readonly kind: 'done' | 'refused';
  readonly text: string;
}

export function PageFrame({ title, notice, command, json, isLive = false, children }: PageFrameProps) {
  const href = useHref();
  const { viewer, path, prefix, source } = useView();
  const place = `/${path.split(/[/?]/)[1] ?? ''}`;
  return (
    <html lang="en">
      <DocumentHead title={title} prefix={prefix}>
        <script src={href(assetPath('page.js'))} type="module"></script>
      </DocumentHead>
      <body data-live-url={isLive ? href('/live') : undefined}>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header>
          <p class="product">
            <Link to="/">echotik-warehouse</Link> <SourceMark source={source} />
          </p>
          <nav aria-label="Pages">
            <ul>
              {navigation.map(([name, to]) => (
                <li>
                  <Link to={to} isCurrent={to === place}>
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </header>
        <main id="content" tabindex={-1}>
          <h1>{title}</h1>
          {notice ? (
            <p class={`notice ${notice.kind}`} role="status">
              {notice.text}
            </p>
          ) : null}
          {children}
        </main>
        <footer>
          {command === undefined ? null : (
            <p>
              The same in a terminal: <Command command={command} />
            </p>
          )}
          <p>
            {json === undefined ? null : (
              <>
                <a href={href(json)}>JSON</a> ·{' '}
              </>
            )}
            <Link to="/actions">Actions</Link> · <span id="live-state" hidden role="status"></span> signed in as{' '}
            {viewer.name}, level {viewer.level} · version {version}
          </p>
          <form method="post" action={href('/sign-out')}>
            <button type="submit">Sign out</button>
          </form>
        </footer>
      </body>
    </html>
  );
}

/** The first thing that an operator must not get wrong. */
function SourceMark({ source }: { readonly source: string | null }) {
  if (source === 'api') return <strong class="source real">real data, calls are paid</strong>;
  if (source === 'simulator') return <strong class="source simulated">simulator: nothing is real or billed</strong>;
  return <strong class="source">no data yet</strong>;
}
