import { takeEnvironment } from '../../local/environment.ts';

/** What a developer may set for the tests, or for the programs that they start. */
const KEPT = [
  ...['TEST_LARGE', 'JAVA_HOME', 'JAVA_TOOL_OPTIONS', 'CLOUDSDK_ROOT_DIR', 'CLOUDSDK_PYTHON'],
  ...['TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR', 'NODE_V8_COVERAGE'],
];

// Is loaded before all tests. What else a developer has exported, the tests and all that they start do not see.
const taken = takeEnvironment(process.env);
for (const name of KEPT) if (taken[name] !== undefined) process.env[name] = taken[name];
