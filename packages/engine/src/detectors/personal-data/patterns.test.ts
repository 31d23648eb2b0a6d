/** Every pattern that runs while personal data is looked for is safe on any input, by recheck. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from 'recheck'
import { describe, expect, it, vi } from 'vitest'
import { findPersonalData } from './find.ts'
import { STEPS } from '../../rules/recheck.fixture.ts'
import { listFormCases } from './forms.fixture.ts'

/** Notes each regular expression that is run; `test`, `replace` and `matchAll` all come down to `exec`. */
function collectPatterns(run: () => void): RegExp[] {
  const seen = new Map<string, RegExp>()
  const original: (this: RegExp, text: string) => RegExpExecArray | null = Reflect.get(
    RegExp.prototype,
    'exec',
  )
  const spy = vi.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text: string) {
    seen.set(String(this), this)
    return original.call(this, text)
  })
  try {
    run()
  } finally {
    spy.mockRestore()
  }
  return [...seen.values()]
}

const cases = listFormCases()
const used = collectPatterns(() => {
  for (const name of ['match', 'miss'])
    for (const line of readFileSync(join(import.meta.dirname, 'samples', `${name}.jsonl`), 'utf8').split(
      '\n',
    ))
      findPersonalData(line.replaceAll('\\n', '\n'))
  for (const { text } of cases) findPersonalData(text)
})
const repeating = used.filter(({ source }) => /[*+{]/.test(source))

describe('patterns of personal data', () => {
  it('are collected', () => {
    expect(used.length).toBeGreaterThan(80)
  })

  it.each(repeating.map((regex) => [regex.source.slice(0, 60), regex] as const))(
    '%s is safe',
    { timeout: 20_000 },
    async (_name, { source, flags }) => {
      const result = await check(source, flags.replaceAll(/[gy]/g, ''), STEPS)
      if (result.status === 'safe') return
      // They run on slices of bounded length or from one place; each start must cost a bounded amount.
      expect(result.status === 'vulnerable' ? result.complexity.type : 'polynomial').toBe('polynomial')
      if (result.status === 'vulnerable')
        expect('degree' in result.complexity ? result.complexity.degree : 99).toBeLessThanOrEqual(3)
      expect(source.replaceAll(/\\.|\[(?:\\.|[^\]])*\]/g, 'x')).not.toMatch(/[*+](?!\?\))|\{\d+,\}/)
    },
  )
})
