/** Pages outside of the navigation: errors, and the way in. */
import type { Child } from 'hono/jsx';
import { DocumentHead } from './document-head.tsx';

interface SmallPageProps {
  readonly prefix: string;
  readonly title: string;
  /** Where the browser goes next by itself; absent: it stays. */
  readonly next?: string;
  readonly children?: Child;
}

export const SmallPage = ({ prefix, title, next, children }: SmallPageProps) => (
  <html lang="en">
    <DocumentHead title={title} prefix={prefix}>
      {next === undefined ? null : <meta http-equiv="refresh" content={`0; url=${next}`} />}
    </DocumentHead>
    <body>
      <main class="small-page">
        <h1>{title}</h1>
        {children}
      </main>
    </body>
  </html>
);

/** `remedy`: what to do; absent: nothing is known. */
export const ErrorPage = ({
  prefix,
  title,
  message,
  remedy,
}: {
  readonly prefix: string;
  readonly title: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}) => (
  <SmallPage prefix={prefix} title={title}>
    <p>{message}</p>
    {remedy === undefined ? null : <p>{remedy}</p>}
    <p>
      <a href={`${prefix}/`}>To the first page</a>
    </p>
  </SmallPage>
);

/** `back`: the path to show after signing in. */
export const SignInPage = ({
  prefix,
  hasPassword,
  back,
  problem,
}: {
  readonly prefix: string;
  readonly hasPassword: boolean;
  readonly back: string;
  readonly problem?: string | undefined;
}) => (
  <SmallPage prefix={prefix} title="Sign in">
    {problem === undefined ? null : (
      <p class="notice refused" role="alert">
        {problem}
      </p>
    )}
    {hasPassword ? (
      <form method="post" action={`${prefix}/sign-in`} class="stacked">
        <input type="hidden" name="back" value={back} />
        <label>
          Password <input type="password" name="password" autocomplete="current-password" required autofocus />
        </label>
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
    ) : (
      <>
        <p>
          Open the link that <code>npm start</code> or <code>serve</code> has printed. It works once, for one browser.
        </p>
        <p>A new link is printed by this command:</p>
        <pre class="code">npx echotik-warehouse serve --new-link</pre>
      </>
    )}
  </SmallPage>
);
