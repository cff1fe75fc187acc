import { weftProperty } from '../contract.ts';
import type { OdcsContract } from '../odcs.ts';
import { isSame } from '../same-data.ts';
import { type Change, type ChangeCode, change } from './change.ts';
import { pairUp } from './pair.ts';

/** Compares what two contracts say of the product as a whole: identity, state, access, team, texts. */
export function compareHeads(older: OdcsContract, newer: OdcsContract): Change[] {
  return [
    ...identity(older, newer),
    ...status(older, newer),
    ...access(older, newer),
    ...roles(older, newer),
    ...people(older, newer),
    ...details(older, newer),
  ];
}

function identity(older: OdcsContract, newer: OdcsContract): Change[] {
  const changes: Change[] = [];
  if (older.id !== newer.id)
    changes.push(of('CONTRACT_ID_CHANGED', 'id', `The id was ${older.id} and is ${newer.id}.`));
  const domainOf = ({ id, domain }: OdcsContract) => domain ?? id.split('.')[0];
  if (domainOf(older) !== domainOf(newer))
    changes.push(
      of('DOMAIN_CHANGED', 'domain', `The domain was ${domainOf(older)} and is ${domainOf(newer)}.`),
    );
  return changes;
}

const LIFE = ['proposed', 'draft', 'active'];

function status(older: OdcsContract, newer: OdcsContract): Change[] {
  const [from, to] = [older.status, newer.status];
  if (from === to) return [];
  const message = `The status was ${from} and is ${to}.`;
  if (to === 'retired') return [of('STATUS_WITHDRAWN', 'status', message)];
  if (to === 'deprecated') return [of('STATUS_DEPRECATED', 'status', message)];
  const isBack = LIFE.includes(from) && LIFE.indexOf(to) < LIFE.indexOf(from);
  return [of(isBack && from === 'active' ? 'STATUS_WITHDRAWN' : 'STATUS_ADVANCED', 'status', message)];
}

function access(older: OdcsContract, newer: OdcsContract): Change[] {
  const isAggregate = (contract: OdcsContract) => weftProperty(contract, 'access') === 'aggregate';
  const groupOf = (contract: OdcsContract) => Number(weftProperty(contract, 'minGroup') ?? 1);
  if (isAggregate(older) !== isAggregate(newer)) {
    const code = isAggregate(newer) ? 'ACCESS_NARROWED' : 'ACCESS_WIDENED';
    const message = isAggregate(newer)
      ? 'Only groups can be read, no rows.'
      : 'Rows can be read, not only groups.';
    return [of(code, 'customProperties', message, 'weft.access')];
  }
  const [from, to] = [groupOf(older), groupOf(newer)];
  if (from === to) return [];
  const message = `The smallest group that is shown had ${from} rows and has ${to}.`;
  return [of(to > from ? 'ACCESS_NARROWED' : 'ACCESS_WIDENED', 'customProperties', message, 'weft.minGroup')];
}

function roles(older: OdcsContract, newer: OdcsContract): Change[] {
  return pairUp(older.roles, newer.roles, ({ role }) => role).flatMap((pair) => {
    if (pair.kind === 'removed')
      return [
        change('ROLE_REMOVED', {
          element: pair.older.role,
          message: `The role ${pair.older.role} was removed.`,
          at: { side: 'older', path: ['roles', pair.from] },
        }),
      ];
    if (pair.kind === 'kept' && isSame(pair.older, pair.newer)) return [];
    const { role } = pair.newer;
    return [
      change('DETAIL_CHANGED', {
        element: role,
        message: `The role ${role} was ${pair.kind === 'added' ? 'added' : 'changed'}.`,
        at: { side: 'newer', path: ['roles', pair.to] },
      }),
    ];
  });
}

function people(older: OdcsContract, newer: OdcsContract): Change[] {
  if (isSame(older.team, newer.team)) return [];
  const nameOf = ({ team }: OdcsContract) => team?.name ?? 'nobody';
  const isOther = nameOf(older) !== nameOf(newer);
  const message = isOther
    ? `The owner was ${nameOf(older)} and is ${nameOf(newer)}.`
    : `The team ${nameOf(newer)} has other members or another description.`;
  return [of(isOther ? 'OWNER_CHANGED' : 'DETAIL_CHANGED', 'team', message)];
}

function details(older: OdcsContract, newer: OdcsContract): Change[] {
  const texts = ['name', 'tenant', 'tags', 'description', 'authoritativeDefinitions', 'dataProduct'] as const;
  const rest = ['servers', 'support', 'contractCreatedTs'] as const;
  const changed = <K extends keyof OdcsContract>(keys: readonly K[]): K[] =>
    keys.filter((key) => !isSame(older[key], newer[key]));
  const changes = [
    ...changed(texts).map((key) => of('TEXT_CHANGED', key, `${key} was changed.`)),
    ...changed(rest).map((key) => of('DETAIL_CHANGED', key, `${key} was changed.`)),
  ];
  if (!isSame(older.price, newer.price)) changes.push(of('PRICE_CHANGED', 'price', 'The price was changed.'));
  if (!isSame(otherProperties(older), otherProperties(newer)))
    changes.push(of('DETAIL_CHANGED', 'customProperties', 'Custom properties were changed.'));
  return changes;
}

function otherProperties({ customProperties = [] }: OdcsContract) {
  const graded = ['weft.access', 'weft.minGroup'];
  return customProperties.filter(({ property }) => !graded.includes(property));
}

function of(code: ChangeCode, key: keyof OdcsContract, message: string, element: string = key): Change {
  return change(code, { element, message, at: { side: 'newer', path: [key] } });
}
