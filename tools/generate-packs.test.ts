/** The checked forms of the packs in the repository are those of the packs, and one of another state of its pack is not used. */

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { compilePack } from '@callgate/engine/rules/compiler'
import { readScenarios } from '@callgate/engine/correlate/scenario-pack'
import { parseCheckedPack } from '../packages/gateway/src/config/checked-packs.ts'
import { builtInPacks, loadRulePacks, readRulePack } from '../packages/gateway/src/config/rule-packs.ts'
import {
  builtInScenarioPacks,
  loadShippedScenarios,
  readScenarioPack,
} from '../packages/gateway/src/config/scenario-packs.ts'
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

  it('hold the scenarios that their packs hold', async () => {
    const read = await Promise.all((await builtInScenarioPacks()).map(readScenarioPack))
    expect(await loadShippedScenarios()).toEqual(read.flatMap(({ scenarios }) => scenarios))
  })

  it('are used for the state of the file they were made from, and for no other', async () => {
    const checked = await generateChecked()
    expect(checked.size).toBeGreaterThan(0)
    for (const path of checked.keys()) {
      const text = await readFile(path, 'utf8')
      const { sha256 } = JSON.parse(text) as { sha256: string }
      const pack = parseCheckedPack(text, sha256)
      const problems = path.includes('/scenarios/')
        ? readScenarios(pack, { samplesChecked: true }).problems.length
        : Number(!compilePack(pack, { samplesChecked: true }).ok)
      expect(problems).toBe(0)
      expect(parseCheckedPack(text, sha256.replace(/./, 'x'))).toBeUndefined()
    }
  })
})
