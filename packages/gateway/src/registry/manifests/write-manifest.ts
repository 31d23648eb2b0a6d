/** Writes the manifest of a hosted server as YAML, with what it cannot do on top. */

import { stringify } from 'yaml'
import type { JsonObject } from '@callgate/contracts/json'
import { describeCompose } from './compose.ts'
import type { HostedServer } from './hosted-server.ts'
import { describeKubernetes } from './kubernetes.ts'

export const MANIFEST_FORMATS = ['kubernetes', 'compose'] as const
export type ManifestFormat = (typeof MANIFEST_FORMATS)[number]

/** Comments hold no text of anybody: only what was checked to be an id or a digest. */
export function writeManifest(server: HostedServer, format: ManifestFormat): string {
  const documents = format === 'compose' ? [describeCompose(server)] : describeKubernetes(server)
  const notes = [
    ...explain(server),
    ...(format === 'compose' ? explainCompose(server) : explainKubernetes(server)),
  ]
  return `${notes.map((line) => `# ${line}\n`).join('')}${documents.map(writeDocument).join('---\n')}`
}

/** Every string is quoted: what reads YAML 1.1 takes `no`, `1:30` and `0o7` for something else. */
function writeDocument(document: JsonObject): string {
  return stringify(document, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })
}

function explain({ id, about }: HostedServer): readonly string[] {
  return [
    `Hardened manifest of ${id}, written by callgate servers manifest.`,
    about.evidence === null
      ? 'NOT APPROVED: nobody has reviewed this server.'
      : `Approved as ${about.evidence}.`,
    'The gateway reaches servers by https, or by http on its own loopback: put TLS in front (and its authority in caFile),',
    'or run this container beside the gateway, on its loopback.',
  ]
}

function explainKubernetes({ hosts, processesMax, name, secrets }: HostedServer): readonly string[] {
  const named = hosts.filter(({ kind }) => kind === 'name')
  return [
    'The gateway is recognised by the label app.kubernetes.io/name: callgate in its namespace. A NetworkPolicy holds only where the',
    'network plugin of the cluster enforces it.',
    `Kubernetes has no limit of processes for a container: podPidsLimit of the kubelet (wanted here: ${processesMax}).`,
    ...(secrets.length === 0 ? [] : [`The values of its secrets stand in a Secret called ${name}-secrets.`]),
    ...(named.length === 0
      ? []
      : [
          'A NetworkPolicy knows addresses, not names: for the hosts granted by name it opens their ports to every public address. For the',
          'names alone use a policy of your network plugin that knows them, or an egress proxy. Granted by name:',
          ...named.map(({ host, port }) => `  ${host}:${port}`),
        ]),
  ]
}

function explainCompose({ hosts }: HostedServer): readonly string[] {
  return [
    'Put the gateway on the network that ends in -inside; nobody else reaches the server there. There is no health check: what could make one',
    'stands in the image, or not.',
    ...(hosts.length === 0
      ? []
      : [
          'Compose does not filter where a container connects to: the network that ends in -outside reaches everything. Filter on the host, or',
          'put an egress proxy in its place. Granted:',
          ...hosts.map(({ host, port }) => `  ${host}:${port}`),
        ]),
  ]
}
