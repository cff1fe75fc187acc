import { ownership, type Table } from '../../../contracts/index.ts';
import { changedField, changeType, isPublished } from './event-names.ts';

/** The same text in every subgraph. */
const SHARED = [
  '"""What happened to a row."""\nenum ChangeKind { INSERT UPDATE DELETE }\n',
  '"""A place in the changes of a product, to go on from. Opaque; it belongs to the field it came from."""\nscalar Cursor\n',
];

/** The subscriptions of what contracts have published; empty where that is nothing. */
export function eventSdl(tables: readonly Table[]): readonly string[] {
  const published = tables.filter(isPublished);
  if (published.length === 0) return [];
  const types = published.map((table) => {
    const { typeName, product, events } = table;
    const now =
      events.source === 'poll'
        ? 'The row as it is by now.'
        : 'The row after the change; before it, where it is gone.';
    return `"""One change of a ${typeName}."""
type ${changeType(table)}${ownership(product)} {
  kind: ChangeKind!
  """Where to go on when the stream ends: changes after this one are those that follow \`since\`."""
  cursor: Cursor!
  """${now}"""
  row: ${typeName}
}
`;
  });
  const fields = published.map((table) => {
    const deletions = table.events.source === 'poll' ? ' Rows that are gone are not told of.' : '';
    return `  """Changes of ${table.listField}, each at least once and in order for each row; after \`since\`, or from now on.${deletions}"""
  ${changedField(table)}(where: ${table.typeName}Where, since: Cursor): ${changeType(table)}${ownership(table.product)}`;
  });
  return [...SHARED, ...types, `type Subscription {\n${fields.join('\n')}\n}\n`];
}
