import type { ChangeSettings } from '../change-settings.ts';
import type { Application, Element } from '../supergraph/elements.ts';
import type { MeshView } from '../supergraph/mesh-view.ts';

/** The supergraph in both states, and what decides how its directives are read. */
export type ViewPair = {
  readonly older: MeshView;
  readonly newer: MeshView;
  readonly settings: ChangeSettings;
};

/** An element that is in both states. */
export type ElementPair = { readonly older: Element; readonly newer: Element };

/** The applications of directives of these names before and after. */
export function applied(
  { older, newer }: ElementPair,
  ...names: readonly string[]
): readonly [before: readonly Application[], after: readonly Application[]] {
  const of = ({ applications }: Element) => applications.filter(({ name }) => names.includes(name));
  return [of(older), of(newer)];
}

/** Applications as text that is the same for the same set of them. */
export function written(applications: readonly Application[]): string {
  return applications
    .map(({ name, args }) => {
      const given = Object.entries(args).sort(([left], [right]) => (left < right ? -1 : 1));
      const list = given.map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
      return `@${name}${list.length > 0 ? `(${list.join(', ')})` : ''}`;
    })
    .sort()
    .join(' ');
}

/** Before and after as a change keeps them; nothing is left out. */
export function values(before: string, after: string): { readonly before?: string; readonly after?: string } {
  return { ...(before === '' ? {} : { before }), ...(after === '' ? {} : { after }) };
}
