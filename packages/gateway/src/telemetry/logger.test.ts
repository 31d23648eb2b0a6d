/** The log: JSON lines for programs, readable lines on a terminal, secrets in neither. */

import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

function collect(terminal: boolean): { lines: string[]; logger: ReturnType<typeof createLogger> } {
  const lines: string[] = []
  return {
    lines,
    logger: createLogger('info', { terminal, write: (text) => void lines.push(text) }),
  }
}

const problems = [
  '/srv/callgate.yaml:3:1: error: unknown key lisen',
  ' 3 | lisen: {}',
  '   | ^~~~~',
  '  help: did you mean listen?',
].join('\n')

test('on a terminal a refused edit shows place, message and suggestion line by line', () => {
  const { lines, logger } = collect(true)
  logger.error({ problems }, 'An edit of the configuration was refused')
  expect(lines.join('')).toMatch(/^\d\d:\d\d:\d\d {2}error {2}An edit of the configuration was refused\n/)
  expect(lines.join('')).toContain('\n  /srv/callgate.yaml:3:1: error: unknown key lisen\n')
  expect(lines.join('')).toContain('\n    help: did you mean listen?\n')
  expect(lines.join('')).not.toContain('\\n')
})

test('for a program every entry stays one line of JSON', () => {
  const { lines, logger } = collect(false)
  logger.error({ problems }, 'An edit of the configuration was refused')
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ problems, level: 50 })
})

test('a terminal gets no control characters of others, and neither form a secret', () => {
  for (const terminal of [true, false]) {
    const { lines, logger } = collect(terminal)
    logger.warn(
      { stderr: ['a\u001b[2J', 'b\u202Ec', 'd\u009b2J'], token: 'cg_secret', err: new Error('it broke') },
      'ended',
    )
    logger.debug({}, 'not shown')
    const text = lines.join('')
    expect(text).not.toContain('cg_secret')
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(text).toContain('it broke')
    expect(text).not.toContain('not shown')
  }
})

test('an entry without text of several lines stays on one line', () => {
  const { lines, logger } = collect(true)
  logger.info({ upstream: 'files', count: 3, none: null }, 'ready')
  expect(lines.join('')).toMatch(/ {2}info {3}ready {2}upstream=files {2}count=3 {2}none=null\n$/)
})
