import { isScalar, isSeq, type YAMLMap } from 'yaml';
import type { Editor } from './editor.ts';

/** Rewrites the relationships of an object or a property into the two notations that the JSON Schema accepts. */
export function readRelationships(editor: Editor, element: YAMLMap): void {
  for (const relationship of editor.maps(element, 'relationships')) {
    for (const end of ['from', 'to']) readEnd(editor, relationship, end);
    for (const key of ['id', 'description', 'name']) keepAsCustomProperty(editor, relationship, key);
  }
}

function readEnd(editor: Editor, relationship: YAMLMap, end: string): void {
  const list = editor.list(relationship, end);
  const nodes = list && isSeq(list) ? list.items : [relationship.get(end, true)];
  for (const node of nodes) {
    if (!isScalar(node) || typeof node.value !== 'string') continue;
    const meant = qualified(node.value);
    if (meant === undefined) continue;
    editor.say(node, `The reference ${node.value} is read as ${meant}.`);
    node.value = meant;
  }
}

const NAME = '[A-Za-z0-9_-]+';
const SHORT = new RegExp(`^${NAME}\\.${NAME}$`);
const NESTED = new RegExp(`^(?:([^#]+)#)?(${NAME}(?:\\.${NAME})+)$`);

/** `a.b.c` and `file.yaml#a.b`, which only the text of the standard knows, in the slash notation. */
function qualified(to: string): string | undefined {
  if (SHORT.test(to)) return undefined;
  const [, file, path] = NESTED.exec(to) ?? [];
  if (path === undefined) return undefined;
  const [object = '', ...properties] = path.split('.');
  const steps = properties.map((property) => `/properties/${property}`).join('');
  return `${file === undefined ? '' : `${file}#`}/schema/${object}${steps}`;
}

function keepAsCustomProperty(editor: Editor, relationship: YAMLMap, key: string): void {
  const text = editor.text(relationship, key);
  if (text === undefined) return;
  editor.say(
    relationship,
    `The standard has no ${key} on a relationship: it is read as a custom property.`,
    key,
  );
  editor.remove(relationship, key);
  editor.append(relationship, 'customProperties', { property: key, value: text });
}
