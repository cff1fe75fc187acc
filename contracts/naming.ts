/** `flight_count` → `flightCount`; characters that GraphQL names may not hold separate words. */
export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
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
  if (/ies$/i.test(name)) return name.replace(/ies$/i, 'y');
  if (/(ss|us|is|news|series)$/i.test(name)) return name;
  if (/(ch|sh|x|ss|zz)es$/i.test(name)) return name.replace(/es$/i, '');
  return name.replace(/s$/i, '');
}
