/** What to do about the composer's frequent codes, one sentence each. */
const FIXES: Readonly<Record<string, string>> = {
  INVALID_FIELD_SHARING:
    'Mark the field @shareable in every subgraph that resolves it, or let one subgraph own it and remove it from the others.',
  SATISFIABILITY_ERROR:
    'Give the type a @key both subgraphs know, or resolve the missing field in the subgraph the query comes from.',
  FIELD_TYPE_MISMATCH:
    'Agree on one type for the field with the owners of the other subgraphs, or rename one of the fields.',
  FIELD_ARGUMENT_TYPE_MISMATCH: 'Give the argument the same type in every subgraph that declares the field.',
  TYPE_KIND_MISMATCH: 'Rename one of the types: a name must be the same kind of type in every subgraph.',
  EXTERNAL_MISSING_ON_BASE: 'Remove @external, or add the field to the subgraph that is meant to resolve it.',
  EXTERNAL_UNUSED: 'Remove the field, or use it in a @key, @requires or @provides of this subgraph.',
  EXTERNAL_TYPE_MISMATCH: 'Copy the type of the field from the subgraph that resolves it.',
  EXTENSION_WITH_NO_BASE: 'Write `type` instead of `extend type`, or add the subgraph that defines the type.',
  KEY_INVALID_FIELDS: 'List in @key(fields:) only fields that the type has in this subgraph.',
  KEY_FIELDS_SELECT_INVALID_TYPE: 'Leave lists, interfaces and unions out of @key(fields:).',
  REQUIRES_INVALID_FIELDS: 'Declare the fields of @requires on the type and mark them @external.',
  PROVIDES_INVALID_FIELDS: 'Declare the fields of @provides on the returned type and mark them @external.',
  REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH:
    'Add the argument to every subgraph that declares the field, or make it optional.',
  REQUIRED_INPUT_FIELD_MISSING_IN_SOME_SUBGRAPH:
    'Add the field to the input type in every subgraph, or make it optional.',
  ENUM_VALUE_MISMATCH:
    'Give the enum the same values in every subgraph: it is used both for input and for output.',
  EMPTY_MERGED_ENUM_TYPE: 'Give the enum at least one value that all subgraphs share.',
  EMPTY_MERGED_INPUT_TYPE: 'Give the input type at least one field that all subgraphs share.',
  INTERFACE_FIELD_NO_IMPLEM:
    'Add the field to every type that implements the interface, in a subgraph that can resolve it.',
  INTERFACE_KEY_NOT_ON_IMPLEMENTATION: 'Repeat the @key of the interface on every type that implements it.',
  SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES:
    'Let every subgraph that shares the field return the same set of types.',
  NO_QUERIES: 'Add a field to `type Query` in at least one subgraph.',
  INVALID_GRAPHQL: 'Correct the SDL at this position.',
  UNKNOWN_FEDERATION_LINK_VERSION: 'Link a federation version that this composer knows (2.0 to 2.14).',
  INVALID_LINK_DIRECTIVE_USAGE: 'Correct the url or the import list of this @link.',
  DIRECTIVE_COMPOSITION_ERROR:
    'Link the directive by the same url and name in every subgraph that composes it.',
  OVERRIDE_FROM_SELF_ERROR: 'Name another subgraph in @override(from:).',
  OVERRIDE_SOURCE_HAS_OVERRIDE: 'Keep @override in one subgraph only.',
  REFERENCED_INACCESSIBLE: 'Mark the referring element @inaccessible too, or make the type visible.',
  ONLY_INACCESSIBLE_CHILDREN: 'Mark the type @inaccessible too, or leave one of its members visible.',
  DUPLICATE_SUBGRAPH: 'Give every subgraph a name of its own.',
};

/** What a person should do about a composition code; undefined when nothing general can be said. */
export function fixFor(code: string): string | undefined {
  return FIXES[code];
}
