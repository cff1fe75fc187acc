import type { CheckReport, Published, RolledBack } from '../../registry/index.ts';
import { foldChanges, plainMessage } from './folded-changes.ts';
import type { Style } from './style.ts';
import { counted, listedUpTo } from './words.ts';

const NAMES_SHOWN = 4;
const CHANGES_SHOWN = 5;

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
  return `${style.green('✓')} Published ${names} in build ${build.number}${toKnowOf(report, style)}\n`;
}

/** The end of the line, and below it what readers may notice although it was let pass. */
function toKnowOf({ changes }: CheckReport, style: Style): string {
  const told = foldChanges(changes).filter(({ verdict }) => verdict !== 'safe');
  if (told.length === 0) return '.';
  const lines = told
    .slice(0, CHANGES_SHOWN)
    .map(({ title }) => `  ${style.yellow('!')} ${plainMessage(title)}`);
  const rest = told.length - lines.length;
  const more = rest === 0 ? [] : [`    ${counted(rest, 'more change')}: npx weft diff shows all.`];
  return [`, ${counted(told.length, 'change')} to know of:`, ...lines, ...more].join('\n');
}

/** What became of a rollback that was not refused by a check. */
export function renderRolledBack(result: Extract<RolledBack, { ok: true }>, style: Style): string {
  const { version, build } = result;
  const origin = version.commit === undefined ? '' : `, commit ${version.commit.slice(0, 12)}`;
  return `${style.green('✓')} ${version.subgraph} is back at version ${version.number}${origin}, in build ${build.number}.\n`;
}
