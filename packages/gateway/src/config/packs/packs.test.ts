/** Rule packs as products: signed, refused for every reason there is, taken over by a running gateway, and taken back. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RulesConfig } from '@callgate/contracts/pack'
import { pumpPattern } from '@callgate/engine/rules/pump'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setStage, tool, type Arena, type Json } from '../../attack-fixture.ts'
import { install, rollback, update } from '../../cli/rules/packs.ts'
import { installPack, removePack, rollBack } from './change.ts'
import { loadPacksInForce, packFolderOf, readInstalled } from './installed.ts'
import { publicKeyOf, signManifest } from './manifest.ts'
import { tryPatterns } from './pattern-trial.ts'
import { signPack } from './sign.ts'
import { PackRefusal, readPackSource } from './source.ts'
import { verifyPack } from './verify.ts'

const KEY = generateKeyPairSync('ed25519').privateKey
const OTHER = generateKeyPairSync('ed25519').privateKey
const PUBLISHERS = [{ id: 'acme', publicKey: publicKeyOf(KEY) }]
const TRUST: RulesConfig = { publishers: PUBLISHERS, allowUnsigned: false }

const { serve, arena } = setStage()
let folder: string
let place: { readonly folder: string }
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-packs-'))
  place = { folder: join(folder, 'installed') }
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const ruleText = ({ id = 'zebra', word = 'zebra', more = '', pack = 'animals', release = '1.0.0' } = {}) =>
  `version: 1
id: ${pack}
release: ${release}
title: Names of animals
license: Apache-2.0
rules:
  - id: ${id}
    type: pattern
    maturity: stable
    title: An animal
    rationale: Made for this test.
    class: confidential
    severity: high
    confidence: 0.9
    views: [raw]
    at: [result]
    literals: [${word}]
    pattern: '\\b${word}\\b${more}'
    mentions: count
    samples: { match: ['a ${word} here'], miss: ['a horse'] }
`

interface Published {
  readonly dir: string
  readonly bundle: string
}

interface Publishing {
  readonly release?: string
  readonly key?: KeyObject
  readonly publisher?: string | null
  readonly engineMin?: string
  readonly name?: string
}

async function publish(
  text: string,
  {
    release = '1.0.0',
    key = KEY,
    publisher = 'acme',
    engineMin = '0.1.0',
    name = 'animals',
  }: Publishing = {},
): Promise<Published> {
  const dir = await mkdtemp(join(folder, 'pack-'))
  await writeFile(join(dir, 'animals.yaml'), text)
  const bundle = `${dir}.json`
  await signPack({
    folder: dir,
    about: { name, release, engineMin, publisher },
    key: publisher === null ? null : key,
    bundle,
  })
  return { dir, bundle }
}

const put = (path: string, { trust = TRUST, allowDowngrade = false } = {}) =>
  installPack({ path, trust, place, allowDowngrade, by: 'ada', nowMs: 1 })
const idsInForce = async () =>
  (
    await loadPacksInForce(
      { inspection: { rulePacks: [] }, rules: { ...TRUST, folder: place.folder } },
      (await readInstalled(place)).packs,
    )
  ).flatMap((pack) => pack.rules.map(({ rule }) => rule.id))

describe('a signed pack', () => {
  it('is installed from its folder and from one file, and holds the same', async () => {
    const { dir, bundle } = await publish(ruleText())
    const first = await put(dir)
    expect(first.change).not.toBeNull()
    expect((await put(bundle)).change).toBeNull()
    expect(await idsInForce()).toContain('zebra')
    expect((await readInstalled(place)).packs).toMatchObject([
      { name: 'animals', release: '1.0.0', publisher: 'acme', installedBy: 'ada' },
    ])
  })

  it('is replaced by a newer release, and rolling back brings the older one again', async () => {
    await put((await publish(ruleText())).dir)
    await put((await publish(ruleText({ id: 'lion', word: 'lion' }), { release: '1.1.0' })).dir)
    const both = await idsInForce()
    expect([both.includes('zebra'), both.includes('lion')]).toEqual([false, true])
    await rollBack(place, TRUST)
    const back = await idsInForce()
    expect([back.includes('zebra'), back.includes('lion')]).toEqual([true, false])
    await removePack('animals', place, TRUST)
    expect(await idsInForce()).not.toContain('zebra')
    await expect(removePack('animals', place, TRUST)).rejects.toThrow(/is installed/)
    await rollBack(place, TRUST)
    await rollBack(place, TRUST)
    expect((await readInstalled(place)).packs).toEqual([])
    await expect(rollBack(place, TRUST)).rejects.toThrow(/nothing was changed/)
  })

  it('takes the place of the shipped pack of its id only when it is newer', async () => {
    const text = (release: string) => ruleText({ pack: 'instructions', release })
    await put((await publish(text('0.0.1'), { name: 'callgate-rules' })).dir)
    expect(await idsInForce()).toContain('reveal-system-prompt')
    await put((await publish(text('99.0.0'), { name: 'callgate-rules', release: '1.0.1' })).dir)
    const ids = await idsInForce()
    expect([ids.includes('reveal-system-prompt'), ids.includes('zebra')]).toEqual([false, true])
  })
})

describe('refused, and nothing is changed:', () => {
  const edit = async (file: string, change: (text: string) => string) =>
    writeFile(file, change(await readFile(file, 'utf8')))
  const cases: readonly [string, RegExp, () => Promise<string>][] = [
    [
      'a file that was changed',
      /digest differs/,
      async () => {
        const { dir } = await publish(ruleText())
        await edit(join(dir, 'animals.yaml'), (text) => text.replace('0.9', '0.8'))
        return dir
      },
    ],
    [
      'a manifest that was changed',
      /signature was not made/,
      async () => {
        const { dir } = await publish(ruleText())
        await edit(join(dir, 'manifest.json'), (text) => text.replace('"1.0.0"', '"9.0.0"'))
        return dir
      },
    ],
    ['another key', /signature was not made/, async () => (await publish(ruleText(), { key: OTHER })).dir],
    [
      'a publisher nobody trusts',
      /not one of rules.publishers/,
      async () => (await publish(ruleText(), { publisher: 'mallory' })).dir,
    ],
    ['no signature', /has no signature/, async () => (await publish(ruleText(), { publisher: null })).dir],
    [
      'a signature that was taken away',
      /has no signature/,
      async () => {
        const { dir } = await publish(ruleText())
        await rm(join(dir, 'manifest.sig'))
        return dir
      },
    ],
    [
      'a file beside the manifest',
      /not in the manifest/,
      async () => {
        const { dir } = await publish(ruleText())
        await writeFile(join(dir, 'more.yaml'), 'x: 1')
        return dir
      },
    ],
    [
      'a link out of the folder',
      /not a plain file/,
      async () => {
        const { dir } = await publish(ruleText())
        await symlink('/etc/passwd', join(dir, 'more.yaml'))
        return dir
      },
    ],
    [
      'a name that leads out of the folder',
      /not a rule pack in one file/,
      async () => {
        const { bundle } = await publish(ruleText())
        await edit(bundle, (text) => text.replace('"animals.yaml":', '"../animals.yaml":'))
        return bundle
      },
    ],
    [
      'an engine of the future',
      /needs engine 99/,
      async () => {
        const { dir } = await publish(ruleText())
        await edit(join(dir, 'manifest.json'), (text) => text.replace('"0.1.0"', '"99.0.0"'))
        const manifest = await readFile(join(dir, 'manifest.json'), 'utf8')
        await writeFile(join(dir, 'manifest.sig'), signManifest(manifest, KEY))
        return dir
      },
    ],
    [
      'the id of a rule that ships',
      /called reveal-system-prompt already/,
      async () => (await publish(ruleText({ id: 'reveal-system-prompt' }))).dir,
    ],
    ['nothing there', /cannot be read/, () => Promise.resolve(join(folder, 'none'))],
  ]
  it.each(cases)('%s', async (_name, reason, make) => {
    await put((await publish(ruleText({ id: 'lion', word: 'lion' }), { release: '0.9.0' })).dir)
    const before = await readInstalled(place)
    const path = await make()
    const refused = await put(path).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(PackRefusal)
    expect((refused as Error).message).toMatch(reason)
    expect(await readInstalled(place)).toEqual(before)
    expect(await idsInForce()).toContain('lion')
  })

  it('an older release, equal content under another digest, and another publisher, unless that is meant', async () => {
    await put((await publish(ruleText(), { release: '2.0.0' })).dir)
    const older = (await publish(ruleText({ id: 'lion', word: 'lion' }), { release: '1.0.0' })).dir
    const same = (await publish(ruleText({ id: 'lion', word: 'lion' }), { release: '2.0.0' })).dir
    const unsigned = (await publish(ruleText(), { release: '3.0.0', publisher: null })).dir
    await expect(put(older)).rejects.toThrow(/is older/)
    await expect(put(same)).rejects.toThrow(/other content/)
    await expect(put(unsigned, { trust: { ...TRUST, allowUnsigned: true } })).rejects.toThrow(/published by/)
    await put(older, { allowDowngrade: true })
    expect(await idsInForce()).toContain('lion')
  })

  it('a pack without a signature, until the configuration lets it in', async () => {
    const { dir } = await publish(ruleText(), { publisher: null })
    await expect(put(dir)).rejects.toThrow(/has no signature/)
    await put(dir, { trust: { ...TRUST, allowUnsigned: true } })
    expect((await readInstalled(place)).packs).toMatchObject([{ publisher: null }])
  })

  it('a rule that is wrong about its samples, and a pattern without end, before anybody can publish them', async () => {
    await expect(publish(ruleText({ word: 'horse' }))).rejects.toThrow(/matches a sample it must miss/)
    await expect(publish(ruleText({ more: '(?: (?:\\w+ ?)+!)?' }))).rejects.toThrow(/takes too long/)
    await expect(publish(ruleText({ more: '(\\w)?\\1' }))).rejects.toThrow(/cannot be checked/)
  })

  it('what is installed and was changed on disk', async () => {
    await put((await publish(ruleText())).dir)
    const [pack] = (await readInstalled(place)).packs
    const file = join(packFolderOf(place, pack ?? { folder: '' }), 'animals.yaml')
    await edit(file, (text) => text.replace('0.9', '0.1'))
    await expect(idsInForce()).rejects.toThrow(/animals 1.0.0 cannot be used: animals.yaml/)
  })
})

describe('any bytes', () => {
  it('are a pack or a refusal, never anything else', async () => {
    const { bundle } = await publish(ruleText())
    const good = await readFile(bundle, 'utf8')
    const file = join(folder, 'mutated.json')
    const mutated = fc
      .tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 40 }), fc.string({ maxLength: 8 }))
      .map(([at, cut, text]) => good.slice(0, at) + text + good.slice(at + cut))
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, fc.string()), async (text) => {
        fc.pre(text !== good)
        await writeFile(file, text)
        try {
          const { manifest } = verifyPack(await readPackSource(file), TRUST)
          // Only what the signature covers may still be there: space around it in the file is not.
          expect(manifest.name).toBe('animals')
          expect(JSON.parse(text)).toMatchObject({ manifest: (JSON.parse(good) as Json)['manifest'] })
        } catch (error) {
          if (!(error instanceof PackRefusal)) throw error
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the trial of patterns', () => {
  it('pumps what may repeat, lookaround and named groups included', () => {
    expect(pumpPattern('(?<![a-z])ab(?<x>c+)(?=d)', 6)).toEqual(
      expect.arrayContaining([expect.stringContaining('abcccccc')]),
    )
    expect(pumpPattern('abc{3}', 6)).toEqual([])
    expect(pumpPattern('(a)\\1', 6)).toMatch(/back references/)
  })

  it('passes what ships', async () => {
    const shipped = await loadPacksInForce({ inspection: { rulePacks: [] }, rules: TRUST }, [])
    await expect(tryPatterns(shipped)).resolves.toBeUndefined()
  })
})

// GATE-8.23
describe('a running gateway', () => {
  const call = async (gateway: Arena): Promise<string> => {
    const answer = await gateway.modern('/servers/up/mcp', 'tools/call', { name: 't', arguments: {} })
    return (answer['result'] as { content: { text: string }[] }).content[0]?.text ?? ''
  }
  const quietly = async (work: () => Promise<number>): Promise<number> => {
    const quiet = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation(() => true),
    )
    try {
      return await work()
    } finally {
      for (const spy of quiet) spy.mockRestore()
    }
  }

  it('takes packs over without a restart, records the acts, and goes on with what it had when one is bad', async () => {
    const up = await serve('legacy', (method) => {
      if (method === 'tools/list') return { result: { tools: [tool()] } }
      return method === 'tools/call'
        ? { result: { content: [{ type: 'text', text: 'a zebra, a lion' }] } }
        : {}
    })
    const gateway = await arena({ up })
    const config = join(dirname(gateway.dataDirectory), 'callgate.yaml')
    const written = JSON.parse(await readFile(config, 'utf8')) as Json
    await writeFile(config, JSON.stringify({ ...written, rules: { publishers: PUBLISHERS } }))
    const run = (command: typeof install, args: readonly string[]) =>
      quietly(() => command([...args, '--config', config], undefined as never))
    expect(await call(gateway)).toBe('a zebra, a lion')

    const { dir } = await publish(ruleText())
    expect(await run(install, [dir])).toBe(0)
    expect(await call(gateway)).toBe('a [redacted:zebra#1], a lion')

    // The publisher brings out the next release where the first one came from.
    await writeFile(join(dir, 'animals.yaml'), ruleText({ id: 'lion', word: 'lion' }))
    const about = { name: 'animals', release: '1.1.0', engineMin: '0.1.0', publisher: 'acme' }
    await signPack({ folder: dir, about, key: KEY, bundle: null })
    expect(await run(update, [])).toBe(0)
    expect(await call(gateway)).toMatch(/^a zebra, a \[redacted:lion/)
    expect(await run(rollback, [])).toBe(0)
    expect(await call(gateway)).toMatch(/^a \[redacted:zebra#\d+\], a lion$/)

    await writeFile(join(dir, 'animals.yaml'), ruleText({ word: 'lion' }))
    await expect(run(install, [dir])).rejects.toThrow(/Nothing was changed: animals.yaml is not the file/)
    expect(await call(gateway)).toMatch(/^a \[redacted:zebra#\d+\], a lion$/)

    const entries = (await gateway.records()).map(({ entry }) => entry as Json)
    const acts = entries.filter(({ type }) => type === 'admin').map(({ act, subject }) => [act, subject])
    expect(acts.filter(([act]) => String(act).startsWith('rules.'))).toEqual([
      ['rules.install', 'animals 1.0.0'],
      ['rules.update', 'animals 1.1.0'],
      ['rules.downgrade', 'animals 1.0.0'],
    ])
    const calls = entries.filter(({ type, kind }) => type === 'outcome' && kind === 'call')
    expect(new Set(calls.map(({ snapshot }) => snapshot)).size).toBe(3)
  })
})
