import { describe, expect, it } from 'vitest';
import { coordinateAt } from '../../web/src/playground/coordinate-at.ts';
import { meshSchema } from './support/mesh.ts';

/** The coordinate at the `|` in the text. */
function at(marked: string): string | undefined {
  const before = marked.slice(0, marked.indexOf('|')).split('\n');
  const position = { lineNumber: before.length, column: (before.at(-1) ?? '').length + 1 };
  return coordinateAt(meshSchema, marked.replace('|', ''), position);
}

describe('the coordinate under the cursor', () => {
  it('is the field the cursor stands in', () => {
    expect(at('{ mem|bers { id } }')).toBe('Query.members');
    expect(at('{ members { zip { ci|ty } } }')).toBe('Zip.city');
    expect(at('query A {\n  flightsAggregate {\n    avg { del|ay }\n  }\n}')).toBe('FlightsAverage.delay');
  });

  it('is the field whose name ends at the cursor', () => {
    expect(at('{ members { email|} }')).toBe('Member.email');
    expect(at('{ members { email| } }')).toBe('Member.email');
    expect(at('{ members { email|\n } }')).toBe('Member.email');
    expect(at('{ members {\n    |email } }')).toBe('Member.email');
  });

  it('is the field behind an alias and the field of its arguments', () => {
    expect(at('{ everyone: mem|bers { id } }')).toBe('Query.members');
    expect(at('{ members(lim|it: 3) { id } }')).toBe('Query.members');
  });

  it('is found inside fragments', () => {
    expect(at('fragment A on Airport { na|me }')).toBe('Airport.name');
    expect(at('{ members { ... on Member { ti|er } } }')).toBe('Member.tier');
  });

  it('survives a document that does not parse', () => {
    expect(at('{ members { ti|er ')).toBe('Member.tier');
    expect(at('query A { members { zip { ci|ty }')).toBe('Zip.city');
  });

  it('is nothing on braces, unknown fields, __typename and outside of operations', () => {
    expect(at('{ members {| id } }')).toBeUndefined();
    expect(at('{ members { sho|eSize } }')).toBeUndefined();
    expect(at('{ members { __type|name } }')).toBeUndefined();
    expect(at('qu|ery A { members { id } }')).toBeUndefined();
    expect(at('|')).toBeUndefined();
  });
});
