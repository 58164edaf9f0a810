// Runs after `npm ci`, on whatever Node it finds, so that a missing Node 24 is told here and not by the first script.
const { engines } = require('../package.json');

if (!process.version.startsWith(`v${engines.node.replace('x', '')}`)) {
  console.error(
    `Node ${engines.node} is missing, and this is ${process.version}: run npm ci again, or install Node ${engines.node} where no package has it (macOS).`,
  );
  process.exit(1);
}
