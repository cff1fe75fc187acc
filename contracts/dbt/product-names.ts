import type { DbtModel } from './manifest.ts';

/** What the product of a model is called in the mesh. */
export type ProductNames = {
  /** Tells a product again when dbt was changed: of a versioned model the latest is always the same product. */
  readonly key: string;
  /** Of the object, and of the list field that follows: the latest version has the plain name. */
  readonly object: string;
  /** Of the object inside its contract, the same for all versions, so that what people wrote can come along. */
  readonly objectId: string;
  /** `sales.daily-orders`. */
  readonly id: string;
  /** Inside the folder of its domain. */
  readonly file: string;
  /** `Daily orders`. */
  readonly title: string;
};

/** The names of a model in a domain. An older version is a product of its own, `orders_v1`. */
export function productNames(model: DbtModel, domain: string): ProductNames {
  const plain = model.mesh.graphqlName ?? model.name;
  const object = isLatest(model) ? plain : `${plain}_v${model.version}`.replaceAll(/[^\w-]/g, '_');
  return {
    key:
      isLatest(model) && model.version
        ? model.uniqueId.slice(0, -`.v${model.version}`.length)
        : model.uniqueId,
    object,
    objectId: plain.replaceAll(/[^\w-]/g, '_'),
    id: `${domain}.${object.replaceAll('_', '-').toLowerCase()}`,
    file: `${object.replaceAll(/[^\w-]/g, '_')}.odcs.yaml`,
    title: titleOf(object),
  };
}

/** True for models without versions too. */
export function isLatest({ version, latestVersion }: DbtModel): boolean {
  return version === undefined || version === latestVersion;
}

/** `daily_orders` → `Daily orders`. */
export function titleOf(name: string): string {
  const words = name.replaceAll(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The first version of a contract: the number of the model's version is its major. */
export function firstVersion({ version }: DbtModel): string {
  const major = /^\d+/.exec(version ?? '')?.[0];
  return `${major ?? 1}.0.0`;
}
