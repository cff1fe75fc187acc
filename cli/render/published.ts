import type { Published, RolledBack } from '../../registry/index.ts';
import type { Style } from './style.ts';
import { counted, listedUpTo } from './words.ts';

const NAMES_SHOWN = 4;

/** What became of a publish, below the report when it was refused. */
export function renderPublished(published: Published, style: Style): string {
  const names = listedUpTo(
    published.versions.map(({ subgraph, number }) => `${subgraph} ${number}`),
    NAMES_SHOWN,
  );
  if (!published.ok) {
    const kept =
      published.versions.length === 1 ? `version ${published.version.number}` : `versions ${names}`;
    return `Kept as ${kept}, which never served. What served before serves on.\n`;
  }
  const { build, isUnchanged, report } = published;
  if (isUnchanged) return `${style.green('✓')} ${names} is what serves already, in build ${build.number}.\n`;
  const passed = report.changes.filter(({ verdict }) => verdict !== 'safe');
  const what =
    passed.length === 0 ? '' : `, ${counted(passed.length, 'change')} to know of: see npx weft history`;
  return `${style.green('✓')} Published ${names} in build ${build.number}${what}.\n`;
}

/** What became of a rollback that was not refused by a check. */
export function renderRolledBack(result: Extract<RolledBack, { ok: true }>, style: Style): string {
  const { version, build } = result;
  const origin = version.commit === undefined ? '' : `, commit ${version.commit.slice(0, 12)}`;
  return `${style.green('✓')} ${version.subgraph} is back at version ${version.number}${origin}, in build ${build.number}.\n`;
}
