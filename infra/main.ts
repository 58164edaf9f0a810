import { App } from 'cdktf';
import { SmartcarWebhooks } from './stack.ts';

const { GOOGLE_CLOUD_PROJECT = 'my-project', REGION = 'europe-west1' } = process.env;
const { ENVIRONMENT = 'dev', NAME_PREFIX = 'smartcar' } = process.env;

const app = new App();
new SmartcarWebhooks(app, {
  config: {
    project: GOOGLE_CLOUD_PROJECT,
    region: REGION,
    environment: ENVIRONMENT,
    namePrefix: NAME_PREFIX,
  },
});
app.synth();
