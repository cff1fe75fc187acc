import { isObjectType, type Schema } from '@apollo/federation-internals';
import type { QueryPlan } from '@apollo/query-planner';
import { mapPaths } from '../map-fetches.ts';
import { typesPart } from '../plan-path.ts';

/** The types that the planner writes at the end of a part of a path: `name|[Book,Film]`. */
const PART = /^([^|]*)(?:\|\[(.*)\])?$/;

/** Makes the types that objects on a path have to be of parts of the path, each with its interfaces: an interface object calls itself by one. */
export function splitTypes(plan: QueryPlan, schema: Schema): QueryPlan {
  return mapPaths(plan, (part) => {
    const [, name = part, types] = PART.exec(part) ?? [];
    const names = types?.split(',').flatMap((type) => [type, ...interfacesOf(type, schema)]);
    return [...(name === '' ? [] : [name]), ...(names ? [typesPart([...new Set(names)])] : [])];
  });
}

function interfacesOf(name: string, schema: Schema): readonly string[] {
  const type = schema.type(name);
  return type && isObjectType(type) ? type.interfaces().map((one) => one.name) : [];
}
