import { ENTITIES } from './entities.ts';
import { FAN } from './fan.ts';
import type { BenchMesh } from './mesh.ts';
import { ROWS } from './rows.ts';
import { SHOP } from './shop/shop.ts';

/** Every mesh of the benchmark, by name. */
export const MESHES: ReadonlyMap<string, BenchMesh> = new Map(
  [SHOP, ROWS, ENTITIES, FAN].map((mesh) => [mesh.name, mesh]),
);

/** The mesh of that name. Throws `TypeError` when there is none. */
export function meshNamed(name: string): BenchMesh {
  const mesh = MESHES.get(name);
  if (!mesh) throw new TypeError(`Expected a mesh of ${[...MESHES.keys()].join(', ')}, got "${name}".`);
  return mesh;
}
