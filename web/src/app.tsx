import { lazy, type ReactNode, Suspense } from 'react';
import { CompositionBanner } from './composition-banner.tsx';
import { Header } from './header.tsx';

/** The editor is 3 MB of script; the header and the banner do not wait for it. */
const Playground = lazy(() =>
  import('./playground/playground.tsx').then((module) => ({ default: module.Playground })),
);

/** The whole page. */
export function App(): ReactNode {
  return (
    <>
      <Header />
      <CompositionBanner />
      <main aria-label="Playground">
        <Suspense fallback={<p className="opening">Opening the editor …</p>}>
          <Playground />
        </Suspense>
      </main>
    </>
  );
}
