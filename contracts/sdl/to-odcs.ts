import { type Finding, failure, type Outcome, success } from '../finding.ts';
import { type OdcsContract, odcsSchema } from '../odcs.ts';
import { withExtras } from './extras.ts';
import { allUsed, type FieldFacts, type TypeFacts, textOf, used } from './facts.ts';
import { normaliseContract } from './normalise.ts';
import { type ParsedSchema, parseSchema } from './parse-schema.ts';
import { type Data, list, readProperty } from './read-element.ts';
import { naturalHead, naturalObject, readKeys } from './read-object.ts';
import { type Reference, readReference } from './read-reference.ts';
import { type RegistryFacts, withFacts } from './registry-facts.ts';
import { isKnownScalar } from './scalars.ts';

/** What `toOdcs` takes besides the schema. */
export type ToOdcsOptions = {
  /** Named in findings. */
  readonly file?: string;
  /** What the registry knows, by the id of the contract. */
  readonly facts?: Readonly<Record<string, RegistryFacts>>;
  /** The head of the contract for types that name none: those of a service without mesh directives. */
  readonly defaults?: Pick<OdcsContract, 'id' | 'version' | 'status'> & Partial<OdcsContract>;
};

/**
 * Reads the contracts of a federation schema: of one that `toSdl` wrote everything, of any other what types, keys, descriptions
 * and the mesh directives tell. Types with a key become objects, types without one lie inside of them; fields of other
 * entities become relationships. Warnings say what was left out. Fails when the text is no schema, or no type has a key.
 */
export function toOdcs(sdl: string, options: ToOdcsOptions = {}): Outcome<readonly OdcsContract[]> {
  const file = options.file ?? 'schema.graphql';
  const parsed = parseSchema(sdl, file);
  if (!parsed.ok) return parsed;
  const schema = parsed.value;
  const findings: Finding[] = [];
  const warn = (coordinate: string, message: string): void => {
    findings.push({ code: 'LEFT_OUT', severity: 'warning', message, coordinate, place: { file } });
  };
  const groups = new Map<string, Group>();
  for (const type of entities(schema)) {
    const head = { ...options.defaults, ...headOf(type) };
    const id = String(head['id'] ?? '');
    const group: Group = groups.get(id) ?? { head, objects: [] };
    groups.set(id, group);
    group.objects.push(readObject(type, schema, warn));
  }
  if (groups.size === 0) {
    const message = `Expected at least one type with @key in ${file}: those are the objects of a contract.`;
    return failure({ code: 'NO_ENTITIES', severity: 'error', message, place: { file } });
  }
  const contracts: OdcsContract[] = [];
  for (const { head, objects } of groups.values()) {
    const read = odcsSchema.safeParse({ ...head, schema: objects });
    if (read.success) contracts.push(restored(read.data, options.facts ?? {}));
    else
      findings.push(
        ...read.error.issues.slice(0, 5).map((issue) => incomplete(issue.path, issue.message, file)),
      );
  }
  return contracts.length === groups.size ? success(contracts, findings) : failure(...findings);
}

type Group = { readonly head: Data; readonly objects: Data[] };

function restored(contract: OdcsContract, facts: Readonly<Record<string, RegistryFacts>>): OdcsContract {
  const known = facts[contract.id];
  return normaliseContract(known ? withFacts(contract, known) : contract);
}

function incomplete(path: readonly PropertyKey[], message: string, file: string): Finding {
  const at = path.map(String).join('.');
  return {
    code: 'INCOMPLETE_CONTRACT',
    severity: 'error',
    message: `The schema does not give a contract: ${message} at ${at}.`,
    place: { file },
    fix: 'Give id, version and status, or add @dataProduct to the types.',
  };
}

/** Types that are objects of a contract: they have a key of their own, or say which element they are. */
function entities({ types, roots }: ParsedSchema): TypeFacts[] {
  return [...types.values()].filter((type) => {
    if (roots.has(type.name)) return false;
    if (textOf(used(type.directives, 'contract'), 'element') !== undefined) return true;
    return allUsed(type.directives, 'key').some((args) => args['resolvable'] !== false);
  });
}

function headOf(type: TypeFacts): Data {
  return withExtras(naturalHead(type), type.directives, 'contract.');
}

