import { pascalCase, plural, singular, snakeCase } from '../naming.ts';
import { allUsed, type TypeFacts, textOf, used } from './facts.ts';
import { rulesOf } from './quality-directives.ts';
import { type Data, type Keys, list, readCommon, readSource } from './read-element.ts';

/** What a type tells of the contract that it belongs to. */
export function naturalHead({ directives }: TypeFacts): Data {
  const product = used(directives, 'dataProduct');
  const contract = used(directives, 'contract');
  const team = textOf(used(directives, 'owner'), 'team');
  return {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    ...texts({
      id: textOf(contract, 'id') ?? textOf(product, 'id'),
      version: textOf(contract, 'version') ?? textOf(product, 'version'),
      domain: textOf(product, 'domain'),
      status: textOf(product, 'status') ?? (product ? 'active' : undefined),
    }),
    ...(team === undefined ? {} : { team: { name: team } }),
    ...list('slaProperties', allUsed(directives, 'sla').map(readPromise)),
  };
}

/** A type as an object of a contract, without its properties. */
export function naturalObject(type: TypeFacts): Data {
  const { name: typeName, directives } = type;
  const element = textOf(used(directives, 'contract'), 'element');
  const name = element ?? plural(snakeCase(typeName));
  return {
    ...readCommon(type, name),
    ...readSource(directives, name).physicalType,
    name,
    ...list(
      'tags',
      allUsed(directives, 'tag').flatMap((args) => textOf(args, 'name') ?? []),
    ),
    ...list('quality', rulesOf(directives, undefined)),
    ...list(
      'customProperties',
      pascalCase(singular(name)) === typeName ? [] : [{ property: 'weft.type', value: typeName }],
    ),
  };
}

/** The keys of a type: the first is the primary one, and others of one field are unique properties. */
export function readKeys({ directives }: TypeFacts): Keys {
  const sets = allUsed(directives, 'key').map((args) => textOf(args, 'fields')?.trim().split(/\s+/) ?? []);
  // Keys inside of nested objects have no place in a contract.
  const flat = sets.filter((fields) => fields.length > 0 && fields.every((field) => /^\w+$/.test(field)));
  const [primary = [], ...others] = flat;
  return { primary, unique: others.flatMap((fields) => (fields.length === 1 ? fields : [])) };
}

function readPromise(args: Data): Data {
  const value = args['value'];
  const number = typeof value === 'string' && String(Number(value)) === value ? Number(value) : value;
  return { ...texts(args), value: value === 'true' ? true : value === 'false' ? false : number };
}

function texts(values: Data): Data {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  );
}
