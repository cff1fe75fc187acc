import type { OdcsQualityRule } from '../odcs.ts';
import type { DbtProject } from './dbt-project.ts';
import type { DbtAge, DbtModel, DbtSource } from './manifest.ts';

/**
 * A rule for each source that a model is built of, however far away, and that has an age it must not pass: `dbt source
 * freshness` measures it, and what it found is a result of the product.
 */
export function sourceRules(model: DbtModel, project: DbtProject): readonly OdcsQualityRule[] {
  const upstream = ancestors(model, project);
  return project.sources
    .filter(({ uniqueId }) => upstream.has(uniqueId))
    .filter(({ warnAfter, errorAfter }) => warnAfter ?? errorAfter)
    .sort((left, right) => (left.uniqueId < right.uniqueId ? -1 : 1))
    .map(
      (source): OdcsQualityRule => ({
        id: `source_${source.name}_fresh`.replaceAll(/[^A-Za-z0-9_-]/g, '_'),
        description: describe(source),
        type: 'custom',
        engine: 'dbt',
        implementation: source.uniqueId,
        dimension: 'timeliness',
        severity: source.errorAfter ? 'error' : 'warning',
      }),
    );
}

/** Everything that a model depends on, and what that depends on. */
function ancestors({ dependsOn }: DbtModel, { parents }: DbtProject): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...dependsOn];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...(parents[id] ?? []));
  }
  return found;
}

function describe({ name, warnAfter, errorAfter }: DbtSource): string {
  const limits = [
    ...(warnAfter ? [`after ${words(warnAfter)} it is a warning`] : []),
    ...(errorAfter ? [`after ${words(errorAfter)} a failure`] : []),
  ];
  return `The newest row of ${name}, which this is made of, is not too old: ${limits.join(', ')}.`;
}

function words({ count, period }: DbtAge): string {
  return `${count} ${period}${count === 1 ? '' : 's'}`;
}
