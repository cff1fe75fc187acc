/** A promise that somebody else settles. `Promise.withResolvers` comes only with Node 22. */
export function deferred<T>(): Deferred<T> {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: (value) => settle(value) };
}

/** A promise, and the function that settles it. */
export type Deferred<T> = { readonly promise: Promise<T>; readonly resolve: (value: T) => void };
