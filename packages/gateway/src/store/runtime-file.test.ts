/** The file that says where a gateway runs: private, believed only where it is, and never leading away from this machine. */

import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readRuntimeFile, removeRuntimeFile, writeRuntimeFile } from './runtime-file.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'callgate-runtime-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const here = {
  pid: process.pid,
  config: '/srv/callgate.yaml',
  url: 'https://gate.example.com',
  controlUrl: 'http://127.0.0.1:7301',
}

test('is written whole and private, read back, replaced and removed', () => {
  expect(readRuntimeFile(directory)).toBeUndefined()
  writeRuntimeFile(directory, { ...here, pid: 1 })
  writeRuntimeFile(directory, here)
  expect(readRuntimeFile(directory)).toEqual(here)
  expect(readdirSync(directory)).toEqual(['gateway.json'])
  if (process.platform !== 'win32') expect(statSync(join(directory, 'gateway.json')).mode & 0o777).toBe(0o600)
  removeRuntimeFile(directory)
  removeRuntimeFile(directory)
  expect(readRuntimeFile(directory)).toBeUndefined()
})

test.each(['http://10.0.0.1:7301', 'http://127.0.0.1.evil.example:7301', 'http://user@evil.example', 'x'])(
  'the operator token is not sent to %s',
  (controlUrl) => {
    writeRuntimeFile(directory, { ...here, controlUrl })
    expect(() => readRuntimeFile(directory)).toThrow('does not say where a gateway is')
  },
)

test('one that is cut off, too long or open to others is refused', () => {
  const path = join(directory, 'gateway.json')
  for (const text of ['', '{"pid":1', '[]', ' '.repeat(20_000)]) {
    writeFileSync(path, text, { mode: 0o600 })
    expect(() => readRuntimeFile(directory)).toThrow('does not say where a gateway is')
  }
  if (process.platform === 'win32') return
  writeRuntimeFile(directory, here)
  chmodSync(path, 0o644)
  expect(() => readRuntimeFile(directory)).toThrow('open to others')
})
