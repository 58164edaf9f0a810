import { GoogleProvider } from '@cdktf/provider-google/lib/provider/index.js';
import { ref, TerraformElement, TerraformStack, Token } from 'cdktf';
import type { Construct, Node } from 'constructs';
import { Archive } from './archive.ts';
import { type Config, stackName } from './config.ts';
import { Messaging } from './messaging.ts';

export interface SmartcarWebhooksOptions {
  config: Config;
}

/** The whole receiver. */
export class SmartcarWebhooks extends TerraformStack {
  constructor(scope: Construct, { config }: SmartcarWebhooksOptions) {
    super(scope, stackName(config));
    new GoogleProvider(this, 'google', { project: config.project, region: config.region });

    new Archive(this, 'archive', { config });
    const processUri = Token.asString(ref('google_cloudfunctions2_function.process.service_config[0].uri'));
    new Messaging(this, 'messaging', { config, processUri });
  }

  /** `topic.events` is `google_pubsub_topic.events`, however deep its construct: addresses are for people. */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const { id } = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return id.slice(id.indexOf('.') + 1);
  }
}
