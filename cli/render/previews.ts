import type { OpenedPreview } from '../../registry/index.ts';
import type { ListedPreview } from '../registry/registry-access.ts';
import { reasonsKeptOut } from './check-text.ts';
import { columns } from './check-users.ts';
import type { Style } from './style.ts';
import { listedUpTo } from './words.ts';

const NAMES_SHOWN = 4;

/** The open previews: name, what is in each, who opened it and when. */
export function renderPreviews(previews: readonly ListedPreview[]): string {
  if (previews.length === 0) return 'No preview is open.\n';
  const rows = previews.map(({ preview, by, at }) => [
    preview.name,
    versionsText(preview),
    besideText(preview),
    `opened by ${by} on ${at.slice(0, 10)}`,
  ]);
  return `${columns(rows, '')}\n`;
}

/** What was opened, how to ask for it, and whether publishing the same would pass. */
export function renderOpened(
  { preview, report }: Extract<OpenedPreview, { ok: true }>,
  style: Style,
): string {
  const verdict = report.passed
    ? []
    : [
        `${style.yellow('!')} Published as it is, it would be kept out: ${reasonsKeptOut(report)}. See npx weft check ${report.subgraph.replaceAll(', ', ' ')}.`,
      ];
  return [
    `${style.green('✓')} Opened the preview ${preview.name}: ${versionsText(preview)} ${besideText(preview)}.`,
    `  Ask for it with the header x-weft-preview: ${preview.name}`,
    ...verdict,
    '',
  ].join('\n');
}

type Preview = ListedPreview['preview'];

function versionsText({ versions }: Preview): string {
  return listedUpTo(
    Object.entries(versions).map(([name, number]) => `${name} ${number}`),
    NAMES_SHOWN,
  );
}

function besideText({ base }: Preview): string {
  return base === undefined ? 'alone' : `beside build ${base}`;
}
