import type { YAMLMap } from 'yaml';
import type { Editor } from './editor.ts';

const LEVELS = ['public', 'internal', 'confidential', 'restricted'];

/** Reads the levels of classification in any case: one that is not known hides nothing. */
export function readClassification(editor: Editor, element: YAMLMap): void {
  const written = editor.text(element, 'classification');
  const meant = LEVELS.find((level) => level === written?.trim().toLowerCase());
  if (meant === undefined || meant === written) return;
  editor.say(element, `The classification "${written}" is read as ${meant}.`, 'classification');
  editor.set(element, 'classification', meant);
}
