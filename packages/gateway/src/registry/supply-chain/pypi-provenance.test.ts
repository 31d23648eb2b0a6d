/** PyPI attestations under a Sigstore of the test, and pylock.toml: what holds is taken, what is altered or elsewhere is not. */

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { SupplyChainRules } from '@callgate/contracts/supply-chain'
import { examineSource } from './examine-source.ts'
import { ExamineError } from './finding.ts'
import { checkWheel } from './pypi-attestation.ts'
import { readPythonLock } from './pypi-lock.ts'
import { makeSigstore, type Workflow } from './sigstore-fixture.ts'
import { zip } from './zip-fixture.ts'

const FILE = 'mail_server-1.0.0-py3-none-any.whl'
const wheel = zip([
  { name: 'mail_server/__init__.py', text: 'def main():\n    return 0\n' },
  { name: 'mail_server-1.0.0.dist-info/METADATA', text: 'Name: mail-server\n' },
  {
    name: 'mail_server-1.0.0.dist-info/entry_points.txt',
    text: '[console_scripts]\nmail-server = mail_server:main\n',
  },
])
const hash = createHash('sha256').update(wheel).digest('hex')
const sigstore = makeSigstore()
const workflow: Workflow = {
  issuer: 'https://token.actions.githubusercontent.com',
  builder: 'https://github.com/acme/mail/.github/workflows/release.yml@refs/tags/v1',
  repository: 'https://github.com/acme/mail',
}
const publisher = { kind: 'GitHub', repository: 'acme/mail', workflow: 'release.yml' }

