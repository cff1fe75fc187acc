import { fieldNameOf, type OdcsContract, type OdcsProperty, typeNameOf } from '../../../contracts/index.ts';
import { type MeshView, namedTypeAt, ownersOf } from '../supergraph/mesh-view.ts';

/** The path of something in a contract, as the contract has it. */
export type ContractPath = { readonly contract: OdcsContract; readonly path: readonly PropertyKey[] };

/**
 * Where one product is found in the schema: by what types and fields say of themselves (`@dataProduct`, `@contract`), and by the
 * names that its contract gives. Fields that another subgraph adds to its types are not of it.
 */
export class ProductReach {
  readonly #view: MeshView | undefined;
  readonly #objects: readonly string[];
  /** Keys of usage of everybody who reads it. */
  readonly readers: readonly string[];

  constructor(contract: OdcsContract, view: MeshView | undefined, subgraph: string) {
    const said = sayingSo(contract.id, view);
    const named = (contract.schema ?? []).map(typeNameOf);
    this.#view = view;
    this.#objects = [...named, ...objectTypes(view)];
    // Its own types, and what is made of them: groups, pages.
    const types = [...named, ...said.filter((key) => !key.includes('.'))];
    const own = types.flatMap((type) => view?.members.get(type) ?? []);
    this.readers = [...new Set([...said.filter((key) => key.includes('.')), ...own])].filter((key) => {
      const owners = ownersOf(view, key);
      return owners.length === 0 || owners.some((owner) => owner.subgraph === subgraph);
    });
  }

  /** `Type`, `Type.field`, or the field of a nested type; undefined for what is said of the product as a whole. */
  coordinateOf({ contract, path }: ContractPath): string | undefined {
    const [schema, position, ...rest] = path;
    const object = schema === 'schema' ? contract.schema?.[Number(position)] : undefined;
    if (!object) return undefined;
    const type = typeNameOf(object);
    return this.#propertyAt(object.properties, rest, type) ?? type;
  }

  /** Keys of usage of whoever reads what lies at that path, in rows or in groups, or filters and orders by it. */
  readersOf(at: ContractPath): readonly string[] {
    const coordinate = this.coordinateOf(at);
    const [type = '', field] = coordinate?.split('.') ?? [];
    if (coordinate === undefined) return this.readers;
    if (field === undefined) return this.readers.filter((key) => this.#isOfObject(key, type));
    const elsewhere = [...(this.#view?.members.keys() ?? [])].filter((name) => this.#isMadeOf(name, type));
    return [coordinate, ...elsewhere.map((name) => `${name}.${field}`)].filter((key) =>
      this.#view?.elements.has(key),
    );
  }

  /** Rows and groups of an object, and the root fields that lead to them. */
  #isOfObject(key: string, type: string): boolean {
    const [holder = ''] = key.split('.');
    const leadsTo = namedTypeAt(this.#view, key) ?? '';
    return [holder, leadsTo].some((name) => name === type || this.#isMadeOf(name, type));
  }

  #propertyAt(
    properties: readonly OdcsProperty[] | undefined,
    [keyword, position, ...rest]: readonly PropertyKey[],
    type: string,
  ): string | undefined {
    const property = keyword === 'properties' ? properties?.[Number(position)] : undefined;
    if (!property) return undefined;
    const coordinate = `${type}.${fieldNameOf(property)}`;
    const inner = namedTypeAt(this.#view, coordinate);
    const body = rest[0] === 'items' ? property.items : property;
    const below = rest[0] === 'items' ? rest.slice(1) : rest;
    return (inner && this.#propertyAt(body?.properties, below, inner)) ?? coordinate;
  }

  /** The generated API names what it makes of a type after it: `BookingWhere`, `BookingOrderBy`, `BookingGroup`. */
  #isMadeOf(name: string, type: string): boolean {
    if (!name.startsWith(type) || name === type) return false;
    return ![...this.#objects].some((other) => other.length > type.length && name.startsWith(other));
  }
}

/** The types that some contract has an object for; what is made of one names no element. */
function objectTypes(view: MeshView | undefined): string[] {
  return [...(view?.elements.values() ?? [])].flatMap(({ coordinate, kind, applications }) =>
    kind === 'type' &&
    applications.some(({ name, args }) => name === 'contract' && args['element'] !== undefined)
      ? [coordinate]
      : [],
  );
}

/** Coordinates and types that name the product in their directives. */
function sayingSo(id: string, view: MeshView | undefined): string[] {
  return [...(view?.elements.values() ?? [])].flatMap(({ coordinate, applications }) =>
    applications.some(
      ({ name, args }) => (name === 'contract' || name === 'dataProduct') && args['id'] === id,
    )
      ? [coordinate]
      : [],
  );
}