type Warn = (coordinate: string, message: string) => void;

function readObject(type: TypeFacts, schema: ParsedSchema, warn: Warn): Data {
  const keys = readKeys(type);
  const nested = nestedTypes(schema);
  const references: Reference[] = [];
  const properties: Data[] = [];
  for (const field of type.fields) {
    const coordinate = `${type.name}.${field.name}`;
    const use = whatToDo(field, schema, nested);
    if (use.kind === 'property') {
      const scalar = unknownScalar(field, nested);
      if (scalar) warn(coordinate, `The scalar ${scalar} of ${coordinate} is read as text.`);
      properties.push(readProperty(field, nested, keys));
    } else if (use.kind === 'reference') references.push(readReference(field, type, schema));
    else if (use.kind === 'left out') warn(coordinate, `${coordinate} is left out: ${use.why}.`);
  }
  const body = withExtras(naturalObject(type), type.directives);
  return { ...body, ...list('properties', withReferences(properties, references)) };
}

/** A relationship goes to the property that holds the key, when there is one; else to a property of its own. */
function withReferences(properties: readonly Data[], references: readonly Reference[]): Data[] {
  const result = [...properties];
  for (const { property, relationship } of references) {
    const index = result.findIndex(({ name }) => name === property['name']);
    const holder = index < 0 ? property : result[index];
    const whole = { ...holder, relationships: [relationship] };
    if (index < 0) result.push(whole);
    else result[index] = whole;
  }
  return result;
}

/** What becomes of a field. `ours` is what `toSdl` wrote for readers only. */
type Use =
  | { readonly kind: 'property' | 'reference' | 'ours' }
  | { readonly kind: 'left out'; readonly why: string };

function whatToDo(field: FieldFacts, schema: ParsedSchema, nested: ParsedSchema): Use {
  const leftOut = (why: string): Use => ({ kind: 'left out', why });
  if (allUsed(field.directives, 'extra').some((args) => args['name'] === 'reference'))
    return { kind: 'ours' };
  if (used(field.directives, 'external')) return leftOut('it belongs to another subgraph');
  const name = namedType(field);
  const target = schema.types.get(name);
  if (target && isEntity(target))
    return field.type.kind === 'named'
      ? { kind: 'reference' }
      : leftOut('it is the way back of a relationship (weft.inverse at the other end)');
  if (field.hasArguments) return leftOut('it takes arguments, so it is computed');
  if (target && !nested.types.has(name)) return leftOut(`the type ${name} lies inside of itself`);
  return { kind: 'property' };
}

function isEntity({ directives }: TypeFacts): boolean {
  return allUsed(directives, 'key').length > 0;
}

function namedType({ type }: FieldFacts): string {
  let inner = type;
  while (inner.kind === 'list') inner = inner.of;
  return inner.name;
}

function unknownScalar(field: FieldFacts, { types, enums }: ParsedSchema): string | undefined {
  const name = namedType(field);
  return types.has(name) || enums.has(name) || isKnownScalar(name) ? undefined : name;
}

/** The types that can lie inside of an object: no entities, and none that lies inside of itself. */
function nestedTypes(schema: ParsedSchema): ParsedSchema {
  const plain = new Map([...schema.types].filter(([, type]) => !isEntity(type)));
  const cyclic = new Set([...plain.keys()].filter((name) => reachable(name, plain).has(name)));
  const isEndless = (name: string) =>
    cyclic.has(name) || [...reachable(name, plain)].some((one) => cyclic.has(one));
  const types = [...plain].filter(([name]) => !isEndless(name));
  const kept = new Set(types.map(([name]) => name));
  const fieldsOf = ({ fields }: TypeFacts) =>
    fields.filter(
      (field) => !field.hasArguments && (!schema.types.has(namedType(field)) || kept.has(namedType(field))),
    );
  return {
    ...schema,
    types: new Map(types.map(([name, type]) => [name, { ...type, fields: fieldsOf(type) }])),
  };
}

function reachable(from: string, types: ReadonlyMap<string, TypeFacts>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const field of types.get(name)?.fields ?? []) {
      const next = namedType(field);
      if (!types.has(next) || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}