function attest(by = sigstore, { name = FILE, digest = hash, predicateType = '', as = workflow } = {}) {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name, digest: { sha256: digest } }],
    predicateType: predicateType || 'https://docs.pypi.org/attestations/publish/v1',
    predicate: null,
  }
  const bundle = by.attest(Buffer.from(JSON.stringify(statement)), as)
  return {
    version: 1,
    verification_material: {
      certificate: bundle.verificationMaterial.certificate.rawBytes,
      transparency_entries: bundle.verificationMaterial.tlogEntries,
    },
    envelope: {
      statement: bundle.dsseEnvelope.payload,
      signature: bundle.dsseEnvelope.signatures[0]?.sig ?? '',
    },
  }
}
const provenance = (attestation: object, named: object = publisher) => ({
  version: 1,
  attestation_bundles: [{ publisher: named, attestations: [attestation] }],
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-pypi-provenance-'))
  await mkdir(join(folder, 'archives'))
  await writeFile(join(folder, 'archives', FILE), wheel)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const REQUIREMENTS = `mail-server==1.0.0 --hash=sha256:${hash}\n`
interface Asked {
  readonly beside?: Readonly<Record<string, object>>
  readonly rules?: object
  readonly lock?: readonly [name: string, text: string]
}
async function examine({ beside = {}, rules = {}, lock = ['requirements.txt', REQUIREMENTS] }: Asked) {
  const [name, text] = lock
  await writeFile(join(folder, name), text)
  for (const [end, document] of Object.entries(beside))
    await writeFile(join(folder, 'archives', `${FILE}${end}`), JSON.stringify(document))
  const source = ServerSource.parse({
    type: 'pypi',
    package: 'mail-server',
    version: '1.0.0',
    requirements: join(folder, name),
    archives: join(folder, 'archives'),
  })
  const { findings } = await examineSource(source, {
    storeDirectory: join(folder, 'store'),
    trust: { keys: [], root: sigstore.root },
    rules: SupplyChainRules.parse({ pypi: rules }),
    now: () => 0,
  })
  return findings.map(({ code }) => code.replace('supply/', ''))
}
const REQUIRE = { provenance: 'required' }

describe('attestations beside a wheel', () => {
  it('say where it was built, as the index answers and one by one', async () => {
    expect(await examine({ rules: REQUIRE, beside: { '.provenance': provenance(attest()) } })).toEqual([
      'provenance',
    ])
    await rm(join(folder, 'archives', `${FILE}.provenance`))
    expect(await examine({ rules: REQUIRE, beside: { '.publish.attestation': attest() } })).toEqual([
      'provenance',
    ])
  })

  it('are missing, and then a required one keeps the package out', async () => {
    expect(await examine({})).toEqual(['no-provenance'])
    expect(await examine({ rules: REQUIRE })).toEqual(['not-as-required', 'no-provenance'])
    expect(await examine({ rules: { provenance: 'off' } })).toEqual([])
  })

  it('have to come from whom the rules, the index and the lock name', async () => {
    const beside = { '.provenance': provenance(attest()) }
    expect(await examine({ beside, rules: { repositories: [workflow.repository] } })).toEqual(['provenance'])
    expect(await examine({ beside, rules: { ...REQUIRE, builders: ['https://other.test/'] } })).toEqual([
      'not-as-required',
      'provenance-elsewhere',
    ])
    const other = { ...publisher, repository: 'acme/mai1' }
    expect(await examine({ beside: { '.provenance': provenance(attest(), other) } })).toEqual([
      'provenance-elsewhere',
    ])
    const identities = (repository: string) =>
      `lock-version = "1.0"\n[[packages]]\nname = "mail-server"\nversion = "1.0.0"\nattestation-identities = [{ kind = "GitHub", repository = "${repository}", workflow = "release.yml" }]\nwheels = [{ name = "${FILE}", hashes = { sha256 = "${hash}" } }]\n`
    const locked = (repository: string) => ({
      beside,
      lock: ['pylock.toml', identities(repository)] as const,
    })
    expect(await examine(locked('acme/other'))).toEqual(['provenance-elsewhere'])
    expect(await examine(locked('acme/mail'))).toEqual(['provenance'])
  })

  it.each([
    [
      'a workflow on a branch that is called like the publisher’s',
      { builder: `${workflow.repository}/.github/workflows/test.yml@refs/heads/x/release.yml@y` },
      publisher,
    ],
    ['whom another issuer vouches for', { issuer: 'https://token.builds.test' }, publisher],
    [
      'a mail address of a kind that nobody knows',
      { builder: 'eve@acme.test' },
      { kind: 'Other', email: 'eve@acme.test' },
    ],
    [
      'a mail address Google does not vouch for',
      { builder: 'eve@acme.test' },
      { kind: 'Google', email: 'eve@acme.test' },
    ],
  ])('are not the publisher’s when they come from %s', async (_, more, named) => {
    const beside = { '.provenance': provenance(attest(sigstore, { as: { ...workflow, ...more } }), named) }
    expect(await examine({ beside })).toEqual(['provenance-elsewhere'])
  })

  it.each([
    ['another wheel', attest(sigstore, { name: 'other-1.0.0-py3-none-any.whl' })],
    ['another version', attest(sigstore, { name: FILE.replace('1.0.0', '1.0.1') })],
    ['other bytes', attest(sigstore, { digest: '0'.repeat(64) })],
    ['something else', attest(sigstore, { predicateType: 'https://other.test/v1' })],
    ['nothing', {}],
    ['what another authority says', attest(makeSigstore())],
  ])('are refused when they are about %s', async (_, attestation) => {
    const beside = { '.provenance': provenance(attestation) }
    expect(await examine({ beside, rules: { provenance: 'off' } })).toEqual(['provenance-invalid'])
  })

  it('are refused with any byte altered', () => {
    const attestation = attest()
    const locked = { name: 'mail-server', version: '1.0.0', hash, identities: null }
    expect(checkWheel(locked, attestation, sigstore.root).repository).toBe(workflow.repository)
    const { certificate } = attestation.verification_material
    for (const field of [attestation.envelope.statement, attestation.envelope.signature, certificate]) {
      const bytes = Buffer.from(field, 'base64')
      for (let at = 0; at < bytes.length; at += 1) {
        const altered = Buffer.from(bytes)
        altered[at] = (altered[at] ?? 0) ^ 1
        const changed: unknown = JSON.parse(
          JSON.stringify(attestation).replace(field, altered.toString('base64')),
        )
        expect(() => checkWheel(locked, changed, sigstore.root)).toThrow()
      }
    }
  })
})

describe('pylock.toml', () => {
  const lockOf = (...packages: string[]) =>
    `lock-version = "1.0"\ncreated-by = 'a tool'\n${packages.join('')}`
  const mail = `
[[packages]] # the server
name = "Mail_Server"
version = "1.0.0"
index = "https://packages.test/simple"
requires-python = ">=3.10"
dependencies = [
  { name = "words" },
]
[[packages.wheels]]
name = "${FILE}"
upload-time = 2026-06-01T00:00:00Z
size = 512
hashes = { sha256 = "${hash}" }
`

  it('is read as what it locks, and its index has to be one that is named', async () => {
    expect(readPythonLock(lockOf(mail), 10)).toEqual([
      {
        name: 'mail-server',
        version: '1.0.0',
        hashes: [hash],
        index: 'https://packages.test/simple',
        identities: null,
      },
    ])
    const lock = ['pylock.mail.toml', lockOf(mail)] as const
    const rules = { provenance: 'off', indexes: ['https://packages.test/simple/'] }
    expect(await examine({ lock, rules })).toEqual([])
    expect(await examine({ lock, rules: { ...rules, indexes: ['https://other.test/'] } })).toEqual([
      'not-as-required',
    ])
    // Requirements say their index once; without one nobody knows where they come from.
    expect(await examine({ rules })).toEqual(['not-as-required'])
    const said = `--index-url https://packages.test/simple\n${REQUIREMENTS}`
    expect(await examine({ rules, lock: ['requirements.txt', said] })).toEqual([])
    await expect(examine({ lock: ['requirements.txt', `${said}${said}`] })).rejects.toThrow('more than one')
  })

  it.each([
    [
      'another version of the format',
      mail.replace('[[packages]]', 'x = 1\n[[packages]]'),
      'is not 1.0',
      '2.0',
    ],
    ['a package twice', mail + mail, 'twice'],
    ['no hash', mail.replace(/sha256 = "[^"]*"/, 'sha1 = "0"'), 'not valid'],
    ['a source archive only', mail.replace('[[packages.wheels]]', '[packages.sdist]'), 'source only'],
    ['a repository', `${mail}[packages.vcs]\ntype = "git"\n`, 'from a vcs'],
    ['a folder', `${mail}[packages.directory]\npath = "."\n`, 'from a directory'],
    ['a key twice', mail.replace('size = 512', 'name = "x"'), 'is not TOML: line 15'],
    ['a text that does not end', mail.replace('"1.0.0"', '"1.0.0'), 'is not TOML'],
    ['no package', '', 'packages'],
  ])('is refused with %s', (_, packages, words, version = '1.0') => {
    const text = lockOf(packages).replace('"1.0"', `"${version}"`)
    expect(() => readPythonLock(text, 10)).toThrow(ExamineError)
    expect(() => readPythonLock(text, 10)).toThrow(words)
  })

  it('gives packages with hashes, or says why not, whatever stands there', () => {
    const lines = [
      '[[packages]]\n',
      '[packages]\n',
      'name = "mail"\n',
      'version = "1.0"\n',
      '__proto__ = 1\n',
    ]
    const marks = [
      'wheels = [{ hashes = { sha256 = "',
      hash,
      '" } }]\n',
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\u12',
      '=',
    ]
    const token = fc.constantFrom(...lines, ...marks)
    fc.assert(
      fc.property(fc.array(fc.oneof(token, fc.string({ maxLength: 3 })), { maxLength: 30 }), (tokens) => {
        try {
          for (const { name, hashes } of readPythonLock(`lock-version = "1.0"\n${tokens.join('')}`, 10)) {
            expect(name).toMatch(/^[a-z0-9][a-z0-9-]*$/)
            expect(hashes).toEqual(hashes.map(() => hash))
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ExamineError)
        }
      }),
    )
  })

  it('says that what is no TOML is none, and follows nothing without end', () => {
    for (const text of ['a = [1', 'a.b = 1\na = 2', '[a]\n[a]', 'a = 1 b = 2', `a = ${'['.repeat(99)}`])
      expect(() => readPythonLock(text, 10)).toThrow(/^The lock file is not TOML: line \d+, column \d+/)
  })
})
