import type { Environment } from 'monaco-editor';
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';

/** Tells Monaco where its workers are: files of our own origin, so that `worker-src 'self'` holds. */
export function installMonacoWorkers(): void {
  const environment: Environment = {
    getWorker(_id, label) {
      switch (label) {
        case 'json':
          return new JsonWorker();
        case 'graphql':
          return new GraphqlWorker();
        default:
          return new EditorWorker();
      }
    },
  };
  Object.assign(globalThis, { MonacoEnvironment: environment });
}
