import { existsSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type FieldNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  parse,
  validate,
} from 'graphql';
import {
  type DomainModel,
  type Finding,
  failure,
  nearestName,
  type Outcome,
  success,
} from '../../../contracts/index.ts';
import { entityTypes } from '../query/plan/plan-entities.ts';
import { extensionFinding } from './check-extension.ts';
import {
  type Extension,
  type ExtensionField,
  type ExtensionFields,
  needAlias,
  RESOLVER_FILES,
} from './extension.ts';
import type { BatchResolver, RootResolver } from './resolvers.ts';

/** What resolvers are held against. */
export type ResolverPlace = {
  readonly folder: string;
  readonly extension: Extension;
  readonly model: DomainModel;
  /** Without the extension: what resolvers may read of rows. */
  readonly generated: GraphQLSchema;
};

type Given = Readonly<Record<string, unknown>>;
type Declared = {
  readonly typeName: string;
  readonly name: string;
  readonly isOwn: boolean;
  readonly node: ObjectField;
};
type ObjectNode = ObjectTypeDefinitionNode | ObjectTypeExtensionNode;
type ObjectField = NonNullable<ObjectNode['fields']>[number];

/**
 * Loads `resolvers.ts` (or `.mjs`, `.js`) anew when it was changed, and finds the resolver of every field of the extension. Fails
 * with a finding for each field without one, each one without a field, and each of the wrong form.
 */
