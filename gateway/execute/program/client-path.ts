import {
  type FieldNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { isTree, type Path, type Run, read } from './run.ts';
import type { TypeConditions } from './type-conditions.ts';

/** A path in the client's names. `unasked` is the fetched name it ends before, when the client asked that of objects of other types. */
export type ClientPath = { readonly shown: Path; readonly unasked?: string };

/**
 * Tells a path of fetched names in the client's. Fields that only the gateway asked for (keys, required fields) are unknown to
 * the client: such a path ends at the nearest field that the client asked for.
 */
export function clientPath(run: Run, path: Path, types: TypeConditions): ClientPath {
  const { operation, names } = run.request;
  const shown: (string | number)[] = [];
  let sets: readonly SelectionSetNode[] = [operation.definition.selectionSet];
  let value: unknown = run.root;
  for (const part of path) {
    if (typeof part === 'number') {
      shown.push(part);
      value = Array.isArray(value) ? value[part] : undefined;
      continue;
    }
    const fieldsFor = (object: unknown): readonly FieldNode[] =>
      sets
        .flatMap((set) => fieldsOf(set, { run, types, value: object }))
        .filter((field) => names.fetchedAs(field) === part);
    const fields = fieldsFor(value);
    const [first] = fields;
    // Of an object that is not known, fields of every type are asked.
    if (!first) return fieldsFor(undefined).length > 0 ? { shown, unasked: part } : { shown };
    shown.push((first.alias ?? first.name).value);
    sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
    value = isTree(value) ? read(value, part) : undefined;
  }
  return { shown };
}

type Place = { readonly run: Run; readonly types: TypeConditions; readonly value: unknown };

/** The fields that a selection asks for of one object, whose type may be unknown. */
function fieldsOf({ selections }: SelectionSetNode, place: Place): readonly FieldNode[] {
  return selections.flatMap((node): readonly FieldNode[] => {
    if (!isIncluded(node, place.run)) return [];
    if (node.kind === Kind.FIELD) return [node];
    const inner = node.kind === Kind.INLINE_FRAGMENT ? node : findFragment(node.name.value, place.run);
    if (!inner) return [];
    const condition = inner.typeCondition?.name.value;
    const isOf =
      condition === undefined || !isTree(place.value) || place.types.test(condition)(place.value, true);
    return isOf ? fieldsOf(inner.selectionSet, place) : [];
  });
}

function findFragment(name: string, { request }: Run) {
  for (const node of request.operation.document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node;
  return undefined;
}

function isIncluded(node: SelectionNode, { flags }: Run): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, flags)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, flags)?.['if'] !== false
  );
}
