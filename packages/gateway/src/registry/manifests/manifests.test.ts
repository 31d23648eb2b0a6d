/** Manifests grant nothing that was not granted, and no name, owner, purpose or argument gets out of its place in them. */

import { Submission } from '@callgate/contracts/catalogue'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ManifestRefused, readHostedServer } from './hosted-server.ts'
import { type ManifestFormat, writeManifest } from './write-manifest.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE = `registry.example/team/mail@${DIGEST}`
const WISHES = {
  image: undefined,
  port: 8080,
  namespace: 'mcp',
  gatewayNamespace: 'callgate',
  hosts: [] as readonly string[],
  secrets: [] as readonly string[],
  memoryMib: 512,
  processesMax: 128,
  cpus: 1,
}

function write(
  format: ManifestFormat,
  about: object = {},
  wishes: Partial<typeof WISHES> | { image?: string } = {},
) {
  const submission = Submission.parse({
    id: 'mail',
    source: { type: 'oci', image: 'registry.example/team/mail', digest: DIGEST, args: ['serve'] },
    purpose: 'reads mail',
    owner: 'mail-team',
    ...about,
  })
  const server = { id: submission.id, submission, scan: null, approval: null }
  return writeManifest(readHostedServer(server, { ...WISHES, ...wishes }), format)
}

/** What lies there, by names and numbers with points between. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inside, name) => {
    return typeof inside === 'object' && inside !== null ? Reflect.get(inside, name) : undefined
  }, value)
}

const keysAt = (value: unknown, path: string): readonly string[] => Object.keys(Object(at(value, path)))

/** By kind. */
function objects(text: string): Readonly<Record<string, unknown>> {
  const documents = parseAllDocuments(text, { version: '1.1' })
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([])
  const values: unknown[] = documents.map((document) => document.toJS())
  return Object.fromEntries(values.map((value) => [String(at(value, 'kind')), value]))
}

describe('Kubernetes', () => {
  test('runs it by digest, as nobody, read-only, with no rights, no token and limits', () => {
    const all = objects(write('kubernetes'))
    const spec = at(all, 'Deployment.spec.template.spec')
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      hostNetwork: false,
      hostPID: false,
      hostIPC: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(at(spec, 'containers')).toHaveLength(1)
    const container = at(spec, 'containers.0')
    expect(container).toMatchObject({
      image: IMAGE,
      args: ['serve'],
      securityContext: {
        privileged: false,
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ['ALL'] },
        seccompProfile: { type: 'RuntimeDefault' },
      },
    })
    expect(at(container, 'securityContext.capabilities.add')).toBeUndefined()
    expect(keysAt(container, 'resources.limits')).toEqual(['cpu', 'memory', 'ephemeral-storage'])
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(at(container, `${probe}.tcpSocket`)).toEqual({ port: 'mcp' })
    expect(at(spec, 'volumes')).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }])
    expect(at(all, 'ServiceAccount.automountServiceAccountToken')).toBe(false)
    expect(at(all, 'Namespace.metadata.labels')).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    })
  })

  test('lets the gateway in and nobody else, and nothing out', () => {
    const all = objects(write('kubernetes'))
    const spec = (path: string): unknown => at(all, `NetworkPolicy.spec.${path}`)
    expect(spec('podSelector.matchLabels')).toEqual(at(all, 'Deployment.spec.template.metadata.labels'))
    expect(spec('policyTypes')).toEqual(['Ingress', 'Egress'])
    expect(spec('egress')).toEqual([])
    expect(spec('ingress')).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'callgate' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'callgate' } },
          },
        ],
        ports: [{ port: 8080, protocol: 'TCP' }],
      },
    ])
  })

  test('opens what was granted, never inside, and says what it cannot tell apart', () => {
    const text = write(
      'kubernetes',
      {},
      { hosts: ['api.example.com', 'db.example.com:5432', '203.0.113.7:8443'] },
    )
    const egress = at(objects(text), 'NetworkPolicy.spec.egress')
    expect([0, 1, 2, 3, 4].map((rule) => at(egress, `${rule}.ports.0.port`))).toEqual([
      53,
      443,
      5432,
      8443,
      undefined,
    ])
    for (const rule of [1, 2]) {
      expect(at(egress, `${rule}.to.0.ipBlock.cidr`)).toBe('0.0.0.0/0')
      expect(at(egress, `${rule}.to.0.ipBlock.except`)).toContain('169.254.0.0/16')
    }
    expect(at(egress, '3.to')).toEqual([{ ipBlock: { cidr: '203.0.113.7/32' } }])
    expect(text).toMatch(/# A NetworkPolicy knows addresses, not names/)
    expect(text).toContain('#   api.example.com:443\n')
  })
})

