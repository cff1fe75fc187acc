import type { Place } from '../../contracts/index.ts';
import type { MeshState, SubgraphState } from './mesh-state.ts';
import { type SourcePlaces, sourcePlaces } from './source-places.ts';
import { type MeshView, ownersOf } from './supergraph/mesh-view.ts';

/** One subgraph in both states. */
export type ChangedSubgraph = {
  readonly name: string;
  readonly older: SubgraphState | undefined;
  readonly newer: SubgraphState | undefined;
};

/** The supergraph in both states, as far as there is one. */
export type Views = { readonly before: MeshView | undefined; readonly after: MeshView | undefined };

/** The subgraphs that change, and which of them a change of the supergraph comes from. */
export class ChangedSubgraphs {
  readonly all: readonly ChangedSubgraph[];
  readonly #views: Views;
  readonly #places: ReadonlyMap<string, SourcePlaces>;

  constructor(before: MeshState, after: MeshState, views: Views) {
    const older = new Map(before.subgraphs.map((state) => [state.subgraph, state]));
    const newer = new Map(after.subgraphs.map((state) => [state.subgraph, state]));
    const names = [...new Set([...newer.keys(), ...older.keys()])];
    this.all = names.map((name) => ({ name, older: older.get(name), newer: newer.get(name) }));
    this.#views = views;
    this.#places = new Map([...older, ...newer].map(([name, state]) => [name, sourcePlaces(state)]));
  }

  /** The subgraph that answers for a coordinate or else writes it; of several that change, the first. */
  subgraphOf(coordinate: string): string {
    const owners = this.#ownersOf(coordinate).map(({ subgraph }) => subgraph);
    const names = this.all.map(({ name }) => name);
    const writing = names.find((name) => this.#places.get(name)?.has(coordinate));
    return names.find((name) => owners.includes(name)) ?? writing ?? names[0] ?? '';
  }

  /** Who answered for a coordinate before, and who does now; for what has no owner the team of the subgraph. */
  teamsOf(coordinate: string, subgraph: string): readonly string[] {
    const { older, newer } = this.all.find(({ name }) => name === subgraph) ?? {};
    const teams = this.#ownersOf(coordinate).map(({ team }) => team);
    const fallback = [older?.owner, newer?.owner].filter((team) => team !== undefined && team !== '');
    return [...new Set(teams.length > 0 ? teams : fallback)].flatMap((team) => team ?? []).sort();
  }

  /** Where a person would look for it. */
  placeOf(coordinate: string, subgraph: string): Place | undefined {
    return this.#places.get(subgraph)?.placeOf(coordinate);
  }

  #ownersOf(coordinate: string) {
    const { before, after } = this.#views;
    return [...ownersOf(before, coordinate), ...ownersOf(after, coordinate)];
  }
}
