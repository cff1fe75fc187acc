import { camelCase, plural, snakeCase } from '../naming.ts';
import { allUsed, type FieldFacts, type TypeFacts, textOf, used } from './facts.ts';
import type { ParsedSchema } from './parse-schema.ts';
import { type Data, readCommon } from './read-element.ts';
import { naturalObject, readKeys } from './read-object.ts';
import { typeOfScalar } from './scalars.ts';

/** A field that is another entity: the property that holds its key, and where that points. */
export type Reference = { readonly property: Data; readonly relationship: { readonly to: string } };

/** `customer: Customer!` as `customer_id` that points at the key of customers, here or in another contract. */
export function readReference(field: FieldFacts, owner: TypeFacts, schema: ParsedSchema): Reference {
  const target = schema.types.get(field.type.kind === 'named' ? field.type.name : '');
  const [key = 'id'] = target ? readKeys(target).primary : [];
  const keyField = target?.fields.find(({ name }) => name === key);
  const scalar = keyField?.type.kind === 'named' ? keyField.type.name : 'ID';
  // A service that shows the key beside the object has it as customerId.
  const shown = owner.fields.find(
    ({ name }) => name === field.name + key.charAt(0).toUpperCase() + key.slice(1),
  );
  const name = snakeCase(shown?.name ?? `${field.name}_${key}`);
  const object = target ? String(naturalObject(target)['name']) : plural(snakeCase(field.name));
  const isHere =
    target !== undefined && allUsed(target.directives, 'key').some((args) => args['resolvable'] !== false);
  const place = `/schema/${object}/properties/${snakeCase(key)}`;
  const product = textOf(used(target?.directives ?? [], 'dataProduct'), 'id');
  const file = `${product ?? object}.odcs.yaml`;
  return {
    property: {
      ...readCommon(field, name),
      ...typeOfScalar(scalar),
      name,
      ...(field.type.nonNull ? { required: true } : {}),
      ...(camelCase(name) === (shown?.name ?? camelCase(name))
        ? {}
        : { customProperties: [{ property: 'weft.field', value: shown?.name }] }),
    },
    relationship: { to: isHere ? place : `${file}#${place}` },
  };
}
