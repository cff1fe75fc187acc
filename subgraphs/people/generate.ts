import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CounterRandom, counterRandom, type GenerateContext } from '../toolkit/index.ts';

/** Raise it when the data would differ. */
export const version = 1;

const EMPLOYEES = 1_200;
/** Spreads departments over the staff numbers; it has no divisor in common with 1,200. */
const STRIDE = 487;

/** Departments with their head counts, 1,200 together; the Board Office has four people. */
const DEPARTMENTS: readonly Department[] = [
  {
    name: 'Cabin Services',
    people: 360,
    titles: ['Flight Attendant', 'Purser', 'Cabin Trainer'],
    pay: 26_000,
  },
  { name: 'Flight Operations', people: 290, titles: ['First Officer', 'Captain', 'Dispatcher'], pay: 62_000 },
  {
    name: 'Ground Operations',
    people: 230,
    titles: ['Ramp Agent', 'Gate Agent', 'Station Manager'],
    pay: 24_000,
  },
  { name: 'Maintenance', people: 140, titles: ['Mechanic', 'Avionics Technician', 'Inspector'], pay: 38_000 },
  {
    name: 'Network Operations',
    people: 48,
    titles: ['Scheduler', 'Operations Controller', 'Meteorologist'],
    pay: 44_000,
  },
  { name: 'Sales', people: 44, titles: ['Sales Agent', 'Account Manager', 'Pricing Analyst'], pay: 36_000 },
  { name: 'Finance', people: 30, titles: ['Accountant', 'Controller', 'Revenue Auditor'], pay: 42_000 },
  { name: 'Customer Relations', people: 18, titles: ['Service Agent', 'Programme Manager'], pay: 30_000 },
  { name: 'Growth', people: 14, titles: ['Campaign Manager', 'Data Analyst'], pay: 41_000 },
  { name: 'Human Resources', people: 12, titles: ['Recruiter', 'Payroll Specialist'], pay: 38_000 },
  { name: 'Flight Safety', people: 10, titles: ['Safety Investigator', 'Wildlife Officer'], pay: 47_000 },
  { name: 'Board Office', people: 4, titles: ['Director', 'Board Secretary'], pay: 120_000 },
];
type Department = { name: string; people: number; titles: readonly string[]; pay: number };

const BASES = [
  ['ORD', 0.24],
  ['ATL', 0.2],
  ['DFW', 0.16],
  ['LGA', 0.14],
  ['DEN', 0.1],
  ['SFO', 0.09],
  ['BOS', 0.07],
] as const;

const FIRST =
  'Ada Ben Carla Dan Elena Femi Grace Hugo Ines Jamal Kira Leo Mina Noah Olga Pete Rosa Sam Tara Vic'.split(
    ' ',
  );
const LAST =
  'Abbott Barnes Castillo Dupont Evans Fischer Garza Hughes Iyer Jensen Kowalski Lund Moreau Ng Okafor'.split(
    ' ',
  );

/** Writes `employees.json`: 1,200 people at any scale, one object per line of a JSON array. */
export async function generate(context: GenerateContext): Promise<void> {
  const draw = counterRandom(context.seed, 'employees');
  const rows = Array.from({ length: EMPLOYEES }, (_, row) => JSON.stringify(employee(draw, row)));
  const file = join(context.dataDir, 'employees.json');
  await mkdir(context.dataDir, { recursive: true });
  await writeFile(`${file}.tmp`, `[\n${rows.join(',\n')}\n]\n`);
  await rename(`${file}.tmp`, file);
}

function employee(draw: CounterRandom, row: number): Record<string, string | number> {
  const department = departmentAt((row * STRIDE) % EMPLOYEES);
  const yearsHere = Math.floor(28 * draw.unit('tenure', row) ** 2);
  const grade = Math.min(10, 1 + Math.floor(yearsHere / 4) + draw.below('grade', row, 4));
  const salary =
    Math.round((department.pay * (0.85 + 0.09 * grade) * (1 + 0.06 * draw.normal('salary', row))) / 100) *
    100;
  return {
    id: `E${String(row + 1).padStart(4, '0')}`,
    name: `${draw.pick('first', row, FIRST)} ${draw.pick('last', row, LAST)}`,
    department: department.name,
    job_title: draw.pick('title', row, department.titles),
    base: department.name === 'Board Office' ? 'ORD' : draw.pickWeighted('base', row, BASES),
    employment: draw.pickWeighted('employment', row, EMPLOYMENT),
    grade,
    salary,
    hired_on: isoDate(Date.UTC(2001 - yearsHere, 0, 1) - 86_400_000 * draw.below('hired', row, 365)),
  };
}

const EMPLOYMENT = [
  ['FULL_TIME', 0.78],
  ['PART_TIME', 0.15],
  ['SEASONAL', 0.07],
] as const;

function departmentAt(position: number): Department {
  let below = 0;
  for (const department of DEPARTMENTS) {
    below += department.people;
    if (position < below) return department;
  }
  throw new TypeError(`Expected a position below ${EMPLOYEES}, got ${position}.`);
}

function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
