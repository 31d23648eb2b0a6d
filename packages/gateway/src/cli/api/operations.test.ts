/** Every act of the API has a command, or a stated reason for which only the general one sends it. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { COMMAND_OF, SENT_BY_API } from './command-of.table.ts'
import { listOperations, matchOperation } from './operations.ts'
import { loadHelp } from '../main.ts'

const file = fileURLToPath(new URL('../../../../../schema/control-api.openapi.json', import.meta.url))
const operations = listOperations(JSON.parse(readFileSync(file, 'utf8')))
const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`

test('each operation is in one of the tables, and nothing else is', () => {
  const listed = [...Object.keys(COMMAND_OF), ...Object.keys(SENT_BY_API)]
  expect(operations.length).toBeGreaterThan(100)
  expect(listed.toSorted()).toEqual(operations.map(nameOf).toSorted())
})

test('each command of the table stands in the help of the command line', async () => {
  const unknown: string[] = []
  for (const [operation, command] of Object.entries(COMMAND_OF)) {
    const [name = '', ...words] = command.split(' ')
    const help = await loadHelp(name)
    for (const word of words)
      if (help === undefined || !new RegExp(`(?<![\\w-])${word}(?![\\w-])`).test(help))
        unknown.push(`${operation}: callgate ${command}`)
  }
  expect(unknown).toEqual([])
})

test('a path with its parts filled in is the operation it is, and none that climbs is', () => {
  expect(matchOperation(operations, 'POST', '/keys/k_12/revoke')?.path).toBe('/keys/{id}/revoke')
  expect(matchOperation(operations, 'POST', '/servers/clean')?.path).toBe('/servers/clean')
  expect(matchOperation(operations, 'GET', '/events')?.streams).toBe(true)
  const strange = [
    '/keys/..',
    '/keys/./revoke',
    '/agents/%2e%2E/trust',
    '/agents/.%2e/trust',
    '/keys//revoke',
    '/keys?x=1',
    '/nothing',
    'keys',
  ]
  expect(strange.filter((path) => matchOperation(operations, 'GET', path) !== undefined)).toEqual([])
})
