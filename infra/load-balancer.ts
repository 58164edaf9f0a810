import { createHash } from 'node:crypto';
import { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service/index.js';
import { ComputeGlobalAddress } from '@cdktf/provider-google/lib/compute-global-address/index.js';
import { ComputeGlobalForwardingRule } from '@cdktf/provider-google/lib/compute-global-forwarding-rule/index.js';
import { ComputeManagedSslCertificate } from '@cdktf/provider-google/lib/compute-managed-ssl-certificate/index.js';
import { ComputeRegionNetworkEndpointGroup } from '@cdktf/provider-google/lib/compute-region-network-endpoint-group/index.js';
import { ComputeSecurityPolicy } from '@cdktf/provider-google/lib/compute-security-policy/index.js';
import { ComputeSslPolicy } from '@cdktf/provider-google/lib/compute-ssl-policy/index.js';
import { ComputeTargetHttpsProxy } from '@cdktf/provider-google/lib/compute-target-https-proxy/index.js';
import { ComputeUrlMap } from '@cdktf/provider-google/lib/compute-url-map/index.js';
import { Construct } from 'constructs';
import type { Config } from './config.ts';
import type { CloudFunction } from './function.ts';

/** Leaves room for a VERIFY, which has no signature. Smartcar sends a VERIFY when a webhook is made or changed. */
const UNSIGNED_A_MINUTE = 30;

// Is the largest priority that Cloud Armor has. Cloud Armor asks rules by their priority, the smallest first.
const LAST_PRIORITY = 2_147_483_647;

export interface LoadBalancerOptions {
  config: Config;
  domain: string;
  target: CloudFunction;
}

/**
 * Puts an external load balancer with Cloud Armor before `receive`.
 * - Cloud Armor limits the requests of an address that have no `SC-Signature`.
 * - Cloud Armor limits no signed request, since Smartcar sends all events from a few addresses.
 */
export class LoadBalancer extends Construct {
  /** Is where the domain's A record must point. */
  readonly address: string;

  constructor(scope: Construct, id: string, { config, domain, target }: LoadBalancerOptions) {
    super(scope, id);
    const name = `${config.stackName}-receive`;
    const address = new ComputeGlobalAddress(this, 'address.receive', { name });
    this.address = address.address;

    const group = new ComputeRegionNetworkEndpointGroup(this, 'endpoints.receive', {
      name,
      region: config.region,
      networkEndpointType: 'SERVERLESS',
      cloudRun: { service: target.serviceName },
      dependsOn: [target.function],
    });
    const backend = new ComputeBackendService(this, 'backend.receive', {
      name,
      loadBalancingScheme: 'EXTERNAL_MANAGED',
      protocol: 'HTTPS',
      backend: [{ group: group.id }],
      securityPolicy: this.limitUnsigned(name).id,
    });
    const certificate = new ComputeManagedSslCertificate(this, 'certificate.receive', {
      // Holds a hash of the domain: the certificate of a new domain is made before the certificate of the old domain goes.
      name: `${name}-${createHash('sha256').update(domain).digest('hex').slice(0, 8)}`,
      managed: { domains: [domain] },
      lifecycle: { createBeforeDestroy: true },
    });
    const proxy = new ComputeTargetHttpsProxy(this, 'proxy.receive', {
      name,
      urlMap: new ComputeUrlMap(this, 'urls.receive', { name, defaultService: backend.id }).id,
      sslCertificates: [certificate.id],
      sslPolicy: new ComputeSslPolicy(this, 'tls.receive', {
        name,
        profile: 'MODERN',
        minTlsVersion: 'TLS_1_2',
      }).id,
    });
    new ComputeGlobalForwardingRule(this, 'forwarding.receive', {
      name,
      loadBalancingScheme: 'EXTERNAL_MANAGED',
      target: proxy.id,
      ipAddress: address.id,
      portRange: '443',
    });
  }

  private limitUnsigned(name: string): ComputeSecurityPolicy {
    return new ComputeSecurityPolicy(this, 'policy.receive', {
      name,
      rule: [
        {
          priority: 1000,
          description: `Requests without SC-Signature: ${UNSIGNED_A_MINUTE} a minute from one address`,
          action: 'throttle',
          match: { expr: { expression: "!has(request.headers['sc-signature'])" } },
          rateLimitOptions: {
            conformAction: 'allow',
            exceedAction: 'deny(429)',
            enforceOnKey: 'IP',
            rateLimitThreshold: { count: UNSIGNED_A_MINUTE, intervalSec: 60 },
          },
        },
        {
          priority: LAST_PRIORITY,
          description: 'Everything else',
          action: 'allow',
          match: { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } },
        },
      ],
    });
  }
}
