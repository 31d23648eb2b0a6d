/** Bundles made on the spot: signed by openssl, hostile in each way an archive can be, and every altered byte refused. */

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examineSource } from './examine-source.ts'
import { checkBundleSignature } from './mcpb-signature.ts'
import { checkInstalledContent } from './pin.ts'
import { zip, type ZipEntry } from './zip-fixture.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-mcpb-'))
  makeCertificate('publisher', 'codeSigning')
  makeCertificate('other', 'codeSigning')
  makeCertificate('server', 'serverAuth')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
function makeCertificate(name: string, use: string): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    `${name}.key`,
    '-out',
    `${name}.pem`,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    '-addext',
    `extendedKeyUsage=${use}`,
  )
}

const manifest = (change: Readonly<Record<string, unknown>> = {}): ZipEntry => ({
  name: 'manifest.json',
  text: JSON.stringify({
    manifest_version: '0.3',
    name: 'mail',
    version: '1.0.0',
    description: 'Mail',
    author: { name: 'A' },
    server: {
      type: 'node',
      entry_point: 'server/index.js',
      mcp_config: { command: 'node', args: ['${__dirname}/server/index.js'] },
      ...change,
    },
  }),
})
const program: ZipEntry = { name: 'server/index.js', text: '\nconst value = eval(args.code)\n' }

async function sign(content: Buffer, by: string, ...more: string[]): Promise<Buffer> {
  await writeFile(join(folder, 'content'), content)
  openssl(
    'cms',
    '-sign',
    '-binary',
    '-in',
    'content',
    '-signer',
    `${by}.pem`,
    '-inkey',
    `${by}.key`,
    '-outform',
    'DER',
    '-out',
    'signature',
    '-md',
    'sha256',
    ...more,
  )
  return readFile(join(folder, 'signature'))
}
function append(content: Buffer, signature: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(signature.length)
  return Buffer.concat([content, Buffer.from('MCPB_SIG_V1'), length, signature, Buffer.from('MCPB_SIG_END')])
}

function flip(bytes: Buffer, at: number): Buffer {
  const altered = Buffer.from(bytes)
  altered[at] = (altered[at] ?? 0) ^ 1
  return altered
}

async function examine(bytes: Buffer, limits = {}) {
  const file = join(folder, 'bundle.mcpb')
  await writeFile(file, bytes)
  const sha256 = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const publisher = await readFile(join(folder, 'publisher.pem'), 'utf8')
  return examineSource(
    { type: 'mcpb', file, sha256, args: [] },
    { storeDirectory: join(folder, 'store'), publisherCertificates: [publisher], now: Date.now, limits },
  )
}
const codesOf = async (bytes: Buffer) => (await examine(bytes)).findings.map(({ code }) => code)

