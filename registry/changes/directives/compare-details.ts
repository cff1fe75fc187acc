import { CHANGES } from '../../../contracts/grade/index.ts';
import type { ChangeCode } from '../change-codes.ts';
import { directiveChange, type MeshChange, NOBODY, users } from '../mesh-change.ts';
import type { Application } from '../supergraph/elements.ts';
import { applied, type ElementPair, values, written } from './element-pair.ts';

/** `@deprecated`: readers are told; what they get stays. */
export function compareDeprecation(pair: ElementPair): MeshChange[] {
  const { coordinate } = pair.newer;
  const [before, after] = applied(pair, 'deprecated');
  const [from, to] = [reasonOf(before), reasonOf(after)];
  if (from === to) return [];
  const said = { coordinate, ...values(from ?? '', to ?? '') };
  if (to === undefined)
    return [
      directiveChange('NO_LONGER_DEPRECATED', {
        ...said,
        message: `${coordinate} is no longer deprecated.`,
        readers: NOBODY,
      }),
    ];
  if (from !== undefined)
    return [
      directiveChange('DETAIL_CHANGED', {
        ...said,
        message: `${coordinate} is deprecated for another reason: ${to}`,
        readers: NOBODY,
      }),
    ];
  return [
    directiveChange('DEPRECATED', {
      ...said,
      message: `${coordinate} is deprecated: ${to}`,
      readers: users([], [coordinate]),
    }),
  ];
}

function reasonOf([first]: readonly Application[]): string | undefined {
  return first && String(first.args['reason'] ?? 'no longer supported');
}

/** `@tag`: matters to readers only where variants of the schema are made by the tag. */
export function compareTags(pair: ElementPair, variantTags: readonly string[]): MeshChange[] {
  const { coordinate } = pair.newer;
  const [before = [], after = []] = applied(pair, 'tag').map((tags) =>
    tags.map(({ args }) => String(args['name'])),
  );
  const change = (tag: string, isAdded: boolean): MeshChange => {
    const isOfVariant = variantTags.includes(tag);
    return directiveChange(isOfVariant ? 'VARIANT_TAG_CHANGED' : 'TAG_CHANGED', {
      coordinate,
      message: `${coordinate} ${isAdded ? 'gets' : 'loses'} the tag ${tag}.`,
      ...values(isAdded ? '' : tag, isAdded ? tag : ''),
      readers: isOfVariant ? users([], [coordinate]) : NOBODY,
    });
  };
  return [
    ...before.filter((tag) => !after.includes(tag)).map((tag) => change(tag, false)),
    ...after.filter((tag) => !before.includes(tag)).map((tag) => change(tag, true)),
  ];
}

/** `@cost` and `@listSize`: an operation that costs more may be refused. */
export function compareCost(pair: ElementPair): MeshChange[] {
  const { coordinate } = pair.newer;
  return ['cost', 'listSize'].flatMap((name): MeshChange[] => {
    const [before, after] = applied(pair, name);
    if (written(before) === written(after)) return [];
    const isCheaper = priceOf(after) <= priceOf(before) && otherArguments(before) === otherArguments(after);
    const [from, to] = [written(before), written(after)];
    return [
      directiveChange(isCheaper ? 'COST_LOWERED' : 'COST_RAISED', {
        coordinate,
        message: `What ${coordinate} costs was ${from || 'not said'} and is ${to || 'not said'}.`,
        ...values(from, to),
        readers: isCheaper ? NOBODY : users([], [coordinate]),
      }),
    ];
  });
}

/** Without a word a field costs 1, and so does a list. */
function priceOf([first]: readonly Application[]): number {
  const price = first?.args['weight'] ?? first?.args['assumedSize'] ?? 1;
  return Number(price);
}

/** How a list says its size by arguments: whether another way is cheaper cannot be told. */
function otherArguments([first]: readonly Application[]): string {
  const { weight: _weight, assumedSize: _size, ...others } = first?.args ?? {};
  return JSON.stringify(others);
}

const LIFE = ['proposed', 'draft', 'active'];

/** The status of a product, where it is not told by its contract. */
export function compareStatus(pair: ElementPair): MeshChange[] {
  const [before, after] = applied(pair, 'dataProduct');
  return after.flatMap(({ args }): MeshChange[] => {
    const id = String(args['id']);
    const older = before.find((one) => one.args['id'] === args['id']);
    if (!older) return [];
    const [from, to] = [statusOf(older), statusOf({ args })];
    if (from === to) return [];
    const isBack = from === 'active' && LIFE.includes(to);
    const code =
      to === 'deprecated'
        ? 'STATUS_DEPRECATED'
        : to === 'retired' || isBack
          ? 'STATUS_WITHDRAWN'
          : 'STATUS_ADVANCED';
    const { consumer, producer, help } = CHANGES[code];
    return [
      {
        code,
        coordinate: `${id}#status`,
        message: `The status was ${from} and is ${to}.`,
        origin: 'directive',
        consumer,
        producer,
        ...values(from, to),
        ...(help === '' ? {} : { fix: help }),
        readers: consumer === 'safe' ? NOBODY : users([], [pair.newer.coordinate]),
        about: `STATUS ${id}`,
      },
    ];
  });
}

function statusOf({ args }: Pick<Application, 'args'>): string {
  return String(args['status'] ?? 'active');
}

/** Directives that are compared elsewhere, or that the composer writes for the gateway. */
const ELSEWHERE =
  /^(owner|sla|quality|constraint|classification|access|authenticated|requiresScopes|policy|deprecated|tag|cost|listSize|dataProduct|contract|inaccessible|oneOf|context|fromContext|link|core|(join|link|context|connect)__\w+)$/;
const DETAILS = /^(source|lineage|semantic|extra|specifiedBy|cacheTag)$/;

/** Every other directive: facts that readers do not build on, and directives of a team that only it understands. */
export function compareOthers(pair: ElementPair): MeshChange[] {
  const { coordinate } = pair.newer;
  const all = [...pair.older.applications, ...pair.newer.applications].map(({ name }) => name);
  const names = [...new Set(all)].filter((name) => !ELSEWHERE.test(name)).sort();
  return names.flatMap((name): MeshChange[] => {
    const [before = '', after = ''] = applied(pair, name).map(written);
    if (before === after) return [];
    const code: ChangeCode = DETAILS.test(name) ? 'DETAIL_CHANGED' : 'UNKNOWN_DIRECTIVE_CHANGED';
    return [
      directiveChange(code, {
        coordinate,
        message: `${coordinate} was ${before || `without @${name}`} and is ${after || `without @${name}`}.`,
        ...values(before, after),
        readers: code === 'DETAIL_CHANGED' ? NOBODY : users([], [coordinate]),
      }),
    ];
  });
}
