/** The property `id` of the table of things. */
export const ID = '{ name: id, logicalType: integer, primaryKey: true, classification: public }';
/** Things with a label, which may be missing. */
export const COLUMNS = [
  ['id', 'integer'],
  ['label', 'text'],
] as const;
/** Four of them. */
export const ROWS = [
  ['1', 'ab'],
  ['2', 'ab'],
  ['3', null],
  ['4', 'N/A'],
] as const;
