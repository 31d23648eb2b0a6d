/** Every code that the control API may refuse with is explained on the page for operators. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '..')
const PAGE = join(SOURCES, '..', '..', '..', 'docs', 'control-problems.md')
/** Those of the client on the command line, and what notices say of a refused approval: no answer carries them. */
const ELSEWHERE = new Set(['unexpected', 'unreachable', 'approval-settled'])

const page = readFileSync(PAGE, 'utf8')
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(name))
  .map((name) => readFileSync(join(SOURCES, name), 'utf8'))

test('the page has every code, and no code is made up at runtime', () => {
  const codes = new Set(
    sources
      .flatMap((text) => [
        ...text.matchAll(/(?:new ControlError|buildProblemResponse)\(\s*[^,()]+,\s*'([a-z-]+)'/g),
        ...text.matchAll(/refused: '([a-z-]+)'/g),
      ])
      .map(([, code = '']) => code),
  )
  expect(codes.size).toBeGreaterThan(20)
  const missing = [...codes].filter((code) => !ELSEWHERE.has(code) && !page.includes(`| \`${code}\` |`))
  expect(missing).toEqual([])
})

test('the page has every status that a code is answered with', () => {
  const answered = sources.flatMap((text) => [
    ...text.matchAll(/(?:new ControlError|buildProblemResponse)\(\s*(\d{3}),\s*'([a-z-]+)'/g),
  ])
  expect(answered.length).toBeGreaterThan(20)
  const missing = answered.filter(([, status = '', code = '']) => {
    const [, said = ''] = new RegExp(`^\\| \`${code}\` \\| ([\\d, ]+) \\|`, 'm').exec(page) ?? []
    return !ELSEWHERE.has(code) && !said.split(', ').includes(status)
  })
  expect(missing.map(([, status, code]) => `${code} ${status}`)).toEqual([])
})
