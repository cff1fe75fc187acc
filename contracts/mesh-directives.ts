/** Identity of the mesh directives, as subgraphs `@link` it. */
export const MESH_SPEC_URL = 'https://weft.example/mesh/v1.0';

/**
 * The directives that carry ownership and contract facts through composition. All are repeatable and take only
 * built-in scalars: a non-repeatable custom directive on a shared field composes to an arbitrary result.
 */
const DEFINITIONS = {
  dataProduct:
    '(id: String!, domain: String!, version: String!, status: String! = "active") repeatable on OBJECT',
  owner:
    '(team: String!, steward: String, subgraph: String) repeatable on SCHEMA | OBJECT | INTERFACE | UNION | ENUM | FIELD_DEFINITION',
  contract: '(id: String!, version: String!, element: String) repeatable on OBJECT | FIELD_DEFINITION',
  quality:
    '(id: String!, metric: String, op: String, value: [Float!], unit: String, dimension: String, severity: String) repeatable on OBJECT | FIELD_DEFINITION',
  sla: '(property: String!, value: String!, unit: String, element: String, driver: String) repeatable on OBJECT',
  classification: '(level: String!, pii: Boolean = false) repeatable on FIELD_DEFINITION',
  access: '(mode: String!, roles: [String!], minGroup: Int) repeatable on OBJECT | FIELD_DEFINITION',
  source: '(name: String!, type: String) repeatable on OBJECT | FIELD_DEFINITION',
  lineage: '(from: [String!]!, transform: String) repeatable on FIELD_DEFINITION',
  semantic: '(type: String!, url: String!) repeatable on OBJECT | FIELD_DEFINITION',
  constraint:
    '(min: String, max: String, exclusiveMin: String, exclusiveMax: String, minLength: Int, maxLength: Int, pattern: String, format: String, multipleOf: Float) repeatable on FIELD_DEFINITION',
  sunset:
    '(on: String!, since: String, replacement: String) repeatable on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE',
  extra: '(name: String!, value: String!) repeatable on OBJECT | FIELD_DEFINITION',
} as const;

/** The name of a mesh directive, without the `@`. */
export type MeshDirective = keyof typeof DEFINITIONS;

/** The names of all mesh directives, without the `@`. */
export const MESH_DIRECTIVES = Object.keys(DEFINITIONS) as readonly MeshDirective[];

/**
 * SDL that a subgraph puts before its types to use mesh directives: the `@link`, one `@composeDirective` and one
 * definition per name. Needs Federation 2.1 or later (`@composeDirective`).
 */
export function meshSchemaExtension(names: readonly MeshDirective[] = MESH_DIRECTIVES): string {
  const imports = names.map((name) => `"@${name}"`).join(', ');
  const compose = names.map((name) => `  @composeDirective(name: "@${name}")`).join('\n');
  const definitions = names.map((name) => `directive @${name}${DEFINITIONS[name]}`).join('\n');
  return `extend schema\n  @link(url: "${MESH_SPEC_URL}", import: [${imports}])\n${compose}\n\n${definitions}\n`;
}
