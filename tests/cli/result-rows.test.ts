import { describe, expect, it } from 'vitest';
import { resultRows } from '../../cli/render/result-rows.ts';
import { renderCsv } from '../../cli/render/table.ts';

const member = {
  member: {
    id: 'M1',
    bookings: [{ cabin: 'FIRST' }, { cabin: 'ECONOMY' }],
    touches: [{ channel: 'EMAIL' }],
  },
};

describe('an answer with two lists in one row', () => {
  it('never puts items of both on one line', () => {
    const { columns, rows } = resultRows(member, { repeatsParents: false });
    expect(columns).toEqual(['id', 'bookings.cabin', 'touches.channel']);
    expect(rows.map((row) => columns.map((column) => row.get(column)))).toEqual([
      ['M1', 'FIRST', undefined],
      [undefined, 'ECONOMY', undefined],
      [undefined, undefined, 'EMAIL'],
    ]);
  });

  it('repeats the row beside each item in a file', () => {
    expect(renderCsv(resultRows(member, { repeatsParents: true }))).toBe(
      'id,bookings.cabin,touches.channel\r\nM1,FIRST,\r\nM1,ECONOMY,\r\nM1,,EMAIL\r\n',
    );
  });
});
