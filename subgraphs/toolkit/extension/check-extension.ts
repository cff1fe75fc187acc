import {
  type ASTNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type NamedTypeNode,
  type ObjectTypeDefinitionNode,
  type ObjectTypeExtensionNode,
  type TypeNode,
} from 'graphql';
import { type DomainModel, type Finding, foreignTypes, nearestName } from '../../../contracts/index.ts';

/** Directives of federation that move fields between subgraphs in ways a generated subgraph cannot follow yet. */
const REFUSED_DIRECTIVES = ['key', 'requires', 'provides', 'external', 'interfaceObject', 'extends'];

/** What an extension may do, as findings tell it. */
const ALLOWED =
  'Extend Query and types with rows of this domain, and define types, interfaces, unions, enums, inputs and scalars of your own.';

type Check = {
  readonly file: string;
  /** The definitions that the contracts generate. */
  readonly generated: ReadonlyMap<string, DefinitionNode>;
  /** Types whose rows this domain can find. */
  readonly rowTypes: ReadonlySet<string>;
  /** Types that a resolver may return by key. */
  readonly returnable: ReadonlySet<string>;
  readonly own: ReadonlySet<string>;
  /** Coordinates that were declared before in the extension. */
  readonly declared: Set<string>;
};

/** What is wrong with an extension, told where it is written. */
export function checkExtension(
  { file, document }: { readonly file: string; readonly document: DocumentNode },
  { model, generated }: { readonly model: DomainModel; readonly generated: DocumentNode },
): Finding[] {
  const definitions = generated.definitions.flatMap((one) =>
    isTypeDefinitionNode(one) ? [[one.name.value, one] as const] : [],
  );
  const rows = model.tables.filter(({ product }) => product.access === 'rows');
  const foreign = foreignTypes(model);
  const check: Check = {
    file,
    generated: new Map(definitions),
    rowTypes: new Set([
      ...rows.map(({ typeName }) => typeName),
      ...foreign.flatMap(({ typeName, relations }) => (relations.length > 0 ? [typeName] : [])),
    ]),
    returnable: new Set([
      ...rows.flatMap(({ typeName, keys }) => (keys.length > 0 ? [typeName] : [])),
      ...foreign.map(({ typeName }) => typeName),
    ]),
    declared: new Set(),
    own: new Set(document.definitions.flatMap((one) => (isTypeDefinitionNode(one) ? [one.name.value] : []))),
  };
  return document.definitions.flatMap((one) => checkDefinition(check, one));
}

/** A finding about a part of the extension. */
export function extensionFinding(
  file: string,
  node: ASTNode | undefined,
  what: Omit<Finding, 'severity' | 'place'>,
): Finding {
  // A description stands before what it describes.
  const named = node && 'name' in node && node.name ? node.name : node;
  const { line, column } = named?.loc?.startToken ?? {};
  return {
    ...what,
    severity: 'error',
    place: { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) },
  };
}

function checkDefinition(check: Check, node: DefinitionNode): Finding[] {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_EXTENSION:
      return [...checkExtended(check, node), ...checkInterfaces(check, node), ...checkFields(check, node)];
    case Kind.OBJECT_TYPE_DEFINITION:
      return [
        ...checkNew(check, node),
        ...checkDirectives(check, node, node.name.value),
        ...checkFields(check, node),
      ];
    case Kind.INTERFACE_TYPE_DEFINITION:
      return [...checkNew(check, node), ...checkFields(check, node)];
    case Kind.UNION_TYPE_DEFINITION:
      return [...checkNew(check, node), ...(node.types ?? []).flatMap((type) => checkMember(check, type))];
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_DEFINITION:
      return checkNew(check, node);
    default: {
      const message = `Expected \`extend type\` or a definition of a type, got ${words(node.kind)}.`;
      return [unsupported(check, node, message)];
    }
  }
}

