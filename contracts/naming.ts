/** `flight_count` → `flightCount`; characters that GraphQL names may not hold separate words. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  // A leading run of capitals is one word: IATA → iata, IDNumber → idNumber.
  return pascal.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());
}

/** `flight_count` → `FlightCount`. */
export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word.length > 0)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The English singular of a table name's last word: `categories` → `category`, `flights` → `flight`. */
export function singular(name: string): string {
  if (/(ss|us|is|news|series|species)$/i.test(name)) return name;
  if (/(mov|cook|z)ies$/i.test(name)) return name.replace(/s$/i, '');
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/[nprst]uses$/i.test(name)) return name.replace(/es$/i, '');
  if (/(ch|sh|x|ss|zz)es$/i.test(name)) return name.replace(/es$/i, '');
  return name.replace(/s$/i, '');
}

/** `flightCount` → `flight_count`; a run of capitals is one word. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

/** A table name for a type's name: `category` → `categories`. */
export function plural(name: string): string {
  if (/[^aeiou]y$/i.test(name)) return name.replace(/y$/i, 'ies');
  return /(s|x|z|ch|sh)$/i.test(name) ? `${name}es` : `${name}s`;
}
