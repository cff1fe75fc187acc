import { behaviour as abstractTypes } from './abstract-types/cases.ts';
import { behaviour as aliasCollisions } from './alias-collisions/cases.ts';
import { behaviour as chains } from './chains/cases.ts';
import { behaviour as childTypes } from './child-types/cases.ts';
import { behaviour as combinations } from './combinations/cases.ts';
import { behaviour as composedDirectives } from './composed-directives/cases.ts';
import { behaviour as context } from './context/cases.ts';
import { behaviour as down } from './down/cases.ts';
import { behaviour as entityErrors } from './entity-errors/cases.ts';
import { behaviour as enumsAndInputs } from './enums-and-inputs/cases.ts';
import { behaviour as executableDirectives } from './executable-directives/cases.ts';
import { behaviour as extensions } from './extensions/cases.ts';
import { behaviour as faults } from './faults/cases.ts';
import { behaviour as federation1 } from './federation-1/cases.ts';
import type { Behaviour } from './harness/behaviour.ts';
import { behaviour as hiddenErrors } from './hidden-errors/cases.ts';
import { behaviour as inaccessible } from './inaccessible/cases.ts';
import { behaviour as interfaceEntities } from './interface-entities/cases.ts';
import { behaviour as interfaceObject } from './interface-object/cases.ts';
import { behaviour as interfaceObjectReach } from './interface-object-reach/cases.ts';
import { behaviour as introspection } from './introspection/cases.ts';
import { behaviour as keys } from './keys/cases.ts';
import { behaviour as lists } from './lists/cases.ts';
import { behaviour as literals } from './literals/cases.ts';
import { behaviour as mutations } from './mutations/cases.ts';
import { behaviour as nobodyImplements } from './nobody-implements/cases.ts';
import { behaviour as nulls } from './nulls/cases.ts';
import { behaviour as override } from './override/cases.ts';
import { behaviour as overrideMoves } from './override-moves/cases.ts';
import { behaviour as parentEntities } from './parent-entities/cases.ts';
import { behaviour as partialUnions } from './partial-unions/cases.ts';
import { behaviour as provides } from './provides/cases.ts';
import { behaviour as providesNested } from './provides-nested/cases.ts';
import { behaviour as recursiveContexts } from './recursive-contexts/cases.ts';
import { behaviour as recursiveInterfaces } from './recursive-interfaces/cases.ts';
import { behaviour as requires } from './requires/cases.ts';
import { behaviour as requiresArguments } from './requires-arguments/cases.ts';
import { behaviour as requiresInterfaces } from './requires-interfaces/cases.ts';
import { behaviour as requiresOwn } from './requires-own/cases.ts';
import { behaviour as requiresRound } from './requires-round/cases.ts';
import { behaviour as rootTypes } from './root-types/cases.ts';
import { behaviour as shareable } from './shareable/cases.ts';
import { behaviour as simpleKeys } from './simple-keys/cases.ts';
import { behaviour as size } from './size/cases.ts';
import { behaviour as skipInclude } from './skip-include/cases.ts';
import { behaviour as typedFetches } from './typed-fetches/cases.ts';
import { behaviour as unresolvableKeys } from './unresolvable-keys/cases.ts';
import { behaviour as values } from './values/cases.ts';

/** Every behaviour by its folder. */
export const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  'abstract-types': abstractTypes,
  'alias-collisions': aliasCollisions,
  chains,
  'child-types': childTypes,
  combinations,
  'composed-directives': composedDirectives,
  context,
  down,
  'entity-errors': entityErrors,
  'enums-and-inputs': enumsAndInputs,
  'executable-directives': executableDirectives,
  extensions,
  faults,
  'federation-1': federation1,
  'hidden-errors': hiddenErrors,
  inaccessible,
  'interface-entities': interfaceEntities,
  'interface-object': interfaceObject,
  'interface-object-reach': interfaceObjectReach,
  introspection,
  keys,
  lists,
  literals,
  mutations,
  'nobody-implements': nobodyImplements,
  nulls,
  override,
  'override-moves': overrideMoves,
  'parent-entities': parentEntities,
  'partial-unions': partialUnions,
  provides,
  'provides-nested': providesNested,
  'recursive-contexts': recursiveContexts,
  'recursive-interfaces': recursiveInterfaces,
  requires,
  'requires-arguments': requiresArguments,
  'requires-interfaces': requiresInterfaces,
  'requires-own': requiresOwn,
  'requires-round': requiresRound,
  'root-types': rootTypes,
  shareable,
  'simple-keys': simpleKeys,
  size,
  'skip-include': skipInclude,
  'typed-fetches': typedFetches,
  'unresolvable-keys': unresolvableKeys,
  values,
};
