import {
  baseType,
  type CompositeType,
  federationMetadata,
  isCompositeType,
  type Selection,
  SelectionSet,
} from '@apollo/federation-internals';

const canRebaseByName = SelectionSet.prototype.canRebaseOn;

/**
 * Teaches Apollo's planner that a subgraph cannot be asked for its external fields. The planner moves what a field requires into
 * a fetch that is made anyway, if the types of that subgraph have fields of these names; but a field may be there only to be
 * required of others. Holds for every planner in this thread.
 */
export function refuseExternalFields(): void {
  SelectionSet.prototype.canRebaseOn = function (type) {
    return canRebaseByName.call(this, type) && !selectsExternal(this, type);
  };
}

function selectsExternal(set: SelectionSet, type: CompositeType): boolean {
  return set.selections().some((selection) => {
    if (isExternal(selection, type)) return true;
    const inner = typeBelow(selection, type);
    return (
      selection.selectionSet !== undefined &&
      inner !== undefined &&
      selectsExternal(selection.selectionSet, inner)
    );
  });
}

function isExternal(selection: Selection, type: CompositeType): boolean {
  if (selection.kind !== 'FieldSelection' || type.kind === 'UnionType') return false;
  const field = type.field(selection.element.name);
  return field !== undefined && federationMetadata(type.schema())?.isFieldExternal(field) === true;
}

/** The type of a selection in the schema of another type, which need not be the one that the selection was made for. */
function typeBelow(selection: Selection, type: CompositeType): CompositeType | undefined {
  if (selection.kind === 'FragmentSelection') {
    const { typeCondition } = selection.element;
    const named = typeCondition ? type.schema().type(typeCondition.name) : type;
    return named && isCompositeType(named) ? named : undefined;
  }
  const field = type.kind === 'UnionType' ? undefined : type.field(selection.element.name);
  const named = field?.type && baseType(field.type);
  return named && isCompositeType(named) ? named : undefined;
}
