/** A hosted server as objects of Kubernetes: no rights, no token, nothing to write, and only the gateway may reach it. */

import type { JsonObject } from '@callgate/contracts/json'
import type { HostedServer } from './hosted-server.ts'

/** Nobody of any image's making. */
const USER = 65_532
/** What a name could lead to and must not: a rule for names cannot tell, so it leaves these out. */
const INSIDE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
]

export function describeKubernetes(server: HostedServer): readonly JsonObject[] {
  const { name, namespace } = server
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'callgate' }
  const metadata = { name, namespace, labels }
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/warn': 'restricted',
        },
      },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    describeDeployment(server, metadata),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: { 'app.kubernetes.io/name': name },
        ports: [{ name: 'mcp', port: server.port, targetPort: 'mcp', protocol: 'TCP' }],
      },
    },
    describeNetworkPolicy(server, metadata),
  ]
}

function describeDeployment(server: HostedServer, metadata: JsonObject): JsonObject {
  const { name, about } = server
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata,
      annotations: {
        'callgate/owner': about.owner,
        'callgate/purpose': about.purpose,
        'callgate/evidence': about.evidence ?? 'not approved',
      },
    },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 2,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': name } },
        spec: {
          serviceAccountName: name,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          hostNetwork: false,
          hostPID: false,
          hostIPC: false,
          shareProcessNamespace: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: USER,
            runAsGroup: USER,
            fsGroup: USER,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [describeContainer(server)],
          volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }],
        },
      },
    },
  }
}

function describeContainer({ image, args, port, secrets, memoryMib, cpus, name }: HostedServer): JsonObject {
  const probe = { tcpSocket: { port: 'mcp' }, timeoutSeconds: 3 }
  const limits = { cpu: String(cpus), memory: `${memoryMib}Mi`, 'ephemeral-storage': '128Mi' }
  return {
    name: 'server',
    image,
    imagePullPolicy: 'IfNotPresent',
    ...(args.length === 0 ? {} : { args }),
    ports: [{ name: 'mcp', containerPort: port, protocol: 'TCP' }],
    env: [
      { name: 'HOME', value: '/tmp' },
      ...secrets.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: `${name}-secrets`, key } } })),
    ],
    securityContext: {
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    resources: { limits, requests: { ...limits, cpu: '50m' } },
    startupProbe: { ...probe, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...probe, periodSeconds: 10 },
    livenessProbe: { ...probe, periodSeconds: 20, failureThreshold: 3 },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  }
}

function describeNetworkPolicy(server: HostedServer, metadata: JsonObject): JsonObject {
  const { name, gatewayNamespace, port } = server
  const gateway = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': gatewayNamespace } },
    podSelector: { matchLabels: { 'app.kubernetes.io/name': 'callgate' } },
  }
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [gateway], ports: [{ port, protocol: 'TCP' }] }],
      egress: describeEgress(server),
    },
  }
}

function describeEgress({ hosts }: HostedServer): JsonObject[] {
  const named = [...new Set(hosts.filter(({ kind }) => kind === 'name').map(({ port }) => port))]
  const ranges = hosts.filter(({ kind }) => kind === 'range')
  const dns = {
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
        podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  }
  return [
    ...(named.length === 0 ? [] : [dns]),
    ...named.map((port) => ({
      to: [{ ipBlock: { cidr: '0.0.0.0/0', except: INSIDE } }],
      ports: [{ port, protocol: 'TCP' }],
    })),
    ...ranges.map(({ host, port }) => ({
      to: [{ ipBlock: { cidr: host } }],
      ports: [{ port, protocol: 'TCP' }],
    })),
  ]
}
