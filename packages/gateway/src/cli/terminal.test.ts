/** What commands print is safe for the terminal it is looked at in. */

import { afterEach, expect, test, vi } from 'vitest'
import { printError, printJson } from './terminal.ts'

afterEach(() => void vi.restoreAllMocks())

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
