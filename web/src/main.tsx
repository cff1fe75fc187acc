import './app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { watchComposition } from './composition.ts';
import { watchOwnership } from './playground/ownership-store.ts';

const root = document.getElementById('root');
if (!root) throw new Error('Expected an element #root in index.html.');

watchOwnership();
watchComposition();
createRoot(root).render(<App />);
