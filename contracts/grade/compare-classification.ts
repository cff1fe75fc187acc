import { type Change, changeAt, type Inside } from './change.ts';

/** From what everybody may read to what almost nobody may. */
const CLASSES = ['public', 'internal', 'confidential', 'restricted'];

/** Compares the classes of a property. One that was not classified is taken for public: nothing held readers back. */
export function compareClassification(
  older: string | undefined,
  newer: string | undefined,
  inside: Inside,
): Change[] {
  if (older === newer) return [];
  const of = changeAt(inside);
  const message = `The classification was ${older ?? 'not said'} and is ${newer ?? 'not said'}.`;
  const [from, to] = [CLASSES.indexOf(older ?? 'public'), CLASSES.indexOf(newer ?? 'public')];
  if (from < 0 || to < 0) return [of('CLASSIFICATION_CHANGED', message, 'classification')];
  if (from === to) return [of('DETAIL_CHANGED', message, 'classification')];
  return [of(to > from ? 'CLASSIFICATION_STRICTER' : 'CLASSIFICATION_LOOSER', message, 'classification')];
}
