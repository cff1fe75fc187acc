import { CHANGES } from '../../../contracts/grade/index.ts';
import { type MeshChange, NOBODY, users } from '../mesh-change.ts';
import type { Application } from '../supergraph/elements.ts';
import { applied, type ElementPair, values, written } from './element-pair.ts';

const DIRECTIVES = ['access', 'authenticated', 'requiresScopes', 'policy'] as const;

/** Who may read: narrowed for somebody, or widened. What cannot be told counts as narrowed. */
export function compareAccess(pair: ElementPair, product: string | undefined): MeshChange[] {
  const { coordinate } = pair.newer;
  return DIRECTIVES.flatMap((name): MeshChange[] => {
    const [before, after] = applied(pair, name);
    if (written(before) === written(after)) return [];
    const code = isNarrower(before, after) ? 'ACCESS_NARROWED' : 'ACCESS_WIDENED';
    const { help, consumer, producer } = CHANGES[code];
    return [
      {
        code,
        coordinate,
        message: `Who may read ${coordinate} was ${written(before) || 'not limited'} and is ${written(after) || 'not limited'}.`,
        origin: 'directive',
        consumer,
        producer,
        ...values(written(before), written(after)),
        fix: help,
        readers: consumer === 'safe' ? NOBODY : users([coordinate]),
        ...(product === undefined ? {} : { about: `ACCESS ${product}` }),
      },
    ];
  });
}

function isNarrower(before: readonly Application[], after: readonly Application[]): boolean {
  const [from, to] = [before[0], after[0]];
  if (!to) return false;
  if (!from) return to.name !== 'access' || rank(to) > 0 || minGroup(to) > 1;
  // Several subgraphs that speak of one element: what each of them allows is not known here.
  if (before.length > 1 || after.length > 1) return true;
  if (to.name === 'requiresScopes') return !isAsOpen(groups(from, 'scopes'), groups(to, 'scopes'));
  if (to.name === 'policy') return !isAsOpen(groups(from, 'policies'), groups(to, 'policies'));
  return isNarrowerMode(from, to);
}

const MODES: Readonly<Record<string, number>> = { open: 0, mask: 1, role: 1, aggregate: 2, deny: 3 };

/** How closed a mode of `@access` is; one that is not known is as closed as can be. */
function rank({ args }: Application): number {
  return MODES[String(args['mode'])] ?? 3;
}

function minGroup({ args }: Application): number {
  return typeof args['minGroup'] === 'number' ? args['minGroup'] : 1;
}

function isNarrowerMode(from: Application, to: Application): boolean {
  if (rank(from) !== rank(to)) return rank(to) > rank(from);
  if (from.args['mode'] !== to.args['mode']) return true;
  if (minGroup(from) !== minGroup(to)) return minGroup(to) > minGroup(from);
  const [had, has] = [texts(from.args['roles']), texts(to.args['roles'])];
  return had.length === 0 ? has.length > 0 : has.length > 0 && had.some((role) => !has.includes(role));
}

/** True when whoever satisfied one of the old groups satisfies one of the new: groups are alternatives, all of a group are needed. */
function isAsOpen(before: readonly (readonly string[])[], after: readonly (readonly string[])[]): boolean {
  return before.every((group) => after.some((needed) => needed.every((one) => group.includes(one))));
}

function groups({ args }: Application, name: string): readonly (readonly string[])[] {
  const value = args[name];
  return Array.isArray(value) ? value.map(texts) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
