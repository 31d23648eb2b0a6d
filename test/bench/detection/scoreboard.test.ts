/** The committed figures are whole, the page is made from them, and a loss is noticed. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CORPUS_TASKS } from '@callgate/contracts/corpus'
import { findCorpora } from './corpus.ts'
import { digestFiles, readDigests } from './digests.ts'
import { renderPage } from './render.ts'
import {
  compareDigests,
  compareFigures,
  readScoreboard,
  type Scoreboard,
  writeScoreboard,
} from './scoreboard.ts'

const committed = readScoreboard()

/** The scoreboard with the recall of one task lowered. */
function lowered(by: number): Scoreboard {
  const report = committed.tasks.secret
  if (report === undefined) throw new Error('The scoreboard has no secrets.')
  const shipped = { ...report.pooled.shipped, rate: report.pooled.shipped.rate - by }
  return {
    ...committed,
    tasks: { ...committed.tasks, secret: { ...report, pooled: { ...report.pooled, shipped } } },
  }
}

describe('the scoreboard', () => {
  it('has every task, and the page shows what it holds', () => {
    expect(Object.keys(committed.tasks).toSorted()).toEqual(CORPUS_TASKS.toSorted())
    const page = readFileSync(join(import.meta.dirname, '../../../docs/detection.md'), 'utf8')
    expect(page).toBe(renderPage(committed))
  })

  it('is read as it was written', () => {
    expect(JSON.parse(writeScoreboard(committed))).toEqual(committed)
  })

  it('notices a loss of more than a point, and no smaller one, and no gain', () => {
    expect(compareFigures(committed, committed)).toEqual([])
    expect(compareFigures(committed, lowered(0.009))).toEqual([])
    expect(compareFigures(committed, lowered(-0.2))).toEqual([])
    expect(compareFigures(committed, lowered(0.011))).toEqual([
      expect.stringMatching(/^secret: pooled recall fell by 1\.1/),
    ])
    expect(compareFigures(committed, { tasks: {} })).toHaveLength(CORPUS_TASKS.length)
  })

  it('notices another engine, other rules and other weights', () => {
    const present = readDigests()
    expect(compareDigests(present, present)).toEqual([])
    expect(compareDigests({ ...present, engine: 'x', weights: 'y' }, present)).toHaveLength(2)
  })

  it('has digests that depend on names and contents', () => {
    const folder = mkdtempSync(join(tmpdir(), 'callgate-digests-'))
    const digest = () => digestFiles(folder, (name) => name.endsWith('.ts'))
    try {
      writeFileSync(join(folder, 'a.ts'), 'one')
      const first = digest()
      writeFileSync(join(folder, 'b.txt'), 'not wanted')
      expect(digest()).toBe(first)
      writeFileSync(join(folder, 'a.ts'), 'two')
      expect(digest()).not.toBe(first)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is measured on nothing when there is nothing', () => {
    expect(findCorpora(join(tmpdir(), 'callgate-no-such-folder'))).toBeUndefined()
  })
})
