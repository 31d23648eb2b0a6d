/** The checked forms of the packs in the repository are those of the packs, and one of another state of its pack is not used. */

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compilePack } from '@callgate/engine/rules/compiler'
import {
  builtInPacks,
  loadRulePacks,
  parseCheckedPack,
  readRulePack,
} from '../packages/gateway/src/config/rule-packs.ts'
import { compareChecked, generateChecked } from './generate-packs.ts'

describe('the checked packs', () => {
  it('are those of the packs that ship', async () => {
    expect(await compareChecked()).toEqual([])
  })

  it('compile to what the packs themselves compile to', async () => {
    const loaded = await loadRulePacks([])
    const read = await Promise.all((await builtInPacks()).map(readRulePack))
    expect(loaded).toEqual(read.map((result) => (result.ok ? result.pack : result.errors)))
  })

  it('are used for the state of the file they were made from, and for no other', async () => {
    const checked = await generateChecked()
    expect(checked.size).toBeGreaterThan(0)
    for (const path of checked.keys()) {
      const text = await readFile(path, 'utf8')
      const { sha256 } = JSON.parse(text) as { sha256: string }
      expect(compilePack(parseCheckedPack(text, sha256), { samplesChecked: true }).ok).toBe(true)
      expect(parseCheckedPack(text, sha256.replace(/./, 'x'))).toBeUndefined()
    }
  })
})
