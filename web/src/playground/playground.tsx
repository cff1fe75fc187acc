import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './playground.css';
import { DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history';
import { type GraphiQLPlugin, GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import type { ReactNode } from 'react';
import { EDITOR_THEME, EditorLook } from './editor-look.tsx';
import { EXAMPLE_QUERY } from './example-query.ts';
import { fetchGraphql } from './fetcher.ts';
import { installMonacoWorkers } from './monaco-workers.ts';
import { OWNED_DOCS_PLUGIN } from './owned-docs-plugin.tsx';
import { OwnersStrip } from './owners-strip.tsx';
import { OwnershipBridge } from './ownership-bridge.tsx';
import { OWNERSHIP_PLUGIN } from './ownership-plugin.tsx';

installMonacoWorkers();

/** Open at first. On a phone the panel would leave no room for the question; it is one tap away. */
const FIRST_PANEL = matchMedia('(max-width: 640px)').matches ? {} : { visiblePlugin: OWNERSHIP_PLUGIN };

/** A constant: GraphiQL closes the open panel whenever the identity of this list changes. */
const PLUGINS: GraphiQLPlugin[] = [OWNED_DOCS_PLUGIN, OWNERSHIP_PLUGIN, HISTORY_PLUGIN];

/**
 * GraphiQL with owners. Put together by hand because `<GraphiQL>` leaves `DocExplorerStore` out when the
 * documentation plugin is not its own.
 */
export function Playground(): ReactNode {
  return (
    <GraphiQLProvider
      fetcher={fetchGraphql}
      plugins={PLUGINS}
      referencePlugin={OWNED_DOCS_PLUGIN}
      {...FIRST_PANEL}
      defaultQuery={EXAMPLE_QUERY}
      editorTheme={EDITOR_THEME}
      schemaDescription
    >
      <HistoryStore>
        <DocExplorerStore>
          <GraphiQLInterface showPersistHeadersSettings={false}>
            <GraphiQL.Logo>
              <span />
            </GraphiQL.Logo>
            <GraphiQL.Footer>
              <OwnersStrip />
            </GraphiQL.Footer>
            <OwnershipBridge />
            <EditorLook />
          </GraphiQLInterface>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
