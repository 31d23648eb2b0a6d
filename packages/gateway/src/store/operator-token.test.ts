/** The operator's token file: mode, replacement at start, refusal of a file that others can read. */

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readOperatorToken, writeOperatorToken } from './operator-token.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-token-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

test('a token is written for its owner alone and read back', () => {
  const token = writeOperatorToken(directory, randomBytes)
  expect(readOperatorToken(directory)).toBe(token)
  expect(statSync(join(directory, 'operator.token')).mode & 0o777).toBe(0o600)
})

test('every start makes a new token and leaves no draft behind', () => {
  const first = writeOperatorToken(directory, randomBytes)
  expect(writeOperatorToken(directory, randomBytes)).not.toBe(first)
  expect(readdirSync(directory)).toEqual(['operator.token'])
})

test('a file others can read, or that holds something else, is refused', () => {
  writeOperatorToken(directory, randomBytes)
  chmodSync(join(directory, 'operator.token'), 0o644)
  expect(() => readOperatorToken(directory)).toThrow(/read by others/)
  writeFileSync(join(directory, 'operator.token'), 'hello')
  chmodSync(join(directory, 'operator.token'), 0o600)
  expect(() => readOperatorToken(directory)).toThrow(/holds no operator token/)
})
