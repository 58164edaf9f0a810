// Runs after `npm ci`, and before the local system starts, on whatever Node it finds, so that what is missing is told
// here and not by the first import.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { devDependencies, engines } = require('../package.json');

if (!process.version.startsWith(`v${engines.node.replace('x', '')}`)) {
  console.error(
    `Node ${engines.node} is missing, and this is ${process.version}: run npm ci again, or install Node ${engines.node} where no package has it (macOS).`,
  );
  process.exit(1);
}

const missing = Object.keys(devDependencies ?? {}).filter(
  (name) => !existsSync(join(__dirname, '../node_modules', name)),
);
if (missing.length > 0) {
  console.error(
    `Packages are missing (${missing[0]} and ${missing.length - 1} more), which NODE_ENV=production and omit=dev leave out: npm start, npm test and a deployment need 'npm ci --include=dev'.`,
  );
  // An installation without them can be meant.
  if (!process.argv.includes('--after-install')) process.exit(1);
}
