import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { RequiredArguments } from './required-arguments.ts';

/** Fields of an entity that one representation can serve, and the stand-ins it holds for them. */
export type EntityFieldGroup = {
  readonly fields: ReadonlySet<FieldNode>;
  readonly standIns: ReadonlySet<string>;
};

type Group = { readonly fields: Set<FieldNode>; readonly standIns: Set<string> };

/** Groups the fields of an entity fetch so that no group needs one field with two sets of arguments. */
export function groupEntityFields(
  document: DocumentNode,
  { neededBy, standsFor }: RequiredArguments,
): readonly EntityFieldGroup[] {
  const first: Group = { fields: new Set(), standIns: new Set() };
  const groups = [first];
  const meaning = (standIn: string): string | undefined => standsFor.get(standIn)?.name.value;
  const fits = ({ standIns }: Group, needed: ReadonlySet<string>): boolean =>
    [...needed].every((one) =>
      [...standIns].every((other) => one === other || meaning(one) !== meaning(other)),
    );
  for (const { field, type } of entityFields(document)) {
    const needed = neededBy.get(`${type}.${field.name.value}`) ?? new Set();
    let group = needed.size === 0 ? first : groups.find((known) => fits(known, needed));
    if (!group) {
      group = { fields: new Set(), standIns: new Set() };
      groups.push(group);
    }
    group.fields.add(field);
    for (const standIn of needed) group.standIns.add(standIn);
  }
  return groups.filter(({ fields }) => fields.size > 0);
}

/** An entity fetch that asks only for some of its fields, and for `__typename`. */
export function filterEntityFields(document: DocumentNode, kept: ReadonlySet<FieldNode>): DocumentNode {
  const filter = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind === Kind.FIELD)
        return kept.has(selection) || selection.name.value === '__typename' ? [selection] : [];
      if (selection.kind !== Kind.INLINE_FRAGMENT) return [selection];
      const selectionSet = filter(selection.selectionSet);
      return selectionSet.selections.length === 0 ? [] : [{ ...selection, selectionSet }];
    }),
  });
  return {
    ...document,
    definitions: document.definitions.map((node) => {
      if (node.kind !== Kind.OPERATION_DEFINITION) return node;
      const selections = node.selectionSet.selections.map((selection) =>
        selection.kind === Kind.FIELD && selection.selectionSet
          ? { ...selection, selectionSet: filter(selection.selectionSet) }
          : selection,
      );
      return { ...node, selectionSet: { ...node.selectionSet, selections } };
    }),
  };
}

type EntityField = { readonly field: FieldNode; readonly type: string };

/** The fields that an entity fetch asks for, and the type that each is asked of. */
export function entityFields(document: DocumentNode): readonly EntityField[] {
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  return (operation?.selectionSet.selections ?? []).flatMap((selection) =>
    selection.kind === Kind.FIELD && selection.selectionSet ? fieldsBelow(selection.selectionSet, '') : [],
  );
}

function fieldsBelow(set: SelectionSetNode, type: string): readonly EntityField[] {
  return set.selections.flatMap((selection): readonly EntityField[] => {
    if (selection.kind === Kind.FIELD)
      return selection.name.value === '__typename' ? [] : [{ field: selection, type }];
    if (selection.kind !== Kind.INLINE_FRAGMENT) return [];
    return fieldsBelow(selection.selectionSet, selection.typeCondition?.name.value ?? type);
  });
}
