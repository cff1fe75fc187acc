import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';

/** An entry for a map at the top of a YAML file. */
export type YamlEntry = {
  readonly map: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
};

/**
 * Adds an entry at the end of a top-level map and touches nothing else: comments, quotes and blank lines stay as people
 * wrote them. A map that is not there is added at the end of the file. Throws TypeError for a text that is no YAML map.
 */
export function addYamlEntry(text: string, entry: YamlEntry): string {
  if (text.includes('\r\n'))
    return addYamlEntry(text.replaceAll('\r\n', '\n'), entry).replaceAll('\n', '\r\n');
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new TypeError('Expected a YAML document that is a map.');
  const wanted = document.clone();
  if (!isMap(wanted.get(entry.map))) wanted.set(entry.map, wanted.createNode({}));
  wanted.setIn([entry.map, entry.key], wanted.createNode(entry.value));
  const edited = insertText(text, document.contents, entry);
  // The library's own printing is the way out for layouts not thought of: it keeps comments, though not every line break.
  return isDeepStrictEqual(parseDocument(edited).toJS(), wanted.toJS()) ? edited : wanted.toString();
}

function insertText(text: string, root: YAMLMap, entry: YamlEntry): string {
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === entry.map);
  if (!pair) return `${endLine(text)}\n${entry.map}:\n${block(entry, 2)}`;
  const { value } = pair;
  if (!isMap(value) || value.items.length === 0) {
    const [start, end] = rangeOf(value) ?? [text.length, text.length];
    const after = text.slice(end);
    return `${text.slice(0, start).trimEnd()}\n${block(entry, 2)}${after.replace(/^[ \t]*\n/, '')}`;
  }
  return value.flow ? intoFlow(text, value, entry) : intoBlock(text, value, entry);
}

function intoFlow(text: string, map: YAMLMap, { key, value }: YamlEntry): string {
  const end = (rangeOf(map)?.[1] ?? 1) - 1;
  return `${text.slice(0, end).trimEnd()}, ${key}: ${flow(value)} ${text.slice(end)}`;
}

function intoBlock(text: string, map: YAMLMap, entry: YamlEntry): string {
  const keyStarts = map.items.map(({ key }) => rangeOf(key)?.[0] ?? 0);
  const columnOf = (offset: number) => offset - (text.lastIndexOf('\n', offset - 1) + 1);
  const indent = columnOf(keyStarts[0] ?? 0);
  const end = skipRemarks(text, rangeOf(map)?.[1] ?? text.length, indent);
  const last = keyStarts.at(-1) ?? 0;
  const areApart = keyStarts.length > 1 && /\n[ \t]*\n[ \t]*$/.test(text.slice(0, last));
  return `${endLine(text.slice(0, end))}${areApart ? '\n' : ''}${block(entry, indent)}${text.slice(end)}`;
}

/** Remarks that stand below the last entry, as far in as it, belong to it. */
function skipRemarks(text: string, offset: number, indent: number): number {
  const remark = new RegExp(`^(?:[ \\t]*\\n)* {${indent},}#[^\\n]*(?:\\n|$)`);
  for (let end = offset; ; ) {
    const found = remark.exec(text.slice(end));
    if (!found) return end;
    end += found[0].length;
  }
}

/** The entry in lines of its own; what lies deeper is written on one line. */
function block({ map, key, value }: YamlEntry, indent: number): string {
  const document = new Document({ [key]: value });
  visit(document, {
    Map: (_, node, path) => {
      const depth = path.filter((one) => isMap(one)).length;
      if (depth > 1 || (depth > 0 && map === 'teams')) node.flow = true;
    },
  });
  const lines = document.toString({ lineWidth: 0 }).trimEnd().split('\n');
  return `${lines.map((line) => ' '.repeat(indent) + line).join('\n')}\n`;
}

function flow(value: Readonly<Record<string, unknown>>): string {
  const document = new Document(value);
  if (isMap(document.contents)) document.contents.flow = true;
  return document.toString({ lineWidth: 0 }).trim();
}

function endLine(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function rangeOf(node: unknown): readonly [number, number, number] | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const [start, end, after] = node.range;
  return [Number(start), Number(end), Number(after)];
}
