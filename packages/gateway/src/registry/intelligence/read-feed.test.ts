/** Feeds as they come: folders, zips, gzip and lines; hostile ones are refused as a whole; fetched ones in pages. */

import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Indicator } from '@callgate/contracts/intelligence'
import { publicKeyOf, signText } from '../../config/packs/manifest.ts'
import { trustPublishers } from '../../config/packs/intelligence-trust.ts'
import { NetworkConfig } from '@callgate/contracts/network'
import { createAsk } from '../../network/ask.ts'
import { createReach } from '../../network/reach.ts'
import { waitOf } from './feeds.ts'
import { withFetched } from './fetch-feed.ts'
import { checkPack, PACK_DOMAIN, readPack, writePack } from './pack.ts'
import { readFeed, type ReadRequest } from './read-feed.ts'

const ask = createAsk(createReach(() => NetworkConfig.parse({})))

let folder: string
let server: Server | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-feed-'))
})
afterEach(async () => {
  server?.close()
  server = undefined
  await rm(folder, { recursive: true, force: true })
})

const advisory = (id: string): string =>
  JSON.stringify({
    id,
    modified: '2026-01-01T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'npm', name: `p-${id}` },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }] }],
      },
    ],
  })

async function read(path: string, format: ReadRequest['format'] = 'auto') {
  const ids: string[] = []
  const done = await readFeed({
    path,
    format,
    take: async (batch) => void ids.push(...batch.map(({ id }) => id)),
  })
  return { ...done, ids }
}

/** A zip of these files; `claim` overrides the size that the directory says. */
function zip(files: readonly (readonly [name: string, text: string])[], claim?: number): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, text] of files) {
    const packed = deflateRawSync(text)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(Buffer.from(text)), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(claim ?? Buffer.byteLength(text), 18)
    head.writeUInt16LE(name.length, 22)
    locals.push(Buffer.from('PK\u0003\u0004', 'latin1'), head, Buffer.from(name), packed)
    const attributes = Buffer.alloc(14)
    attributes.writeUInt32LE(offset, 10)
    central.push(
      Buffer.from('PK\u0001\u0002', 'latin1'),
      Buffer.from([20, 0]),
      head,
      attributes,
      Buffer.from(name),
    )
    offset += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(files.length, 4)
  end.writeUInt16LE(files.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, directory, Buffer.from('PK\u0005\u0006', 'latin1'), end])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

test('a folder, a zip, lines and gzip hold the same entries', async () => {
  await mkdir(join(folder, 'all', 'npm'), { recursive: true })
  await writeFile(join(folder, 'all', 'npm', 'A.json'), advisory('A'))
  await writeFile(join(folder, 'all', 'B.json'), advisory('B'))
  await symlink('/etc/passwd', join(folder, 'all', 'C.json'))
  await writeFile(
    join(folder, 'all.zip'),
    zip([
      ['A.json', advisory('A')],
      ['x/B.json', advisory('B')],
      ['README', 'x'],
    ]),
  )
  await writeFile(join(folder, 'all.jsonl'), `${advisory('A')}\n${advisory('B')}\n`)
  await writeFile(join(folder, 'all.jsonl.gz'), gzipSync(`${advisory('A')}\n${advisory('B')}`))
  await writeFile(join(folder, 'all.json'), `[${advisory('A')},${advisory('B')}]`)
  for (const name of ['all', 'all.zip', 'all.jsonl', 'all.jsonl.gz', 'all.json'])
    expect([name, (await read(join(folder, name))).ids.toSorted()]).toEqual([name, ['A', 'B']])
})

test('a broken or hostile feed is refused as a whole', async () => {
  const files: [string, string | Buffer, RegExp][] = [
    ['half.json', advisory('A').slice(0, 40), /not valid JSON/],
    ['half.jsonl', `${advisory('A')}\n{`, /not valid JSON/],
    ['other.json', '{"hello": 1}', /none of the formats/],
    ['nothing.json', '[]', /none of the formats|Nothing/],
    ['bytes.json', Buffer.from([0x7b, 0xff, 0xfe]), /cannot be read/],
    ['deep.json', '['.repeat(200_000), /not valid JSON/],
    ['bomb.zip', zip([['A.json', ' '.repeat(8 << 20)]]), /times its size/],
    ['lies.zip', zip([['A.json', advisory('A')]], 5), /broken or hostile/],
    ['up.zip', zip([['../A.json', advisory('A')]]), /broken or hostile/],
    ['cut.zip', zip([['A.json', advisory('A')]]).subarray(0, 60), /broken or hostile/],
    ['cut.json.gz', gzipSync(advisory('A')).subarray(0, 30), /cannot be read/],
  ]
  for (const [name, content, why] of files) {
    await writeFile(join(folder, name), content)
    await expect(read(join(folder, name))).rejects.toThrow(why)
  }
  await expect(read(join(folder, 'missing.json'))).rejects.toThrow(/cannot be read/)
})

