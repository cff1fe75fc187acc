import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  type VariableNode,
  visit,
} from 'graphql';

/** The start of every name we make up. */
export const PRIVATE_PREFIX = 'weft__';

/** Names that planners make up themselves: introspection, and Apollo's `name__alias_0`. */
const MADE_UP = /^__|__alias_\d|weft__/;

/** The variable in which entities are sent to a subgraph. */
const REPRESENTATIONS = 'representations';

/** The start of the variables in which the planner passes contextual arguments. */
const CONTEXTUAL = 'contextualArgument_';

/**
 * An operation as it is planned, and how its names differ from the client's. The gateway reads keys and required fields beside
 * what the client asks for; a client name that could mean one of them travels under a private name.
 */
export type PrivateNames = {
  readonly document: DocumentNode;
  /** The name under which the value of a client's field is fetched. */
  fetchedAs(field: FieldNode): string;
  /** The client's response name of a fetched one. */
  clientName(fetched: string): string;
  /** The client's variable of a planned one. */
  clientVariable(planned: string): string;
};

/**
 * Gives private names to what could be mistaken for a key or a required field. Most operations have nothing of the kind and keep
 * their document.
 */
export function hideNames(
  document: DocumentNode,
  definition: OperationDefinitionNode,
  reserved: ReadonlySet<string>,
): PrivateNames {
  const byMeaning = new Map<string, string>();
  const clientNames = new Map<string, string>();
  const fetchedAs = (field: FieldNode): string => {
    const as = (field.alias ?? field.name).value;
    if (!isAmbiguous(field, reserved)) return as;
    // Fields of one name, alias and arguments are one field wherever they meet, so they share the private name.
    const meaning = `${as}:${field.name.value}(${(field.arguments ?? []).map(print).sort().join(',')})`;
    const known = byMeaning.get(meaning);
    if (known !== undefined) return known;
    const name = `${PRIVATE_PREFIX}${byMeaning.size}`;
    byMeaning.set(meaning, name);
    clientNames.set(name, as);
    return name;
  };
  const variables = hideVariables(definition);
  const planned = renameDocument(document, fetchedAs, variables);
  const clientVariables = new Map([...variables].map(([client, hidden]) => [hidden, client]));
  return {
    document: planned,
    fetchedAs,
    clientName: (fetched) => clientNames.get(fetched) ?? fetched,
    clientVariable: (name) => clientVariables.get(name) ?? name,
  };
}

/** A plain field is what the gateway would ask for itself; another meaning of its name is not. */
function isAmbiguous(
  { alias, name, arguments: given = [] }: FieldNode,
  reserved: ReadonlySet<string>,
): boolean {
  if (name.value.startsWith('__')) return false;
  const as = (alias ?? name).value;
  if (MADE_UP.test(as)) return true;
  return reserved.has(as) && (as !== name.value || given.length > 0);
}

/** Entities and contextual arguments travel in variables of their own. */
function hideVariables({ variableDefinitions = [] }: OperationDefinitionNode): ReadonlyMap<string, string> {
  const taken = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  const hidden = new Map<string, string>();
  for (const name of taken) {
    if (name !== REPRESENTATIONS && !name.startsWith(CONTEXTUAL)) continue;
    let other = `${PRIVATE_PREFIX}${name}`;
    while (taken.has(other)) other = `${other}_`;
    hidden.set(name, other);
  }
  return hidden;
}

function renameDocument(
  document: DocumentNode,
  fetchedAs: (field: FieldNode) => string,
  variables: ReadonlyMap<string, string>,
): DocumentNode {
  return visit(document, {
    Variable(node): VariableNode | undefined {
      const value = variables.get(node.name.value);
      return value === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value } };
    },
    Field(node): FieldNode | undefined {
      const { alias, ...field } = node;
      // The answer knows each type itself, so __typename needs no second name.
      if (node.name.value === '__typename') return alias ? field : undefined;
      const as = fetchedAs(node);
      if (as === (alias ?? node.name).value) return undefined;
      return { ...node, alias: { kind: Kind.NAME, value: as } };
    },
  });
}
