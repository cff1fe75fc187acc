import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import type { Finding, Place } from '../finding.ts';

/**
 * Rewrites a contract into the standard's words before it is checked. It edits the tree of the YAML document, not its
 * data, so that every value keeps the line it was written on; each change leaves a warning that says what was meant.
 */
export class Editor {
  readonly findings: Finding[] = [];
  readonly #document: Document;
  readonly #placeAt: (offset: number) => Place;
  readonly #targets: ReadonlyMap<Alias, Node>;

  constructor(document: Document, placeAt: (offset: number) => Place) {
    this.#document = document;
    this.#placeAt = placeAt;
    this.#targets = targetsOf(document);
  }

  /** The contract as a map; undefined when the document is something else. */
  get root(): YAMLMap | undefined {
    return this.map(this.#document.contents);
  }

  /** A map, perhaps behind an alias. */
  map(node: unknown): YAMLMap | undefined {
    const target = this.#follow(node);
    return isMap(target) ? target : undefined;
  }

  /** The list below a key. */
  list(map: YAMLMap, key: string): YAMLSeq | undefined {
    const target = this.#follow(map.get(key, true));
    return isSeq(target) ? target : undefined;
  }

  /** The maps in the list below a key. */
  maps(map: YAMLMap, key: string): YAMLMap[] {
    return (this.list(map, key)?.items ?? []).flatMap((item) => this.map(item) ?? []);
  }

  /** A plain value below a key. */
  value(map: YAMLMap, key: string): unknown {
    const target = this.#follow(map.get(key, true));
    return isScalar(target) ? target.value : undefined;
  }

  /** A text below a key. */
  text(map: YAMLMap, key: string): string | undefined {
    const value = this.value(map, key);
    return typeof value === 'string' ? value : undefined;
  }

  has(map: YAMLMap, key: string): boolean {
    return map.has(key);
  }

  /** Gives a key another name, unless that name is taken. */
  rename(map: YAMLMap, from: string, to: string): boolean {
    const pair = map.items.find(({ key }) => isScalar(key) && key.value === from);
    if (!pair || map.has(to) || !isScalar(pair.key)) return false;
    pair.key.value = to;
    return true;
  }

  /** Puts a value below a key; it stands where the old value stood, or else where the map does. */
  set(map: YAMLMap, key: string, value: unknown): void {
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    const made = this.#made(value, pair?.value ?? pair?.key ?? map);
    if (pair) pair.value = made;
    else map.add(new Pair(this.#made(key, map), made));
  }

  /** Adds an item to the list below a key; a new list when there is none. */
  append(map: YAMLMap, key: string, value: unknown, at: unknown = map): void {
    const list = this.list(map, key) ?? withRange(new YAMLSeq(), map);
    list.add(this.#made(value, at));
    if (!map.has(key)) map.add(new Pair(this.#made(key, map), list));
  }

  remove(map: YAMLMap, key: string): void {
    map.delete(key);
  }

  /** A node as plain data. */
  data(node: unknown): unknown {
    const target = this.#follow(node);
    return isNode(target) ? target.toJS(this.#document) : target;
  }

  /** Warns at a node, or at the value below a key of it, that it was read as something else. */
  say(node: unknown, message: string, key?: string): void {
    const value = key !== undefined && isMap(node) ? node.get(key, true) : undefined;
    const place = this.#placeAt(startOf(value) ?? startOf(node) ?? 0);
    this.findings.push({ code: 'READ_AS', severity: 'warning', message, place });
  }

  #follow(node: unknown): unknown {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #made(value: unknown, at: unknown): unknown {
    if (isNode(value)) return value;
    const node = this.#document.createNode(value);
    return isMap(node) || isSeq(node) || isScalar(node) ? withRange(node, at) : node;
  }
}

/** What each alias stands for: the nearest node before it with that anchor. Asked one by one, each looks through the document. */
function targetsOf(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source);
      if (target) targets.set(alias, target);
    },
    Value(_, node) {
      if (node.anchor) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** What was put in for something has its place, and so has everything inside. */
function withRange<T extends YAMLMap | YAMLSeq | Scalar>(node: T, at: unknown): T {
  const start = startOf(at);
  if (start === undefined) return node;
  node.range = [start, start, start];
  if (node instanceof YAMLMap) {
    for (const { key, value } of node.items) {
      if (isInner(key)) withRange(key, at);
      if (isInner(value)) withRange(value, at);
    }
  }
  if (node instanceof YAMLSeq) for (const item of node.items) if (isInner(item)) withRange(item, at);
  return node;
}

function isInner(node: unknown): node is YAMLMap | YAMLSeq | Scalar {
  return (node instanceof YAMLMap || node instanceof YAMLSeq || node instanceof Scalar) && !node.range;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) && node.range ? node.range[0] : undefined;
}
