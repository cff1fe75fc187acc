import type { OdcsContract, OdcsObject, OdcsProperty } from '../odcs.ts';

type Path = readonly PropertyKey[];

/** A property of a contract, wherever it lies, with its path and the object it belongs to. */
export type PlacedProperty = {
  readonly property: Omit<OdcsProperty, 'name'> & { readonly name?: string | undefined };
  readonly path: Path;
  readonly object: OdcsObject;
  /** `orders.address.street`, `orders.lines[]`. */
  readonly label: string;
};

/** The objects of a contract with their paths. */
export function placedObjects(
  document: OdcsContract,
): { readonly object: OdcsObject; readonly path: Path }[] {
  return document.schema.map((object, index) => ({ object, path: ['schema', index] }));
}

/** Every property of a contract, those inside of others and the elements of arrays too. */
export function placedProperties(document: OdcsContract): PlacedProperty[] {
  return placedObjects(document).flatMap(({ object, path }) =>
    below(object, { path, object, label: object.name }),
  );
}

type Parent = { readonly path: Path; readonly object: OdcsObject; readonly label: string };
type Holder = Pick<OdcsProperty, 'properties' | 'items'>;

function below({ properties = [], items }: Holder, { path, object, label }: Parent): PlacedProperty[] {
  const own = properties.flatMap((property, index) => {
    const placed = {
      property,
      path: [...path, 'properties', index],
      object,
      label: `${label}.${property.name}`,
    };
    return [placed, ...below(property, placed)];
  });
  if (!items) return own;
  const element = { property: items, path: [...path, 'items'], object, label: `${label}[]` };
  return [...own, element, ...below(items, element)];
}
