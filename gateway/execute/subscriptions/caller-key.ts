/** The headers that tell one caller from another, as text: equal texts may share what was asked with them. */
export function callerKey(
  headers: Readonly<Record<string, string>>,
  sharedAcross: readonly string[],
): string {
  const telling = Object.entries(headers).filter(([name]) => !sharedAcross.includes(name));
  return JSON.stringify(telling.sort(([one], [other]) => (one < other ? -1 : 1)));
}
