/** What is filled in becomes the source that the gateway checks, and an earlier submission fills the form. */

import { expect, test } from 'vitest'
import { ServerSource } from '@callgate/contracts/catalogue'
import { asksOf, fillFrom, readSource, SOURCES } from './submission.ts'

const SAID: Readonly<Record<string, string>> = {
  package: '@docs/reader',
  version: '1.2.3',
  url: 'https://mcp.example/mcp',
  command: 'bin/serve',
  path: '/opt/reader',
  repository: 'https://git.example/reader.git',
  commit: 'a'.repeat(40),
  image: 'registry.example/reader',
  digest: `sha256:${'0'.repeat(64)}`,
  file: '/opt/reader.mcpb',
  sha256: `sha256:${'1'.repeat(64)}`,
  args: '--root\n\n /srv/handbook \n',
}

test.each(SOURCES.map(([type]) => type))('%s is asked for whole, and taken as it is', (type) => {
  const source = readSource(type, SAID)
  expect(ServerSource.parse(source)).toEqual(source)
  const filled = fillFrom(source, asksOf(type))
  const again = Object.fromEntries(filled.flatMap(({ name, initial }) => (initial ? [[name, initial]] : [])))
  expect(readSource(type, again)).toEqual(source)
})

test('every kind of source can be submitted', () => {
  const known = ServerSource.options.map(({ shape }) => shape.type.value)
  expect(SOURCES.map(([type]) => type).toSorted()).toEqual(known.toSorted())
})

test('every field of a source has its own in the form: submitted again, none is lost', () => {
  for (const { shape } of ServerSource.options) {
    const { type, ...fields } = shape
    expect(
      asksOf(type.value)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(Object.keys(fields).toSorted())
  }
})

test('arguments are split by lines alone', () => {
  expect(readSource('npm', SAID)).toMatchObject({ args: ['--root', '/srv/handbook'] })
})
