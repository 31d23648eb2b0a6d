/** Which of two tools that are alike stands, and what is judged again. */

import { expect, test } from 'vitest'
import { UpstreamConfig } from '@callgate/contracts/upstream'
import type { BaselineItem } from '../pipeline/ports/ports.ts'
import { createSurfaceWatch } from './surface-watch.ts'

const http = (url: string) => UpstreamConfig.parse({ transport: 'http', url })
const UPSTREAMS = new Map([
  ['first', http('https://first.example/mcp')],
  ['second', http('https://second.example/mcp')],
])

function itemOf(upstream: string, name: string, more: Partial<BaselineItem> = {}): BaselineItem {
  return { tenant: 'default', upstream, type: 'tool', name, digest: name, definition: { name }, ...more }
}

const place = (watch: ReturnType<typeof createSurfaceWatch>, item: BaselineItem, accepted = false) => {
  const { findings, affected } = watch.place(item, { accepted, upstreams: UPSTREAMS })
  return { codes: findings.map(({ code }) => code), affected: affected.map(({ name }) => name) }
}

test('of two new tools, the one of the upstream configured first stands, whichever was listed first', () => {
  const watch = createSurfaceWatch((text) => text)
  const late = itemOf('second', 'serch_documents')
  expect(place(watch, late)).toEqual({ codes: [], affected: [] })
  expect(place(watch, itemOf('first', 'search_documents'))).toEqual({
    codes: [],
    affected: ['serch_documents'],
  })
  expect(place(watch, late)).toEqual({ codes: ['shadowing/near-name'], affected: [] })
})

test('a tool accepted before stands against one of an upstream configured before its own', () => {
  const watch = createSurfaceWatch((text) => text)
  expect(place(watch, itemOf('second', 'search_documents'), true).codes).toEqual([])
  expect(place(watch, itemOf('first', 'serch_documents')).codes).toEqual(['shadowing/near-name'])
})

test('tenants do not meet, and neither do prompts, or tools of upstreams that are gone', () => {
  const watch = createSurfaceWatch((text) => text)
  place(watch, itemOf('first', 'search_documents'))
  expect(place(watch, itemOf('second', 'serch_documents', { tenant: 'other' })).codes).toEqual([])
  expect(place(watch, itemOf('second', 'serch_documents', { type: 'prompt' })).codes).toEqual([])
  const { findings } = watch.place(itemOf('second', 'serch_documents'), {
    accepted: false,
    upstreams: new Map([['second', http('https://second.example/mcp')]]),
  })
  expect(findings).toEqual([])
})

test('every tool of an upstream started from an imitated package carries the finding', () => {
  const watch = createSurfaceWatch((text) => text)
  const config = UpstreamConfig.parse({
    transport: 'stdio',
    command: 'npx',
    args: ['-y', '@modelcontextprotocol/server-filesytem', '/tmp'],
  })
  const { findings } = watch.place(itemOf('files', 'read_file'), {
    accepted: false,
    upstreams: new Map([['files', config]]),
  })
  expect(findings).toMatchObject([
    { code: 'shadowing/imitated-package', class: 'tool-poisoning', severity: 'medium' },
  ])
  expect(findings[0]?.message).toContain('@modelcontextprotocol/server-filesystem')
})

test('stated precedence decides, also against a tool accepted before, and then the same name is enough', () => {
  const upstreams = new Map([
    ['first', http('https://first.example/mcp')],
    [
      'second',
      UpstreamConfig.parse({ transport: 'http', url: 'https://second.example/mcp', precedence: 10 }),
    ],
  ])
  const watch = createSurfaceWatch((text) => text)
  const early = itemOf('first', 'search_documents', { digest: 'early' })
  expect(watch.place(early, { accepted: true, upstreams }).findings).toEqual([])
  const winner = itemOf('second', 'search_documents', { digest: 'winner' })
  const placed = watch.place(winner, { accepted: false, upstreams })
  expect(placed.findings).toEqual([])
  expect(placed.affected).toEqual([early])
  expect(watch.place(early, { accepted: true, upstreams }).findings).toMatchObject([
    {
      code: 'shadowing/same-name',
      severity: 'medium',
      message: 'The same name as search_documents of the upstream second, which has precedence',
    },
  ])
})
