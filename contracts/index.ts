export { type Finding, failure, formatFinding, hasErrors, type Outcome, type Place, success } from './finding.ts';
export { MESH_DIRECTIVES, MESH_SPEC_URL, type MeshDirective, meshSchemaExtension } from './mesh-directives.ts';
export {
  expandVariables,
  nearestName,
  readYamlDocument,
  type Variables,
  type YamlDocument,
} from './yaml-document.ts';