/** `SCHEMA_EXTENSION` is not what its author wrote. */
function words(kind: string): string {
  return kind.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

function unsupported({ file }: Check, node: ASTNode, message: string): Finding {
  return extensionFinding(file, node, { code: 'EXTENSION_UNSUPPORTED', message, fix: ALLOWED });
}

function checkNew(
  { file, generated }: Check,
  node: DefinitionNode & { readonly name: { readonly value: string } },
): Finding[] {
  const name = node.name.value;
  if (!generated.has(name)) return [];
  const message = `Expected types of its own in the extension, but the contracts generate ${name} already.`;
  const fix = `Write \`extend type ${name}\` to add fields to it, or take another name.`;
  return [extensionFinding(file, node.name as ASTNode, { code: 'EXTENSION_TYPE_EXISTS', message, fix })];
}

function checkExtended(check: Check, { name: node }: ObjectTypeExtensionNode): Finding[] {
  const name = node.value;
  const { file, rowTypes, generated, own } = check;
  if (name === 'Query' || rowTypes.has(name) || own.has(name)) return [];
  const known = ['Query', ...rowTypes];
  if (generated.has(name)) {
    const message = `Expected one of ${known.join(', ')} to be extended, got ${name}, whose values belong to no row.`;
    return [unsupported(check, node, message)];
  }
  const near = nearestName(name, known);
  const message = `Expected one of ${known.join(', ')} to be extended, got ${name}, which is not a type of this domain.`;
  const fix = near ? `Did you mean ${near}?` : `Define it with \`type ${name}\` if it is a new one.`;
  return [extensionFinding(file, node, { code: 'EXTENSION_UNKNOWN_TYPE', message, fix })];
}

function checkInterfaces(check: Check, { name, interfaces = [] }: ObjectTypeExtensionNode): Finding[] {
  if (check.own.has(name.value)) return [];
  return interfaces.map((node) =>
    unsupported(
      check,
      node,
      `Expected fields for ${name.value} only: generated types implement no interfaces.`,
    ),
  );
}

function checkMember(check: Check, node: NamedTypeNode): Finding[] {
  const name = node.name.value;
  if (check.own.has(name) || !check.generated.has(name)) return [];
  return [unsupported(check, node, `Expected types of the extension in a union, got the generated ${name}.`)];
}

function checkFields(
  check: Check,
  {
    name,
    fields = [],
  }: Pick<ObjectTypeExtensionNode, 'name'> & { readonly fields?: readonly FieldDefinitionNode[] },
): Finding[] {
  const { file, own, declared } = check;
  const before = own.has(name.value) ? [] : fieldsOf(check.generated.get(name.value));
  return fields.flatMap((field) => {
    const coordinate = `${name.value}.${field.name.value}`;
    const found = [...checkDirectives(check, field, coordinate), ...checkReturned(check, field, coordinate)];
    const isGenerated = before.includes(field.name.value);
    if (isGenerated || declared.has(coordinate)) {
      const who = isGenerated ? 'the contracts generate' : 'the extension has';
      const message = `Expected new fields for ${name.value}, but ${who} ${coordinate} already.`;
      const fix = isGenerated
        ? 'Take another name, or change the field in its contract.'
        : 'Remove one of them.';
      found.push(extensionFinding(file, field, { code: 'EXTENSION_FIELD_EXISTS', message, coordinate, fix }));
    }
    declared.add(coordinate);
    return found;
  });
}

function fieldsOf(node: DefinitionNode | undefined): readonly string[] {
  const fields = node?.kind === Kind.OBJECT_TYPE_DEFINITION ? node.fields : [];
  return fields?.map((field) => field.name.value) ?? [];
}

function checkDirectives(
  check: Check,
  node: FieldDefinitionNode | ObjectTypeDefinitionNode,
  what: string,
): Finding[] {
  return (node.directives ?? [])
    .filter((directive) => REFUSED_DIRECTIVES.includes(directive.name.value))
    .map((directive) =>
      unsupported(
        check,
        directive,
        `Expected no @${directive.name.value} on ${what}: \`needs\` of a resolver says what it reads of its row.`,
      ),
    );
}

/** A generated type is fetched by its key; others have nothing they could be found by. */
function checkReturned(check: Check, field: FieldDefinitionNode, coordinate: string): Finding[] {
  const name = namedType(field.type);
  const definition = check.generated.get(name);
  if (definition?.kind !== Kind.OBJECT_TYPE_DEFINITION || check.returnable.has(name)) return [];
  const message = `Expected ${coordinate} to return a scalar, a type of the extension or one with a key, got the generated ${name}.`;
  return [unsupported(check, field.type, message)];
}

function namedType(node: TypeNode): string {
  return node.kind === Kind.NAMED_TYPE ? node.name.value : namedType(node.type);
}
