import {
  cleanupDisposables,
  debounce,
  type MonacoEditor,
  pick,
  useGraphiQL,
  useGraphiQLActions,
  useMonaco,
} from '@graphiql/react';
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql';
import type * as Monaco from 'monaco-editor';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from '../store.ts';
import { coordinateAt } from './coordinate-at.ts';
import { hoverText } from './hover-text.ts';
import { isSensitive, type Ownership, resolveField } from './ownership.ts';
import { ownershipStore } from './ownership-store.ts';
import { updateQueryFacts } from './query-facts.ts';
import { type SelectedField, selectedFields, touchedTeams } from './touched-teams.ts';

/** Parsing and walking an 800-line query costs 10 ms; once per pause in typing it is never felt. */
const PAUSE_MS = 120;

/**
 * Ties the operation editor to the ownership index: hover, gutter colours, field under the cursor, teams touched.
 * A plugin's panel is mounted only while it is open, so this is a component of its own that always is.
 */
export function OwnershipBridge(): ReactNode {
  const { queryEditor, schema, operationName } = useGraphiQL(pick('queryEditor', 'schema', 'operationName'));
  const monaco = useMonaco((state) => state.monaco);
  const state = useStore(ownershipStore);
  const ownership = state.kind === 'loaded' ? state.ownership : undefined;
  useIntrospectionAfterSwap(ownership);

  useEffect(() => {
    if (!monaco || !queryEditor || !schema || !ownership) return;
    return cleanupDisposables([
      watchDocument({ editor: queryEditor, schema, ownership, operationName }),
      watchCursor(queryEditor, schema),
      monaco.languages.registerHoverProvider('graphql', {
        provideHover: (model, position) => {
          if (model !== queryEditor.getModel()) return null;
          const coordinate = coordinateAt(schema, model.getValue(), position);
          const field = coordinate && resolveField(ownership, coordinate);
          return field ? { contents: [{ value: hoverText(field) }] } : null;
        },
      }),
    ]);
  }, [monaco, queryEditor, schema, ownership, operationName]);
  return null;
}

/** Asks for the schema again when the owners of another graph arrive, or when the first graph came late. */
function useIntrospectionAfterSwap(ownership: Ownership | undefined): void {
  const { introspect } = useGraphiQLActions();
  const hasFailed = useGraphiQL((state) => state.fetchError !== null);
  const known = useRef<string>(undefined);
  useEffect(() => {
    if (!ownership || known.current === ownership.supergraph) return;
    if (known.current !== undefined || hasFailed) void introspect();
    known.current = ownership.supergraph;
  }, [ownership, hasFailed, introspect]);
}

type Watched = {
  readonly editor: MonacoEditor;
  readonly schema: GraphQLSchema;
  readonly ownership: Ownership;
  readonly operationName: string | undefined;
};

function watchDocument({ editor, schema, ownership, operationName }: Watched): Monaco.IDisposable {
  const marks = editor.createDecorationsCollection();
  const read = (): void => {
    const document = tryParse(editor.getValue());
    if (!document) return;
    const fields = selectedFields(schema, document);
    const current = operationName ? selectedFields(schema, document, operationName) : fields;
    marks.set(fields.flatMap((field) => gutterMark(ownership, field)));
    updateQueryFacts({
      touched: touchedTeams(
        ownership,
        current.map((field) => field.coordinate),
      ),
    });
  };
  read();
  const listener = editor.onDidChangeModelContent(debounce(PAUSE_MS, read));
  return {
    dispose() {
      listener.dispose();
      marks.clear();
    },
  };
}

function watchCursor(editor: MonacoEditor, schema: GraphQLSchema): Monaco.IDisposable {
  const read = (): void => {
    const position = editor.getPosition();
    updateQueryFacts({
      coordinate: position ? coordinateAt(schema, editor.getValue(), position) : undefined,
    });
  };
  read();
  return editor.onDidChangeCursorPosition(debounce(PAUSE_MS, read));
}

function tryParse(text: string): DocumentNode | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** A bar in the owner's colour beside the field's line; dotted where the field asks for care. */
function gutterMark(
  ownership: Ownership,
  { coordinate, line }: SelectedField,
): Monaco.editor.IModelDeltaDecoration[] {
  const field = resolveField(ownership, coordinate);
  const team = field?.owners[0]?.team;
  if (!field || !team) return [];
  // To the end of the line, so that the bar goes along where the line wraps; Monaco clips the column.
  const range = { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 10_000 };
  const care = isSensitive(field) ? ' own-gutter-sensitive' : '';
  return [{ range, options: { linesDecorationsClassName: `own-gutter tint-${team.tint}${care}` } }];
}
