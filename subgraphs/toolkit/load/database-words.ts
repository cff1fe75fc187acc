const MAX_WORDS = 300;

/** The database's own words in one line, without the statement it quotes and the advice for other interfaces. */
export function databaseWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [said = ''] = text.split(
    /\n\s*\n?LINE \d+:|\. This column is of type|\n\s*Possible (?:fixes|Solution):/,
  );
  const line = said.replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS - 1)}…` : line;
}
