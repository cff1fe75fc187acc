import type { DomainModel } from '../../contracts/index.ts';
import { compose } from '../../registry/index.ts';
import { domainSdl } from '../../subgraphs/toolkit/sdl/domain-sdl.ts';

/** Composes the SDL that follows from the contracts of each domain, every domain owned by one team. */
export function composed(domains: Readonly<Record<string, DomainModel>>) {
  const subgraphs = Object.entries(domains).map(([name, model]) => ({
    name,
    owner: 'everyone',
    sdl: domainSdl(model),
    domain: name,
    file: `${name}.yaml`,
    url: `http://${name}`,
  }));
  return compose({ subgraphs, teams: [{ name: 'everyone', title: 'Everyone' }] });
}
