import { loadBundle } from './bundle.ts';

// Becomes a function's `index.js`, the module that the Functions Framework loads.
loadBundle(__dirname).run(require);
