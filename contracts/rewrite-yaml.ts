import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, type Node, Pair, parseDocument } from 'yaml';

/** How the items of a list are told again; undefined for those that only their place tells. */
type ItemKey = (item: unknown) => string | undefined;

/**
 * The text of a YAML file with other values in it: what stays keeps its remarks, its order and its quotes, and is not
 * touched at all when every value does. `layOut` gives new parts their form. Throws TypeError for a text that is no map.
 */
export function rewriteYaml(
  text: string,
  value: Readonly<Record<string, unknown>>,
  { itemKey, layOut }: { readonly itemKey: ItemKey; readonly layOut: (node: Node) => void },
): string {
  const document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new TypeError('Expected a YAML document that is a map.');
  const before = JSON.stringify(document.toJS());
  const rewriter = new Rewriter(document, itemKey, layOut);
  rewriter.put(document.contents, value);
  if (JSON.stringify(document.toJS()) === before) return text;
  const printed = document.toString({ lineWidth: 120, minContentWidth: 40 });
  const kept = withOldLines(printed, text);
  return isDeepStrictEqual(parseDocument(kept).toJS(), document.toJS()) ? kept : printed;
}

/** The library puts spaces inside brackets where people may have none; a line that differs only in them is left as it was. */
function withOldLines(printed: string, old: string): string {
  const bare = (line: string): string => line.replaceAll(/([[{]) +| +([\]}])/g, '$1$2');
  const lines = new Map(old.split('\n').map((line) => [bare(line), line]));
  return printed
    .split('\n')
    .map((line) => lines.get(bare(line)) ?? line)
    .join('\n');
}

class Rewriter {
  readonly #document: Document;
  readonly #itemKey: ItemKey;
  readonly #layOut: (node: Node) => void;

  constructor(document: Document, itemKey: ItemKey, layOut: (node: Node) => void) {
    this.#document = document;
    this.#itemKey = itemKey;
    this.#layOut = layOut;
  }

  /** The node for a value: the one that was there, with as little changed as can be. */
  put(node: unknown, value: unknown): Node {
    if (isMap(node) && isRecord(value)) {
      const pairs = new Map(
        node.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : '', pair]),
      );
      node.items = Object.entries(value).map(([key, inner]) => {
        const pair = pairs.get(key) ?? new Pair(this.#document.createNode(key), undefined);
        pair.value = this.put(pair.value, inner);
        return pair;
      });
      return node;
    }
    if (isSeq(node) && Array.isArray(value)) {
      const items = this.#byKey(node.items);
      node.items = value.map((inner, index) => {
        const key = this.#itemKey(inner);
        return this.put(key === undefined ? node.items[index] : items.get(key), inner);
      });
      return node;
    }
    if (isScalar(node) && !isCollectionValue(value)) {
      if (node.value !== value) node.value = value;
      return node;
    }
    return this.#made(value);
  }

  #byKey(items: readonly unknown[]): ReadonlyMap<string | undefined, unknown> {
    const plain = (item: unknown): unknown =>
      isMap(item) || isSeq(item) || isScalar(item) ? item.toJS(this.#document) : undefined;
    return new Map(items.map((item) => [this.#itemKey(plain(item)), item]));
  }

  #made(value: unknown): Node {
    const node = this.#document.createNode(value);
    this.#layOut(node);
    return node;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCollectionValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
