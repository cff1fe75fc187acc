import type { Guess } from './draft.ts';

/** What a column probably says about people; `restricted` columns stay out of the graph until somebody decides otherwise. */
export type PersonalData = {
  readonly classification: 'confidential' | 'restricted';
  readonly guess: Guess;
};

type Kind = {
  readonly what: string;
  readonly classification: PersonalData['classification'];
  readonly name?: RegExp;
  /** Only taken by name where the table is one of people. */
  readonly nameInPeople?: RegExp;
  readonly isValue?: (text: string) => boolean;
};

const PEOPLE =
  /(?:^|_)(?:customer|member|employee|person|people|user|contact|patient|student|passenger|guest|client|staff|applicant|driver|teacher|subscriber|attendee|citizen|tenant|beneficiary|owner|author|visitor|donor)s?(?:_|$)/;

const KINDS: readonly Kind[] = [
  {
    what: 'a password or key',
    classification: 'restricted',
    name: /(?:^|_)(?:password|passwd|pwd|secret|api_key|token|pin)(?:_hash)?$/,
  },
  {
    what: 'card numbers',
    classification: 'restricted',
    name: /(?:^|_)(?:credit_card|card_number|card_no|cc_number|cvv|cvc|pan)(?:_|$)/,
    isValue: isCardNumber,
  },
  {
    what: 'bank accounts',
    classification: 'restricted',
    name: /(?:^|_)(?:iban|bank_account)(?:_|$)/,
    isValue: isIban,
  },
  {
    what: 'numbers the state gave to people',
    classification: 'restricted',
    name: /(?:^|_)(?:ssn|social_security|passport|national_id|tax_id|driver_?s?_licen[sc]e|personal_number)(?:_|$)/,
    isValue: (text) => /^\d{3}-\d{2}-\d{4}$/.test(text),
  },
  {
    what: 'e-mail addresses',
    classification: 'confidential',
    name: /(?:^|_)(?:e_?mail|mail)(?:_address)?(?:_|$)/,
    isValue: (text) => /^[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+$/.test(text),
  },
  {
    what: 'telephone numbers',
    classification: 'restricted',
    name: /(?:^|_)(?:phone|telephone|tel|mobile|cell|fax)(?:_number|_no)?(?:_|$)/,
    isValue: (text) => /^(?:\+\d[\d ()./-]{6,}|\(\d{2,5}\) ?[\d -]{5,})\d$/.test(text),
  },
  {
    what: 'days of birth',
    classification: 'restricted',
    name: /(?:^|_)(?:birth|born|birthday|birthdate)(?:_|$)/,
  },
  {
    what: 'names of people',
    classification: 'confidential',
    name: /(?:^|_)(?:first|last|given|family|middle|full|maiden)_name$|^(?:surname|forename|firstname|lastname|fullname)$/,
    nameInPeople: /^(?:name|title_name)$|_name$/,
  },
  {
    what: 'addresses of people',
    classification: 'confidential',
    name: /(?:^|_)(?:street|home_address|postal_address|address_line_?\d?)(?:_|$)/,
    nameInPeople: /(?:^|_)(?:address|address\d)$/,
  },
  {
    what: 'network addresses of people',
    classification: 'confidential',
    name: /(?:^|_)(?:ip|ip_address)$/,
  },
  { what: 'pay', classification: 'confidential', nameInPeople: /(?:^|_)(?:salary|wage|income|pay)(?:_|$)/ },
];

const SHARE = 0.9;
const FEWEST = 3;

/** A column as far as its name and some of its values tell. */
type NamedValues = { readonly name: string; readonly values: readonly (string | null)[] };

/** What a column says about people, going by its name and by its values; undefined when nothing points there. */
export function findPersonalData(column: NamedValues, table: string): PersonalData | undefined {
  const values = column.values.flatMap((value) => (value === null ? [] : [value.trim()]));
  const isOfPeople = PEOPLE.test(table);
  for (const { what, classification, name, nameInPeople, isValue } of KINDS) {
    const isNamed = name?.test(column.name) || (isOfPeople && nameInPeople?.test(column.name));
    const fitting = isValue ? values.filter(isValue).length : 0;
    const isSeen = fitting >= FEWEST && fitting >= values.length * SHARE;
    if (!isNamed && !isSeen) continue;
    const because = isSeen
      ? `${isNamed ? 'its name and ' : ''}${fitting === values.length ? 'its values' : `${fitting} of ${values.length} values`} say so`
      : 'its name says so';
    const effect = classification === 'restricted' ? ' Restricted columns are not in the graph at all.' : '';
    return {
      classification,
      guess: {
        decision: `personal data, ${classification}`,
        reason: `Probably ${what}: ${because}.${effect}`,
      },
    };
  }
  return undefined;
}

/** 13 to 19 digits whose check digit is right (ISO/IEC 7812). */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  if (!/^[3-6]\d{12,18}$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** An account number whose check digits are right (ISO 13616). */
function isIban(text: string): boolean {
  const bare = text.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/.test(bare)) return false;
  let rest = 0;
  for (const sign of bare.slice(4) + bare.slice(0, 4))
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}
