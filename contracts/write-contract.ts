import { Document, isCollection, isMap, isNode, isPair, isScalar } from 'yaml';
import { type OdcsContract, odcsSchema } from './odcs.ts';

/** A remark for the people who read the file, written above the value at `path`. */
type ContractComment = { readonly path: readonly (string | number)[]; readonly text: string };

/** What of a contract file is not in the document itself. */
type WriteContractOptions = {
  /** Written above everything. */
  readonly heading?: string;
  readonly comments?: readonly ContractComment[];
};

const MAX_FLOW_WIDTH = 100;

/**
 * Writes a contract as YAML (ODCS v3.1): keys in the order of the standard, `undefined` left out, short lists and options
 * on one line. Throws TypeError for a document that the reader would refuse, because what we write must be readable.
 */
export function writeContract(contract: OdcsContract, options: WriteContractOptions = {}): string {
  const checked = odcsSchema.safeParse(contract);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new TypeError(`Expected a valid contract, but ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const document = new Document(checked.data);
  if (options.heading) document.commentBefore = comment(options.heading);
  for (const { path, text } of options.comments ?? []) placeComment(document, path, text);
  layOut(document.contents, 0);
  return document.toString({ lineWidth: 120, minContentWidth: 40 });
}

function placeComment(document: Document, path: ContractComment['path'], text: string): void {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    // A remark of a map entry stands above its key, not between key and value.
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
    if (isPair(pair) && isScalar(pair.key)) pair.key.commentBefore = comment(text);
    return;
  }
  const node = document.getIn(path, true);
  if (isNode(node)) node.commentBefore = comment(text);
}

function comment(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}

/** Gives collections of plain values that fit on a line that form, as people write them; `depth` is how far in they stand. */
export function layOut(node: unknown, depth: number): void {
  if (!isCollection(node)) return;
  const isSmall = depth > 1 && !hasComment(node) && JSON.stringify(node).length <= MAX_FLOW_WIDTH;
  if (isSmall && node.items.every(isPlain)) {
    node.flow = true;
    return;
  }
  for (const item of node.items) layOut(isPair(item) ? item.value : item, depth + 1);
}

function isPlain(item: unknown): boolean {
  const value = isPair(item) ? item.value : item;
  return (
    isScalar(value) || (isCollection(value) && value.items.every((one) => !isPair(one) && isScalar(one)))
  );
}

function hasComment(node: unknown): boolean {
  if (!isCollection(node)) return false;
  return node.items.some((item) => {
    const inner = isPair(item) ? item.key : item;
    return isNode(inner) && inner.commentBefore != null;
  });
}