describe('examineSource of a bundle', { timeout: 60_000 }, () => {
  it('unpacks it into the store, pins each file, and names danger by file and line', async () => {
    const { pin, store, findings, sbom } = await examine(zip([manifest(), program]))
    expect(pin.parts.map(({ name }) => name)).toEqual([
      'installed content',
      'manifest.json',
      'server/index.js',
      'mail',
    ])
    expect(findings.map(({ code, where }) => [code, where])).toEqual([
      ['supply/no-signature', null],
      ['code/evaluates-text', { file: 'server/index.js', line: 2 }],
    ])
    expect(await checkInstalledContent(String(store), pin)).toEqual({ ok: true })
    expect(sbom?.components).toHaveLength(4)
  })

  it('takes the signature of a publisher it knows, and says when it does not know one', async () => {
    const content = zip([manifest(), { ...program, text: '' }])
    expect(await codesOf(append(content, await sign(content, 'publisher')))).toEqual([])
    expect(await codesOf(append(content, await sign(content, 'other')))).toEqual([
      'supply/signature-unknown-key',
    ])
    expect(await codesOf(append(content, await sign(content, 'server')))).toEqual([
      'supply/signature-invalid',
    ])
  })

  it('refuses the signature with any byte of the content altered, and any byte of the bundle by its digest', async () => {
    const content = zip([manifest(), { ...program, text: '' }])
    const signature = await sign(content, 'publisher')
    const trusted = [await readFile(join(folder, 'publisher.pem'), 'utf8')]
    const check = (bytes: Buffer) => checkBundleSignature(bytes, signature, trusted, Date.now())
    expect(await check(content)).toMatchObject({ state: 'valid' })
    for (let at = 0; at < content.length; at += 1)
      expect((await check(flip(content, at))).state, `byte ${at}`).toBe('invalid')
    const good = append(content, signature)
    const sha256 = `sha256:${createHash('sha256').update(good).digest('hex')}`
    const file = join(folder, 'altered.mcpb')
    for (let at = 0; at < good.length; at += 1) {
      await writeFile(file, flip(good, at))
      const examined = examineSource(
        { type: 'mcpb', file, sha256, args: [] },
        { storeDirectory: join(folder, 'store'), now: Date.now },
      )
      await expect(examined, `byte ${at}`).rejects.toThrow(/is not the bundle that is meant/)
    }
  })

  it('refuses data behind the block, a wrong length, a block without its beginning, and content inside of it', async () => {
    const content = zip([manifest(), { ...program, text: '' }])
    const good = append(content, await sign(content, 'publisher'))
    const long = Buffer.from(good)
    long.writeUInt32LE(7, content.length + 11)
    const inside = append(content, await sign(content, 'publisher', '-nodetach'))
    for (const bad of [
      Buffer.concat([good, Buffer.from('more')]),
      long,
      Buffer.concat([content, Buffer.from('MCPB_SIG_END')]),
      Buffer.concat([content, Buffer.from('MCPB_SIG_V1')]),
    ])
      await expect(examine(bad)).rejects.toThrow(/signature block of the bundle is broken/)
    expect(await codesOf(inside)).toEqual(['supply/signature-invalid'])
  })

  it.each<readonly [string, readonly ZipEntry[], RegExp]>([
    ['a name that leaves', [{ name: '../evil.js' }], /broken or hostile|not safe/],
    ['an absolute name', [{ name: '/etc/evil' }], /broken or hostile|not safe/],
    ['a name for Windows', [{ name: 'a\\..\\b' }], /broken or hostile|not safe/],
    ['a drive', [{ name: 'C:evil' }], /broken or hostile|not safe/],
    ['a device', [{ name: 'a/NUL.txt' }], /not safe/],
    ['a name with controls', [{ name: 'a\u202ecod.exe' }], /not safe/],
    ['a link', [{ name: 'link', text: '/etc/passwd', mode: 0o120777 }], /a link or a device/],
    ['a device file', [{ name: 'dev', mode: 0o020644 }], /a link or a device/],
    ['a name twice', [{ ...program, name: 'Server/INDEX.js' }], /twice/],
    ['a file that is also a folder', [{ name: 'a' }, { name: 'a/b' }], /./],
    ['an encrypted file', [{ name: 'a', flags: 1 }], /encrypted/],
    ['a bomb', [{ name: 'a', text: '0'.repeat(4 << 20) }], /times its size/],
    ['a wrong size', [{ name: 'a', text: 'a'.repeat(1000), bytes: 10 }], /broken or hostile/],
  ])('refuses %s and leaves nothing behind', async (_, entries, reason) => {
    await expect(examine(zip([manifest(), program, ...entries]))).rejects.toThrow(reason)
    expect((await readdir(join(folder, 'store'))).filter((name) => name.startsWith('staging'))).toEqual([])
  })

  it('refuses too many entries, too many bytes, broken archives and another digest', async () => {
    const good = zip([manifest(), program])
    await expect(examine(good, { entriesMax: 1 })).rejects.toThrow(/2 entries/)
    await expect(examine(good, { contentBytesMax: 100 })).rejects.toThrow(/more than is allowed/)
    await expect(examine(Buffer.from('no zip'))).rejects.toThrow(/broken or hostile/)
    await expect(examine(good.subarray(0, -30))).rejects.toThrow(/broken or hostile/)
    const file = join(folder, 'bundle.mcpb')
    await writeFile(file, good)
    await expect(
      examineSource(
        { type: 'mcpb', file, sha256: `sha256:${'0'.repeat(64)}`, args: [] },
        { storeDirectory: join(folder, 'store'), now: Date.now },
      ),
    ).rejects.toThrow(/is not the bundle that is meant/)
  })

  it('refuses a manifest that is none, and names one that starts something else', async () => {
    await expect(examine(zip([program]))).rejects.toThrow(/no manifest.json/)
    await expect(examine(zip([{ name: 'manifest.json', text: '[' }, program]))).rejects.toThrow(
      /is not valid/,
    )
    await expect(examine(zip([manifest({ entry_point: '../x' }), program]))).rejects.toThrow(
      /inside of the bundle/,
    )
    await expect(examine(zip([manifest()]))).rejects.toThrow(/does not have it/)
    const other = manifest({ mcp_config: { command: 'npx', args: ['-y', 'evil'] } })
    expect(await codesOf(zip([other, program]))).toEqual(
      expect.arrayContaining(['supply/fetched-at-start', 'supply/other-program']),
    )
  })
})
