import type { FetchNode } from '@apollo/query-planner';
import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { PRIVATE_PREFIX, type PrivateNames } from '../../plan/private-names.ts';
import type { Run } from './run.ts';

/** Writes a GraphQL request as JSON text; `representations` are JSON texts, one list per fetch. */
export type BodyWriter = (run: Run, representations: readonly string[]) => string;

/** The name that the n-th entity field of a call is answered under. */
export function entitiesName(index: number): string {
  return index === 0 ? '_entities' : `${PRIVATE_PREFIX}entities_${index}`;
}

function representationsName(index: number): string {
  return index === 0 ? 'representations' : `${PRIVATE_PREFIX}representations_${index}`;
}

/** Compiles the body of one call out of its fetches: the operation's text is encoded once, only variables per request. */
export function compileBody(
  [first, ...others]: readonly [FetchNode, ...FetchNode[]],
  names: PrivateNames,
): BodyWriter {
  const fetches = [first, ...others];
  const operation = others.length === 0 ? first.operation : mergeOperations(fetches);
  const name = first.operationName ? `,"operationName":${JSON.stringify(first.operationName)}` : '';
  const start = `{"query":${JSON.stringify(operation)}${name},"variables":{`;
  const used = [...new Set(fetches.flatMap(({ variableUsages = [] }) => variableUsages))].map((planned) => ({
    key: `${JSON.stringify(planned)}:`,
    variable: names.clientVariable(planned),
  }));
  const keys = fetches.map((_, index) => `"${representationsName(index)}":`);
  return ({ request: { variables, wantsReceipt } }, representations) => {
    let text = start;
    let comma = '';
    for (const { key, variable } of used) {
      const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
      if (value === undefined) continue;
      text += `${comma}${key}${JSON.stringify(value)}`;
      comma = ',';
    }
    for (let index = 0; index < representations.length; index++) {
      text += `${comma}${keys[index]}${representations[index]}`;
      comma = ',';
    }
    return `${text}}${wantsReceipt ? ',"extensions":{"weft":{"receipt":true}}' : ''}}`;
  };
}

/** One operation with the entity fields of several, each under a name of its own. */
function mergeOperations(fetches: readonly FetchNode[]): string {
  const documents = fetches.map(({ operation }, index) => renameEntities(parse(operation), index));
  const operations = documents.flatMap(({ definitions }) =>
    definitions.flatMap((node) => (node.kind === Kind.OPERATION_DEFINITION ? [node] : [])),
  );
  const [first] = operations;
  if (!first) throw new TypeError('Expected fetches with an operation each, got none.');
  const variables = new Map(
    operations.flatMap(({ variableDefinitions = [] }) =>
      variableDefinitions.map((definition) => [definition.variable.name.value, definition] as const),
    ),
  );
  const selections = operations.flatMap(({ selectionSet }) => selectionSet.selections);
  const merged = {
    ...first,
    variableDefinitions: [...variables.values()],
    selectionSet: { ...first.selectionSet, selections },
  };
  return stripIgnoredCharacters(print(merged));
}

function renameEntities(document: DocumentNode, index: number): DocumentNode {
  if (index === 0) return document;
  const value = representationsName(index);
  return visit(document, {
    Field(node) {
      if (node.name.value !== '_entities') return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: entitiesName(index) } } as const;
    },
    Variable(node) {
      if (node.name.value !== 'representations') return undefined;
      return { ...node, name: { kind: Kind.NAME, value } } as const;
    },
  });
}
