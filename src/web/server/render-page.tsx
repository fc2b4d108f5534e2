/** A page as HTML or JSON. */
import { PageFrame, type Notice } from '../components/page-frame.tsx';
import type { AnyPage } from '../page.ts';
import { renderDocument } from '../render-document.ts';
import { type View, ViewContext } from '../view.ts';

/** The path of the JSON form of a path with its query. */
function toJsonPath(path: string): string {
  const [place = '', query] = path.split('?');
  return `${place === '/' ? '/now' : place}.json${query ? `?${query}` : ''}`;
}

/** The whole document. `model`: what the page has read. */
export async function renderPage(page: AnyPage, model: unknown, view: View, notice?: Notice): Promise<string> {
  const { Body } = page;
  return renderDocument(
    <ViewContext.Provider value={view}>
      <PageFrame
        title={page.title(model)}
        notice={notice}
        command={page.command(model)}
        json={toJsonPath(view.path)}
        isLive={page.isLive}
      >
        <Body model={model} />
      </PageFrame>
    </ViewContext.Provider>,
  );
}
