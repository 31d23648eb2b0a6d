import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Submission } from '@callgate/contracts/catalogue'
import type { CatalogueServer } from '@callgate/contracts/registry'
import { RegistryEntry, RegistryPage } from '@callgate/contracts/server-json'
import { chooseSource } from '../server-json/choose.ts'
import { listRegistry } from '../server-json/pages.ts'
import { answerRegistry } from './sub-registry.ts'

/** The schema of 2025-12-11 where it is narrower than what is read. */
const Published = RegistryEntry.extend({
  server: z.strictObject({
    $schema: z.literal('https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json'),
    name: z
      .string()
      .min(3)
      .max(200)
      .regex(/^[a-zA-Z0-9.-]+\/[a-zA-Z0-9._-]+$/),
    title: z.string().min(1).max(100).optional(),
    description: z.string().min(1).max(100),
    version: z.string().max(255),
    remotes: z.array(z.strictObject({ type: z.literal('streamable-http'), url: z.url() })).min(1),
  }),
})

function live(id: string, more: object = {}): CatalogueServer {
  return {
    id,
    revision: 5,
    stage: 'live',
    submission: Submission.parse({
      id,
      source: { type: 'npm', package: id, version: '1.2.3' },
      purpose: 'mail '.repeat(50),
      owner: 'us',
      ...more,
    }),
    submittedBy: 'ada',
    submittedAtMs: 1,
    scan: null,
    approval: null,
    agents: [],
    why: 'x',
    changedBy: 'bob',
    changedAtMs: 2_000,
  }
}

const view = {
  servers: [live('a'), live('b', { name: 'com.example/b', title: 'B' }), live('c')],
  baseUrl: 'https://gate.example',
}
const get = (path: string) => {
  const url = new URL(path, 'http://x')
  return answerRegistry(url.pathname, url.searchParams, view)
}
const namesIn = (answer: ReturnType<typeof get>) =>
  ((answer?.value['servers'] ?? []) as { server: { name: string } }[]).map(({ server }) => server.name)

describe('the sub-registry', () => {
  it('pages by cursor and searches by name', () => {
    const first = get('/v0.1/servers?limit=2')
    expect(namesIn(first)).toEqual(['local.callgate/a', 'com.example/b'])
    expect(first?.value['metadata']).toEqual({ count: 2, nextCursor: 'b' })
    const second = get('/v0.1/servers?limit=2&cursor=b')
    expect(namesIn(second)).toEqual(['local.callgate/c'])
    expect(second?.value['metadata']).toEqual({ count: 1 })
    expect(namesIn(get('/v0.1/servers?search=EXAMPLE'))).toEqual(['com.example/b'])
    expect(namesIn(get('/v0.1/servers?updated_since=2020-01-01T00:00:00Z'))).toEqual([])
  })

  it('shows each server as a remote behind the gateway', () => {
    expect(get('/v0.1/servers/com.example%2Fb/versions/latest')).toMatchObject({
      status: 200,
      value: {
        server: {
          name: 'com.example/b',
          title: 'B',
          version: '1.2.3',
          remotes: [{ type: 'streamable-http', url: 'https://gate.example/servers/b/mcp' }],
        },
        _meta: { 'io.modelcontextprotocol.registry/official': { status: 'active', isLatest: true } },
      },
    })
    expect(get('/v0.1/servers/com.example%2Fb/versions/1.2.3')?.status).toBe(200)
    expect(namesIn(get('/v0.1/servers/com.example%2Fb/versions'))).toEqual(['com.example/b'])
  })

  it('answers for one version only where it is asked for', () => {
    expect(namesIn(get('/v0.1/servers?version=latest'))).toHaveLength(3)
    expect(namesIn(get('/v0.1/servers?version=1.2.3&include_deleted=true'))).toHaveLength(3)
    expect(namesIn(get('/v0.1/servers?version=9'))).toEqual([])
  })

  it('keeps to the published shape, and what it offers can be taken over by another gateway', async () => {
    const pages: unknown[] = []
    const listed = await listRegistry({
      registry: view.baseUrl,
      pagesMax: 10,
      fetchText(address) {
        const { pathname, searchParams } = new URL(address)
        searchParams.set('limit', '2')
        const value = answerRegistry(pathname, searchParams, view)?.value
        pages.push(value)
        return Promise.resolve(JSON.stringify(value))
      },
    })
    for (const page of pages)
      for (const entry of RegistryPage.parse(page).servers)
        expect(Published.safeParse(entry).error).toBeUndefined()
    expect(pages).toHaveLength(2)
    const sources = listed.servers.map(({ document }) =>
      document === null ? null : chooseSource(document, { filled: new Map() }).source,
    )
    expect(sources).toEqual(
      ['a', 'b', 'c'].map((id) => ({ type: 'url', url: `https://gate.example/servers/${id}/mcp` })),
    )
  })

  it.each([
    ['/v0.1/servers/nobody/versions/latest', 404],
    ['/v0.1/servers/com.example%2Fb/versions/9', 404],
    ['/v0.1/servers/%ff/versions/latest', 404],
    ['/v0.1/servers?limit=many', 400],
    ['/v0.1/servers?updated_since=soon', 400],
    ['/v0.1/publish', undefined],
  ])('%s is %s', (path, status) => {
    expect(get(path)?.status).toBe(status)
  })
})