describe('Compose', () => {
  test('runs it with no rights and no way out', () => {
    const made: unknown = parse(write('compose'))
    expect(at(made, 'services.mcp-mail')).toMatchObject({
      image: IMAGE,
      user: '65532:65532',
      read_only: true,
      privileged: false,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      pids_limit: 128,
      mem_limit: '512m',
      memswap_limit: '512m',
      networks: ['mcp-mail-inside'],
    })
    expect(at(made, 'services.mcp-mail')).not.toHaveProperty('ports')
    expect(at(made, 'services.mcp-mail')).not.toHaveProperty('volumes')
    expect(at(made, 'networks')).toEqual({ 'mcp-mail-inside': { internal: true } })
  })

  test('has a way out only where hosts are granted, and says that it does not filter', () => {
    const text = write('compose', {}, { hosts: ['api.example.com'], secrets: ['TOKEN'] })
    const made: unknown = parse(text)
    expect(keysAt(made, 'networks')).toEqual(['mcp-mail-inside', 'mcp-mail-outside'])
    expect(at(made, 'services.mcp-mail.environment')).toEqual(['HOME=/tmp', 'TOKEN'])
    expect(text).toMatch(/# Compose does not filter/)
  })
})

test('whatever is written about a server stays text in its place', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '"\nprivileged: true',
      '---\nkind: Pod',
      '{{ .Values }}',
      '${HOME}',
      '$(id)',
      '# ',
      '&a *a',
      '!!js/function x',
      'no',
      '1:30',
      '0o7',
      '\u0000\u0085\u2028',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  )
  fc.assert(
    fc.property(hostile, hostile, fc.array(hostile, { maxLength: 4 }), (owner, purpose, args) => {
      const about = {
        owner,
        purpose,
        source: { type: 'oci', image: 'registry.example/team/mail', digest: DIGEST, args },
      }
      const kinds = objects(write('kubernetes', about))
      expect(Object.keys(kinds)).toEqual([
        'Namespace',
        'ServiceAccount',
        'Deployment',
        'Service',
        'NetworkPolicy',
      ])
      expect(at(kinds, 'Deployment.metadata.annotations')).toMatchObject({
        'callgate/owner': owner,
        'callgate/purpose': purpose,
      })
      expect(at(kinds, 'Deployment.spec.template.spec.containers.0.args') ?? []).toEqual(args)
      const made: unknown = parse(write('compose', about))
      expect(keysAt(made, 'services')).toEqual(['mcp-mail'])
      const unescape = (text: string): string => text.replaceAll('$$', '$')
      const labels = Object(at(made, 'services.mcp-mail.labels')) as Record<string, string>
      const written = labels['callgate.owner'] ?? ''
      expect(unescape(written)).toBe(owner)
      const command = at(made, 'services.mcp-mail.command')
      expect(Array.isArray(command) ? command.map((one) => unescape(String(one))) : []).toEqual(args)
      // Compose would put a value of the environment in place of a single one.
      expect(written.replaceAll('$$', '')).not.toContain('$')
    }),
  )
})

test.each<[string, object, object]>([
  ['no image', { source: { type: 'url', url: 'https://mcp.example.com' } }, {}],
  [
    'an image without a digest',
    { source: { type: 'url', url: 'https://mcp.example.com' } },
    { image: 'mail:latest' },
  ],
  ['another image than was submitted', {}, { image: `evil.example/mail@${DIGEST}` }],
  ['an image that is more', { source: { type: 'oci', image: 'a b\nc', digest: DIGEST } }, {}],
  ['a namespace that is more', {}, { namespace: 'mcp\nkind: Pod' }],
  ['a variable that is more', {}, { secrets: ['A=1'] }],
  ['a host that is none', {}, { hosts: ['*/x'] }],
  ['a port that is none', {}, { hosts: ['a.example:70000'] }],
])('%s is refused', (_name, about, wishes) => {
  expect(() => write('kubernetes', about, wishes)).toThrow(ManifestRefused)
})
