import { weftText } from './contract.ts';
import { camelCase, pascalCase, singular } from './naming.ts';
import type { OdcsObject, OdcsProperty } from './odcs.ts';

/** The GraphQL type of a contract's object. */
export function typeNameOf(object: OdcsObject): string {
  return weftText(object, 'type') ?? pascalCase(singular(object.name));
}

/** The GraphQL field of a property, before a relationship takes the name. */
export function fieldNameOf(property: OdcsProperty): string {
  return weftText(property, 'field') ?? camelCase(property.name);
}
