import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  parse,
  type TypeDefinitionNode,
  visit,
} from 'graphql';
import { ExecutableDirectives } from './executable-directives.ts';
import { PartialFields } from './partial-fields.ts';
import { type RequiredArguments, separateRequiredArguments } from './required-arguments.ts';

/** A supergraph as the planner is to see it. */
export type PlannerSchema = {
  readonly document: DocumentNode;
  readonly required: RequiredArguments;
  readonly partial: PartialFields;
  readonly directives: ExecutableDirectives;
  /** Labels of fields that move from one subgraph to another by and by. */
  readonly overrideLabels: ReadonlySet<string>;
  /** Response names that the planner may use for itself: of keys, of required fields and of context. */
  readonly reserved: ReadonlySet<string>;
};

/**
 * Prepares a supergraph for the planner: required fields with arguments and fields that lead to other types in each subgraph get
 * names of their own, and resolvable keys come first, because the planner may pick an unresolvable one of the target that is declared before. Throws a GraphQLError when the SDL is none.
 */
export function readPlannerSchema(sdl: string): PlannerSchema {
  const reserved = new Set<string>();
  const overrideLabels = new Set<string>();
  const { document: separated, required } = separateRequiredArguments(parse(sdl));
  const partial = new PartialFields(separated);
  const document = visit(partial.addTo(separated), {
    Directive(node) {
      for (const text of fieldSetsOf(node)) collectNames(text, reserved);
      for (const { name, value } of node.arguments ?? [])
        if (name.value === 'overrideLabel' && value.kind === Kind.STRING) overrideLabels.add(value.value);
    },
    ObjectTypeDefinition: { leave: resolvableKeysFirst },
    InterfaceTypeDefinition: { leave: resolvableKeysFirst },
  });
  const directives = new ExecutableDirectives(document);
  return { document, required, partial, directives, reserved, overrideLabels };
}

function resolvableKeysFirst<T extends TypeDefinitionNode>(type: T): T {
  const { directives = [] } = type;
  const last = directives.filter(isUnresolvableKey);
  if (last.length === 0) return type;
  return { ...type, directives: [...directives.filter((node) => !isUnresolvableKey(node)), ...last] };
}

function isUnresolvableKey({ name, arguments: given = [] }: ConstDirectiveNode): boolean {
  return (
    name.value === 'join__type' &&
    given.some(
      ({ name: { value: argument }, value }) =>
        argument === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
    )
  );
}

/** The field sets that a join directive makes the planner ask for. */
function fieldSetsOf({ name, arguments: given = [] }: DirectiveNode): readonly string[] {
  if (name.value !== 'join__type' && name.value !== 'join__field') return [];
  return given.flatMap(({ name: { value: argument }, value }): readonly string[] => {
    if ((argument === 'key' || argument === 'requires') && value.kind === Kind.STRING) return [value.value];
    if (argument !== 'contextArguments' || value.kind !== Kind.LIST) return [];
    return value.values.flatMap((item) =>
      item.kind === Kind.OBJECT
        ? item.fields.flatMap((field) =>
            field.name.value === 'selection' && field.value.kind === Kind.STRING ? [field.value.value] : [],
          )
        : [],
    );
  });
}

function collectNames(fieldSet: string, names: Set<string>): void {
  const text = fieldSet.trim();
  visit(parse(text.startsWith('{') ? text : `{${text}}`, { noLocation: true }), {
    enter(node) {
      if (node.kind === Kind.FIELD) names.add(node.name.value);
    },
  });
}
