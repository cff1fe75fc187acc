import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DevReport } from '../../cli/render/dev-report.ts';

/* The lines of `weft dev` against the clock, which alone is not real here. */

const BOOKINGS = { name: 'bookings', owner: 'sales' };
const PEOPLE = { name: 'people', owner: 'hr' };

let shown = '';
const report = () => {
  const write = (text: string) => {
    shown += text;
  };
  const made = new DevReport({ out: write, err: write, isInteractive: false });
  made.startRound([BOOKINGS, PEOPLE]);
  return made;
};

beforeEach(() => {
  shown = '';
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

it('is silent about what takes less than a second', () => {
  const start = report().startOf(PEOPLE);
  start.progress('people: hiring');
  vi.advanceTimersByTime(900);
  start.up('http://localhost:4109/graphql', 1_200);
  vi.advanceTimersByTime(5_000);
  expect(shown).toBe('  ✓  people    hr     http://localhost:4109/graphql    0.9 s      1,200 rows\n');
});

it('shows the newest step of what takes longer, at most once per second', () => {
  const start = report().startOf(BOOKINGS);
  start.progress('bookings: making rows');
  start.progress('bookings: seating passengers');
  vi.advanceTimersByTime(3_000);
  start.progress('bookings: counting');
  vi.advanceTimersByTime(1_100);
  start.up('http://localhost:4106/graphql', undefined);
  expect(shown.split('\n')).toEqual([
    '  …  bookings  sales  seating passengers',
    '  …  bookings  sales  counting',
    '  ✓  bookings  sales  http://localhost:4106/graphql    4.1 s',
    '',
  ]);
});

it('tells a reason once, and refers to it when it stops another domain too', () => {
  const made = report();
  const findings = [{ code: 'UNKNOWN_KEY', severity: 'error' as const, message: 'Unknown key "a".' }];
  made.startOf(BOOKINGS).down(findings);
  made.startOf(PEOPLE).down(findings);
  expect(shown).toBe(`  ✗  bookings  sales  does not start
     error UNKNOWN_KEY: Unknown key "a".
  ✗  people    hr     does not start
     for the reason above
`);
});