async function serve(handler: RequestListener): Promise<string> {
  const started = createServer(handler)
  server = started
  await new Promise<void>((resolve) => {
    started.listen(0, '127.0.0.1', () => resolve())
  })
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

const indicator = (id: string) => ({
  type: 'indicator',
  id: `indicator--${id}`,
  pattern: "[domain-name:value = 'evil.example']",
  pattern_type: 'stix',
})

describe('TAXII 2.1', () => {
  const fetchAll = (url: string) =>
    withFetched({ url, isTaxii: true, authorization: 'Bearer t', fetch: ask.stream }, (path) =>
      read(path, 'taxii'),
    )
  test('all pages of a collection are read', async () => {
    const asked: (string | undefined)[] = []
    const url = await serve((req, res) => {
      asked.push(`${req.url ?? ''} ${req.headers.accept ?? ''} ${req.headers.authorization ?? ''}`)
      const isLast = req.url?.includes('next=2') === true
      res.end(
        JSON.stringify({
          objects: [indicator(isLast ? 'b' : 'a')],
          ...(isLast ? {} : { more: true, next: '2' }),
        }),
      )
    })
    const { ids } = await fetchAll(`${url}/api/collections/1/`)
    expect(ids).toEqual(['indicator--a', 'indicator--b'])
    expect(asked).toEqual([
      '/api/collections/1/objects/ application/taxii+json;version=2.1 Bearer t',
      '/api/collections/1/objects/?next=2 application/taxii+json;version=2.1 Bearer t',
    ])
  })
  test('a server that never ends, answers nonsense, redirects or fails is refused', async () => {
    const endless = await serve((_req, res) =>
      res.end(JSON.stringify({ objects: [indicator('a')], more: true, next: '2' })),
    )
    await expect(fetchAll(endless)).rejects.toThrow(/more, and does not say where/)
    server?.close()
    const nonsense = await serve((_req, res) => res.end('<html>'))
    await expect(fetchAll(nonsense)).rejects.toThrow(/not JSON/)
    server?.close()
    const elsewhere = await serve((_req, res) =>
      res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    )
    await expect(fetchAll(elsewhere)).rejects.toThrow()
    server?.close()
    const broken = await serve((_req, res) => res.writeHead(500).end())
    await expect(fetchAll(broken)).rejects.toThrow(/answered 500/)
    await expect(fetchAll('http://intel.example/')).rejects.toThrow(/https/)
  })
})

describe('signed packs', () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const publicKey = publicKeyOf(privateKey)
  const trust = trustPublishers([{ id: 'acme', publicKey }], PACK_DOMAIN)
  const entry = Indicator.parse({
    id: 'A',
    type: 'malicious',
    severity: 'high',
    confidence: 1,
    title: 't',
    matches: [{ kind: 'host', host: 'evil.example' }],
  })
  const about = { source: 'acme', publisher: 'acme', serial: 3, madeAtMs: 1 }
  const write = async (text: string): Promise<string> => {
    const path = join(folder, 'a.cgintel')
    await writeFile(path, text)
    return path
  }
  test('a pack holds what was signed, and every altered byte is refused', async () => {
    const text = writePack(about, [entry], (manifest) => signText(PACK_DOMAIN, manifest, privateKey))
    const path = await write(text)
    const taken: string[] = []
    const checked = await checkPack(path, trust)
    expect(await readPack(checked, async (batch) => void taken.push(...batch.map(({ id }) => id)))).toBe(1)
    expect([taken, checked.manifest.serial]).toEqual([['A'], 3])
    const bytes = await readFile(path)
    for (let at = 0; at < bytes.length; at += 3) {
      const altered = Buffer.from(bytes)
      altered[at] = (altered[at] ?? 0) ^ 1
      await writeFile(path, altered)
      await expect(checkPack(path, trust)).rejects.toThrow()
    }
    await write(`${text}{}\n`)
    await expect(checkPack(path, trust)).rejects.toThrow(/not those that were signed/)
  })
  test('nobody else may publish, and a signature of a rule pack is none', async () => {
    const other = generateKeyPairSync('ed25519').privateKey
    const path = await write(writePack(about, [entry], (manifest) => signText(PACK_DOMAIN, manifest, other)))
    await expect(checkPack(path, trust)).rejects.toThrow(/not made with the key/)
    await expect(checkPack(path, trustPublishers([], PACK_DOMAIN))).rejects.toThrow(/intelligence.publishers/)
    await write(
      writePack(about, [entry], (manifest) =>
        signText('callgate rule pack manifest v1\n', manifest, privateKey),
      ),
    )
    await expect(checkPack(path, trust)).rejects.toThrow(/not made with the key/)
  })
})

test('a feed that fails is asked later and later, and never later than bounded', () => {
  const waits = [0, 1, 2, 3, 8, 30].map((failures) => waitOf(900_000, failures))
  expect(waits).toEqual([900_000, 30_000, 60_000, 120_000, 3_840_000, 21_600_000])
})