export async function loadResolvers(place: ResolverPlace): Promise<Outcome<ExtensionFields>> {
  const declared = declaredFields(place.extension);
  const path = RESOLVER_FILES.map((name) => join(place.folder, name)).find(existsSync);
  if (path === undefined) return withoutModule(place, declared);
  const file = relative(process.cwd(), path);
  const problem = (what: Omit<Finding, 'severity' | 'place'>): Finding =>
    extensionFinding(file, undefined, what);
  let exported: unknown;
  try {
    // The version of the file is part of its address, because a module is loaded once per address.
    const loaded: Given = await import(`${pathToFileURL(path).href}?changed=${statSync(path).mtimeMs}`);
    exported = loaded['resolvers'];
    if (!isRecord(exported)) {
      const message = `Expected ${file} to export resolvers (an object), got ${kindOf(exported)}; it exports ${Object.keys(loaded).join(', ') || 'nothing'}.`;
      return failure(
        problem({
          code: 'RESOLVERS_MISSING',
          message,
          fix: 'export const resolvers = defineResolvers({ … });',
        }),
      );
    }
  } catch (error) {
    const message = `The module ${file} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
    return failure(problem({ code: 'RESOLVERS_BROKEN', message, fix: 'Mend the module.' }));
  }
  const findings: Finding[] = strangers(exported, declared).map(problem);
  const fields = new Map<string, ExtensionField>();
  for (const one of declared) {
    const resolver = resolverOf(exported, one);
    const read = readField(place, one, resolver);
    if ('kind' in read) fields.set(coordinateOf(one), read);
    else if (resolver === undefined) findings.push(missing(place.extension, one, file));
    else findings.push(problem({ ...read, coordinate: coordinateOf(one) }));
  }
  return findings.length > 0 ? failure(...findings) : success(fields);
}

function withoutModule(
  { extension }: ResolverPlace,
  declared: readonly Declared[],
): Outcome<ExtensionFields> {
  const lacking = declared.filter(({ isOwn }) => !isOwn);
  const [first] = RESOLVER_FILES;
  if (lacking.length > 0)
    return failure(...lacking.map((one) => missing(extension, one, `${first} (there is no such file)`)));
  return success(new Map(declared.map((one) => [coordinateOf(one), { kind: 'property' }])));
}

function missing({ file }: Extension, one: Declared, where: string): Finding {
  const coordinate = coordinateOf(one);
  const form = one.typeName === 'Query' ? 'a function' : '{ needs, batch }';
  const message = `Expected a resolver for ${coordinate} in ${where}, found none.`;
  const fix = `Export it as resolvers.${coordinate}: ${form}.`;
  return extensionFinding(file, one.node, { code: 'RESOLVER_MISSING', message, coordinate, fix });
}

function declaredFields({ document }: Extension): readonly Declared[] {
  const own = new Set(
    document.definitions.flatMap((one) => (isTypeDefinitionNode(one) ? [one.name.value] : [])),
  );
  return document.definitions.flatMap((one) => {
    if (one.kind !== Kind.OBJECT_TYPE_DEFINITION && one.kind !== Kind.OBJECT_TYPE_EXTENSION) return [];
    const typeName = one.name.value;
    return (one.fields ?? []).map((node) => ({
      typeName,
      name: node.name.value,
      isOwn: own.has(typeName),
      node,
    }));
  });
}

function coordinateOf({ typeName, name }: Pick<Declared, 'typeName' | 'name'>): string {
  return `${typeName}.${name}`;
}

function strangers(exported: Given, declared: readonly Declared[]): Omit<Finding, 'severity' | 'place'>[] {
  const known = declared.map(coordinateOf);
  return Object.entries(exported).flatMap(([typeName, fields]) => {
    if (!isRecord(fields))
      return [
        {
          code: 'RESOLVER_SHAPE',
          message: `Expected resolvers.${typeName} to be an object of fields, got ${kindOf(fields)}.`,
        },
      ];
    return Object.keys(fields)
      .map((name) => coordinateOf({ typeName, name }))
      .filter((coordinate) => !known.includes(coordinate))
      .map((coordinate) => {
        const near = nearestName(coordinate, known);
        const message = `Expected resolvers for fields of the extension only, got one for ${coordinate}, which it does not have.`;
        const fix = near
          ? `Did you mean ${near}?`
          : 'Declare the field in extension.graphql, or remove the resolver.';
        return { code: 'RESOLVER_UNKNOWN_FIELD', message, coordinate, fix };
      });
  });
}

function resolverOf(exported: Given, { typeName, name }: Declared): unknown {
  const fields = exported[typeName];
  return isRecord(fields) ? fields[name] : undefined;
}

function readField(
  place: ResolverPlace,
  one: Declared,
  resolver: unknown,
): ExtensionField | Pick<Finding, 'code' | 'message'> {
  const coordinate = coordinateOf(one);
  if (resolver === undefined && one.isOwn) return { kind: 'property' };
  if (one.typeName === 'Query') {
    if (isRoot(resolver)) return { kind: 'root', resolve: resolver };
    return {
      code: 'RESOLVER_SHAPE',
      message: `Expected resolvers.${coordinate} to be a function, got ${kindOf(resolver)}.`,
    };
  }
  if (!isBatch(resolver)) {
    const message = `Expected resolvers.${coordinate} to be { needs, batch(rows, call) }, which is called once for all rows, got ${kindOf(resolver)}.`;
    return { code: 'RESOLVER_SHAPE', message };
  }
  if (one.isOwn && resolver.needs !== undefined)
    return {
      code: 'RESOLVER_NEEDS',
      message: `Expected no needs for ${coordinate}: its rows are what the resolver above returned.`,
    };
  const needs = one.isOwn
    ? undefined
    : readNeeds(place, one, resolver.needs ?? keyOf(place.model, one.typeName));
  if (typeof needs === 'string') return { code: 'RESOLVER_NEEDS', message: needs };
  return { kind: 'batch', needs, batch: (rows, call) => resolver.batch(rows, call) };
}

function keyOf(model: DomainModel, typeName: string): string {
  const [key = []] = entityTypes(model).get(typeName)?.keys ?? [];
  return key.map(({ name }) => name).join(' ');
}

/** The fields a resolver reads of its row, under names of their own; a sentence when they cannot be read. */
function readNeeds(
  { generated }: ResolverPlace,
  { typeName, name }: Declared,
  needs: string,
): readonly FieldNode[] | string {
  if (needs.trim() === '') return [];
  const expected = `Expected needs of ${typeName}.${name} to select generated fields of ${typeName}`;
  try {
    const document = parse(`fragment Needs on ${typeName} { ${needs} }`);
    const [error] = validate(generated, document).filter(({ message }) => !message.includes('is never used'));
    if (error) return `${expected}, got "${needs}": ${error.message}`;
    const [fragment, more] = document.definitions;
    const selections =
      fragment?.kind === Kind.FRAGMENT_DEFINITION && !more ? fragment.selectionSet.selections : [];
    const fields = selections.flatMap((one) => (one.kind === Kind.FIELD ? [one] : []));
    const isPlain = (one: FieldNode): boolean =>
      !one.alias && !one.arguments?.length && !one.directives?.length;
    if (fields.length === 0 || fields.length < selections.length || !fields.every(isPlain))
      return `${expected} by name only (no aliases, arguments or fragments), got "${needs}".`;
    return fields.map((one) => ({ ...one, alias: { kind: Kind.NAME, value: needAlias(one.name.value) } }));
  } catch (error) {
    return `${expected}, got "${needs}": ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isRecord(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRoot(value: unknown): value is RootResolver {
  return typeof value === 'function';
}

function isBatch(value: unknown): value is BatchResolver<unknown> {
  if (!isRecord(value) || typeof value['batch'] !== 'function') return false;
  return ['string', 'undefined'].includes(typeof value['needs']);
}

function kindOf(value: unknown): string {
  if (isRecord(value)) return `an object with ${Object.keys(value).join(', ') || 'nothing in it'}`;
  return value === undefined ? 'nothing' : `a ${typeof value}`;
}
