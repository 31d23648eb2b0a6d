/** Every measure and tool of the repository answers --help, and says in one line what it does not know. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseToolOptions, UnknownOption } from './tool-options.ts'

const ROOT = join(import.meta.dirname, '..')
const OPTIONS = { quick: { type: 'boolean' }, only: { type: 'string' } } as const

test('options are read, help is asked for, and what is not known is refused', () => {
  expect(parseToolOptions(['--quick', '--only', 'x'], OPTIONS, 0)?.values).toEqual({ quick: true, only: 'x' })
  expect(parseToolOptions(['--quick', '--help'], OPTIONS, 0)).toBeNull()
  expect(parseToolOptions(['a'], OPTIONS, 1)?.positionals).toEqual(['a'])
  for (const args of [['--quik'], ['--only'], ['a']])
    expect(() => parseToolOptions(args, OPTIONS, 0)).toThrow(UnknownOption)
})

test('every measure reads its options that way', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const files = Object.entries(scripts).flatMap(([name, line]) =>
    /^(bench|fuzz|conformance|train)/.test(name) ? [/[\w./-]+\.ts$/.exec(line)?.[0] ?? name] : [],
  )
  expect(files.length).toBeGreaterThan(10)
  const others = files.filter((file) => !readFileSync(join(ROOT, file), 'utf8').includes('readToolOptions('))
  expect(others).toEqual([])
})

test('a script says how it is called and ends', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['-C', 'source', join(ROOT, 'test/bench/journal/run.ts'), ...args], {
      encoding: 'utf8',
    })
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^npm run bench:journal/) })
  const wrong = run('--nonsense')
  expect(wrong.status).toBe(2)
  expect(wrong.stderr).toMatch(/^Unknown option '--nonsense'/)
  expect(wrong.stderr).not.toContain('    at ')
  expect(run('many').stderr).toBe('The number of records must be a whole number of at least 1; got "many".\n')
})
