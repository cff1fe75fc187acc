import type { Document, YAMLMap } from 'yaml';
import type { Finding, Place } from '../finding.ts';
import { readClassification } from './classifications.ts';
import { readContractHead } from './contract-head.ts';
import { Editor } from './editor.ts';
import { readOlderStandard } from './older-standards.ts';
import { readPromises } from './promises.ts';
import { readQualityRules } from './quality-rules.ts';
import { readRelationships } from './relationships.ts';

/**
 * Rewrites what people and older tools write into ODCS v3.1: earlier versions of the standard, synonyms, both notations of a
 * relationship, and what the standard's text shows but its JSON Schema refuses. Returns a warning for each change.
 */
export function readLiberally(document: Document, placeAt: (offset: number) => Place): readonly Finding[] {
  const editor = new Editor(document, placeAt);
  const contract = editor.root;
  if (!contract) return [];
  readOlderStandard(editor, contract);
  readContractHead(editor, contract);
  readPromises(editor, contract);
  for (const object of editor.maps(contract, 'schema')) readElement(editor, object);
  return editor.findings;
}

function readElement(editor: Editor, element: YAMLMap): void {
  readQualityRules(editor, element);
  readRelationships(editor, element);
  readClassification(editor, element);
  for (const property of editor.maps(element, 'properties')) readElement(editor, property);
  const items = editor.map(element.get('items', true));
  if (items) readElement(editor, items);
}
