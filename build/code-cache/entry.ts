import { loadBundle } from './bundle.ts';

// What a function's `index.js` is built from: the module that the Functions Framework loads.
loadBundle(__dirname).run(require);
