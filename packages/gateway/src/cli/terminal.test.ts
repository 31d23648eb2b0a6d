/** What commands print is safe for the terminal it is looked at in. */

import { afterEach, expect, test, vi } from 'vitest'
import { bold, printError, printJson } from './terminal.ts'

const { isTTY } = process.stdout
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  process.stdout.isTTY = isTTY
})

test('neither JSON nor errors carry what acts on a terminal', () => {
  const written: string[] = []
  const write = (text: string | Uint8Array) => {
    written.push(String(text))
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(write)
  vi.spyOn(process.stderr, 'write').mockImplementation(write)
  const hostile = 'x\u001b[31m\u009b2Jy\u202ez'
  printJson({ name: hostile })
  printError(`No tool ${hostile} is quarantined.\n\tSee: callgate quarantine list`)
  vi.restoreAllMocks()
  expect(JSON.parse(written[0] ?? '')).toEqual({ name: hostile })
  expect(written[1]).toContain('\n\tSee')
  expect(written.join('').replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test.each<[string, boolean, Readonly<Record<string, string>>, boolean]>([
  ['on a terminal', true, {}, true],
  ['into a pipe', false, {}, false],
  ['where plain text is asked for', true, { NO_COLOR: '1' }, false],
  ['where it is asked for with nothing', true, { NO_COLOR: '' }, true],
  ['on a terminal that knows none', true, { TERM: 'dumb' }, false],
  ['into a pipe, where colour is asked for', false, { FORCE_COLOR: '1' }, true],
  ['where colour is asked for and refused', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ['on a terminal, where colour is forced off', true, { FORCE_COLOR: '0' }, false],
])('colours %s', (_where, terminal, env, expected) => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR']) vi.stubEnv(name, undefined)
  vi.stubEnv('TERM', 'xterm-256color')
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  process.stdout.isTTY = terminal
  expect(bold('x') !== 'x').toBe(expected)
})
