import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * What a variable does to the plan of an operation. `keys`: nothing, it carries representations. `bound`: its value goes into
 * statements as it is. `steering`: the plan depends on it.
 */
export type VariableUse = 'keys' | 'bound' | 'steering';

/** How each variable of a valid document is used, in all its places; `lookups` are the root fields that find a row by its key. */
export function variableUses(
  schema: GraphQLSchema,
  document: DocumentNode,
  lookups: ReadonlySet<string>,
): ReadonlyMap<string, VariableUse> {
  const uses = new Map<string, VariableUse>();
  const info = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Variable(node, _key, parent) {
        // What stands in a list of a document has the list for its parent, and is planned with it.
        const isListed = Array.isArray(parent);
        if (!isListed && !(parent && 'kind' in parent)) return;
        if (!isListed && parent.kind === Kind.VARIABLE_DEFINITION) return;
        let use: VariableUse = 'steering';
        if (isListed) use = 'steering';
        else if (parent.kind === Kind.OBJECT_FIELD) {
          const type = getNamedType(info.getParentInputType());
          if (type && isBoundInput(type.name, parent.name.value)) use = 'bound';
        } else if (parent.kind === Kind.ARGUMENT && !info.getDirective()) {
          const field = info.getFieldDef()?.name ?? '';
          if (info.getParentType() === schema.getQueryType()) {
            if (field === '_entities') use = 'keys';
            else if (lookups.has(field)) use = 'bound';
          }
        }
        const before = uses.get(node.name.value);
        uses.set(node.name.value, before === undefined || before === use ? use : 'steering');
      },
    }),
  );
  return uses;
}

/** True for a field of an input whose value is only bound: an operator of a filter, but for `isNull` and what lists are asked. */
export function isBoundInput(inputType: string, field: string): boolean {
  return inputType.endsWith('Filter') && !inputType.endsWith('ListFilter') && field !== 'isNull';
}
