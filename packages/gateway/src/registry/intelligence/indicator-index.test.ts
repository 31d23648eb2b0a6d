/** What a sighting says of a server is what the entry says, and nothing else of a command line or URL. */

import { expect, test } from 'vitest'
import { Indicator } from '@callgate/contracts/intelligence'
import { IndicatorIndex } from './indicator-index.ts'
import { describeSighting } from './policy.ts'

const SECRET = 'sk-of-ours'

const known = (match: object): IndicatorIndex => {
  const index = new IndicatorIndex()
  const entry = { id: 'N-1', type: 'malicious', severity: 'critical', confidence: 1, title: 'It steals' }
  index.add('news', Indicator.parse({ ...entry, modifiedAtMs: 1, matches: [match] }))
  return index
}
const facts = { names: [], packages: [], digests: [], issuers: [], urls: [], argv: [] }

test.each([
  [
    { kind: 'url', url: 'https://evil.example/mcp' },
    { urls: [`https://evil.example/mcp/v1?key=${SECRET}`] },
    'https://evil.example/mcp',
  ],
  [
    { kind: 'command', argv: ['npx', 'evil'], prefix: true },
    { argv: ['/usr/bin/npx', 'evil', '--token', SECRET] },
    'npx evil',
  ],
])('%o', (match, of, value) => {
  const sightings = known(match).findServer({ ...facts, ...of }, 1)
  expect(sightings.map((one) => one.value)).toEqual([value])
  expect(sightings.map(describeSighting).join()).not.toContain(SECRET)
})
