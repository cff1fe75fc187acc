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

describe('an answer with groups beside a list', () => {
  const airport = (code: string, counts: readonly string[]) => ({
    code,
    strikesAggregate: counts.map((count) => ({ count })),
    bookings: [{ id: 1 }, { id: 2 }],
  });

  it('keeps one group on the line of its row', () => {
    const data = { airports: [airport('ORD', ['505']), airport('DFW', ['1495'])] };
    expect(renderCsv(resultRows(data, { repeatsParents: true }))).toBe(
      'code,strikesAggregate.count,bookings.id\r\nORD,505,1\r\nORD,505,2\r\nDFW,1495,1\r\nDFW,1495,2\r\n',
    );
  });

  it('lists groups where any row has several', () => {
    const data = { airports: [airport('ORD', ['505']), airport('DFW', ['1', '2'])] };
    expect(renderCsv(resultRows(data, { repeatsParents: true }))).toBe(
      'code,strikesAggregate.count,bookings.id\r\nORD,505,\r\nORD,,1\r\nORD,,2\r\nDFW,1,\r\nDFW,2,\r\nDFW,,1\r\nDFW,,2\r\n',
    );
  });
});
