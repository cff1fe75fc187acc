import { type Change, gradeStatements, type Statements } from '../../../contracts/grade/index.ts';
import { type OdcsQualityRule, QUALITY_OPERATORS } from '../../../contracts/index.ts';
import { thingOfContract } from '../contracts/changed-thing.ts';
import { type MeshChange, NOBODY, users } from '../mesh-change.ts';
import type { Application, Element } from '../supergraph/elements.ts';
import type { ElementPair } from './element-pair.ts';

type Limits = NonNullable<Statements['limits']>;
type Promised = NonNullable<Statements['promises']>[number];

/** What type or field promise by `@sla`, `@quality`, `@constraint` and `@classification`, graded as contracts are. */
export function compareStatements(
  { older, newer }: ElementPair,
  { product, readers }: { readonly product: string | undefined; readonly readers: readonly string[] },
): MeshChange[] {
  const { coordinate: element } = newer;
  return gradeStatements(statementsOf(older), statementsOf(newer), element).map((change): MeshChange => {
    const { code, message, consumer, producer, fix } = change;
    const coordinate = coordinateOf(change, element, product);
    return {
      code,
      coordinate,
      message,
      origin: 'directive',
      consumer,
      producer,
      after: message,
      ...(fix === undefined ? {} : { fix }),
      readers: consumer === 'safe' ? NOBODY : consumer === 'breaking' ? users(readers) : users([], readers),
      about: thingOfContract({ code, coordinate }, { product: product ?? element }),
    };
  });
}

/** A promise is one of the product, on however many of its types it is written. */
function coordinateOf({ code, element }: Change, written: string, product: string | undefined): string {
  return code.startsWith('PROMISE_') && product !== undefined ? `${product}#${element}` : written;
}

function statementsOf({ applications }: Element): Statements {
  const of = (name: string) => applications.filter((one) => one.name === name);
  const [classification] = of('classification').map(({ args }) => text(args['level']) ?? '');
  return {
    promises: of('sla').flatMap(promiseOf),
    rules: of('quality').map(ruleOf),
    limits: Object.assign({}, ...of('constraint').map(limitsOf)),
    ...(classification === undefined ? {} : { classification }),
  };
}

function promiseOf({ args }: Application): Promised[] {
  const property = text(args['property']);
  const value = text(args['value']);
  if (property === undefined || value === undefined) return [];
  const [unit, element, driver] = ['unit', 'element', 'driver'].map((name) => text(args[name]));
  return [
    {
      property,
      value,
      ...(unit === undefined ? {} : { unit }),
      ...(element === undefined ? {} : { element }),
      ...(driver === undefined ? {} : { driver }),
    },
  ];
}

function ruleOf({ args }: Application): OdcsQualityRule {
  const operator = QUALITY_OPERATORS.find((name) => name === args['op']);
  const given = Array.isArray(args['value']) ? args['value'].map(Number) : [];
  const threshold = given.length > 1 ? given : given[0];
  const texts = ['id', 'metric', 'unit', 'dimension', 'severity'].flatMap((name) => {
    const value = text(args[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(texts),
    ...(operator && threshold !== undefined ? { [operator]: threshold } : {}),
  };
}

const BOUNDS: Readonly<Record<string, keyof Limits>> = {
  min: 'minimum',
  max: 'maximum',
  exclusiveMin: 'exclusiveMinimum',
  exclusiveMax: 'exclusiveMaximum',
  minLength: 'minLength',
  maxLength: 'maxLength',
  pattern: 'pattern',
  multipleOf: 'multipleOf',
};

/** Bounds are written as text, because they may be dates; numbers are compared as numbers. */
function limitsOf({ args }: Application): Limits {
  const entries = Object.entries(BOUNDS).flatMap(([name, limit]) => {
    const value = args[name];
    if (value === undefined || value === null) return [];
    const isNumber = name !== 'pattern' && value !== '' && Number.isFinite(Number(value));
    return [[limit, isNumber ? Number(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
